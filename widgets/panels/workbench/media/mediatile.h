// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/media.h"

#include <QColor>
#include <QWidget>

namespace lampwork {

class MediaLoader;
class Workbench;

// What the tiles, cards and windows of one view share. All of it outlives them.
struct MediaContext {
    Workbench &workbench;
    MediaLoader &loader;
};

// How large what a tile shows is, in device-independent pixels.
enum class MediaSize { Small, Medium, Large };
QSize contentSize(MediaKind kind, MediaSize size);

// What one run has of a series, at one step: the run's name in its colour and the step above, below
// it the caption, between them what a subclass shows, or a sentence in its place. Made by a card,
// whose arrow keys it passes on. GUI thread.
class MediaTile : public QWidget {
    Q_OBJECT
public:
    MediaTile(const MediaContext &context, RunId run, QWidget *parent);

    RunId run() const { return m_run; }
    // Fixed, so that a card knows its height before there are tiles.
    void setContentSize(const QSize &size);
    static int widthFor(const QSize &contentSize);
    static int heightFor(const QSize &contentSize, const QFontMetrics &metrics);
    void setRunLook(const QString &name, const QColor &color); // as the view tells runs apart
    QString runName() const { return m_runName; }
    // The step whose picture is wanted: where the tile shows one of another step it says so.
    void setWantedStep(qint64 step);
    // What stands in the place of what there is nothing of; empty: nothing.
    void setMessage(const QString &sentence);
    QString message() const { return m_message; }

Q_SIGNALS:
    void stepsWanted(int by); // -1: one back
    void endWanted(bool first);
    void opened(); // by a click, Return or the menu: enlarge it

protected:
    QRect contentRect() const;
    // The step and caption of what is shown; -1: it has none.
    void setHead(qint64 step, bool hasStep);
    void setCaption(const QString &caption);
    void setTip(const QString &text); // plain, as it was logged
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    const MediaContext &context() const { return m_context; }

private:
    void paintHead(QPainter &painter) const;
    QString stepText() const;

    MediaContext m_context;
    RunId m_run;
    QString m_runName;
    QColor m_color;
    QString m_caption;
    QString m_message;
    qint64 m_step = -1;
    bool m_hasStep = false;
    qint64 m_wantedStep = -1;
};

} // namespace lampwork
