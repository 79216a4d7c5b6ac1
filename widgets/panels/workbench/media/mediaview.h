// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/namefilter.h"
#include "widgets/panels/workbench/media/mediacard.h"

#include <QMap>
#include <QTimer>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace lampwork {

class EmptyState;
class FlowLayout;
class MediaLoader;
class MediaReader;
class Workbench;

// What some runs logged besides numbers: a card for each series of pictures, texts and histograms,
// with what the runs have of it side by side. Follows runs that go on, while it is shown. GUI
// thread; the workbench must outlive it.
class MediaView : public QWidget {
    Q_OBJECT
public:
    static constexpr qsizetype cardsAtOnce = 48;

    // name: prefix of the object names ("runs") and key of the kept settings.
    MediaView(Workbench &workbench, const QString &name, QWidget *parent = nullptr);
    ~MediaView() override;

    void setRuns(const QList<RunId> &runs);
    // The cards that are there, in their order.
    QList<MediaCard *> cards() const;
    MediaCard *card(const MediaKey &key) const { return m_cards.value(key); }
    MediaLoader &loader() { return *m_loader; }

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    QWidget *makeControls();
    void makeSearch(QWidget *bar);
    void makeChoices(QWidget *bar);
    QWidget *makeMore();
    void search();
    void updateCards();
    QList<MediaRun> runsRead() const;
    void chooseKeys(const QList<MediaRun> &runs);
    void chooseAgain();
    void placeCards(const QList<MediaKey> &keys, const QList<MediaRun> &runs);
    MediaCard *makeCard(const MediaKey &key);
    void tellState();
    QString emptySentence() const;
    MediaSize mediaSize() const;
    void moveTogether(const MediaCard *chosen, qint64 step);
    void enlarge(const MediaKey &key, RunId run, const MediaItem &item);

    Workbench &m_workbench;
    QString m_name;
    MediaReader *m_reader;
    MediaLoader *m_loader;
    QList<RunId> m_runs;
    QMap<MediaKey, MediaCard *> m_cards;
    NameFilter m_filter; // the last text that made sense
    QList<RunMediaPointer> m_chosenOf; // what was chosen from last
    QList<MediaKey> m_wanted; // what was, in the order of the cards
    bool m_any = false; // there is something to choose from
    qsizetype m_limit; // of the cards that are made
    QTimer m_update; // once for all that came at once
    QTimer m_typing;

    QLineEdit *m_series = nullptr;
    QLabel *m_problem = nullptr;
    QToolButton *m_byExpression = nullptr;
    QComboBox *m_kind = nullptr;
    QComboBox *m_size = nullptr;
    QCheckBox *m_together = nullptr;
    QWidget *m_controls = nullptr;
    QScrollArea *m_scroll = nullptr;
    FlowLayout *m_flow = nullptr; // of the cards
    QLabel *m_note = nullptr; // that no series fits
    QWidget *m_more = nullptr;
    QLabel *m_moreText = nullptr;
    EmptyState *m_empty = nullptr;
};

} // namespace lampwork
