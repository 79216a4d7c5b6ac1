// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/media/mediareader.h"
#include "widgets/panels/workbench/media/mediatile.h"
#include "widgets/style/labels.h"

#include <QColor>

#include <vector>

class QHBoxLayout;
class QScrollArea;
class QSlider;

namespace lampwork {

class ElidedLabel;

// A run as a card shows it.
struct MediaRun {
    RunId run = 0;
    QString name;
    QColor color;
    RunMediaPointer media; // never null
    bool operator==(const MediaRun &) const = default;
};

// One series of pictures, texts or histograms: what each run has of it side by side, at a step that
// a slider chooses among those that there are. While the slider stands at its end it follows the
// newest step. Its tiles are made when it is first in sight. GUI thread.
class MediaCard : public Card {
    Q_OBJECT
public:
    MediaCard(const MediaContext &context, const MediaKey &key, MediaSize size,
        QWidget *parent = nullptr);

    const MediaKey &key() const { return m_key; }
    // Those of the runs that have the series are shown, in this order.
    void setRuns(const QList<MediaRun> &runs);
    void setMediaSize(MediaSize size);
    // To the last step at or before it; before the first: to the first.
    void goTo(qint64 step);
    qint64 step() const; // -1: the series has none
    const std::vector<qint64> &steps() const { return m_steps; }
    QSlider *slider() const { return m_slider; }
    const QList<MediaTile *> &tiles() const { return m_tiles; }
    // As wide as its tiles need, however wide the page is.
    QSize sizeHint() const override;
    // Histograms may have new steps.
    void refreshHistograms();

Q_SIGNALS:
    void stepChosen(qint64 step); // by a person
    void enlargeWanted(lampwork::RunId run, const lampwork::MediaItem &item);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void buildTop();
    void updateTiles();
    MediaTile *makeTile(RunId run);
    void updateSteps();
    int indexAt(qint64 step) const;
    void moveBy(int steps);
    void showStep();
    void setStripHeight();

    MediaContext m_context;
    MediaKey m_key;
    MediaSize m_size;
    QList<MediaRun> m_runs; // that have the series
    std::vector<qint64> m_steps; // of any of them, ascending
    bool m_built = false; // there are tiles
    bool m_building = false;

    ElidedLabel *m_title = nullptr;
    QLabel *m_stepText = nullptr;
    QSlider *m_slider = nullptr;
    QScrollArea *m_strip = nullptr;
    QHBoxLayout *m_row = nullptr;
    QList<MediaTile *> m_tiles; // one a run, in the order of m_runs
};

} // namespace lampwork
