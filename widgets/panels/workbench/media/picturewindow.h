// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "widgets/panels/workbench/media/mediatile.h"

#include <QList>

class QAction;
class QGraphicsPixmapItem;
class QGraphicsScene;
class QGraphicsView;
class QLabel;
class QToolBar;

namespace lampwork {

struct LoadedMedia;

// The pictures of one series of a run, one at a time, at first each pixel as one of the screen. The
// wheel zooms around the mouse, dragging moves, the arrow keys go to the step before and after. A
// window of its own; GUI thread.
class PictureWindow : public QWidget {
    Q_OBJECT
public:
    // items: ordered by step, not empty; index: of the one that is shown first.
    PictureWindow(const MediaContext &context, const QString &runName,
        const QList<MediaItem> &items, qsizetype index, QWidget *parent);

    const MediaItem &item() const { return m_items[m_shown]; } // what is shown
    // Pixels of the screen for one of the picture.
    double zoom() const { return m_zoom; }
    // The picture as it was logged; null while it is read, or where it could not be.
    QImage shown() const { return m_image; }
    QString message() const;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    QToolBar *makeTools();
    QAction *addTool(QToolBar *bar, const char *name, const char *iconName, const QString &text,
        const QList<QKeySequence> &shortcuts);
    void goTo(qsizetype index);
    void load();
    void take(const Result<LoadedMedia> &loaded);
    void setZoom(double zoom);
    void fit();
    void copy();
    void askAndSave();
    void updateTexts();

    MediaContext m_context;
    QString m_runName;
    QList<MediaItem> m_items;
    qsizetype m_index; // of the one that is wanted
    qsizetype m_shown;
    bool m_loading = false;
    double m_zoom = 1;
    QImage m_image;
    QGraphicsScene *m_scene;
    QGraphicsView *m_view;
    QGraphicsPixmapItem *m_pixels = nullptr; // of the scene
    QLabel *m_text;
    QAction *m_back = nullptr;
    QAction *m_on = nullptr;
};

} // namespace lampwork
