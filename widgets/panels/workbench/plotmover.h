// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/plotorder.h"

#include <QList>
#include <QObject>
#include <QPoint>
#include <QPointer>
#include <QTimer>

class QAction;
class QScrollArea;

namespace lampwork {

class CurvePlot;

// Lets a person put the plots of a scrolled grid in another order: by dragging a title, by the
// plot's menu, by Alt and arrow keys. It only says what is wanted. Owned by the view; GUI thread.
class PlotMover : public QObject {
    Q_OBJECT
public:
    // scroll: the plots are in its widget, and it is scrolled while one is dragged to its edge.
    explicit PlotMover(QScrollArea *scroll, QObject *parent = nullptr);
    ~PlotMover() override;

    void watch(CurvePlot *plot);
    // The plots in the order they are seen in, in rows of so many.
    void setShown(const QList<CurvePlot *> &plots, int columns);
    void setArrangedByHand(bool byHand); // "Arrange by name" can be chosen

Q_SIGNALS:
    void moved(lampwork::CurvePlot *plot, lampwork::PlotSide side, lampwork::CurvePlot *other);
    void arrangeByNameRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Target {
        CurvePlot *other = nullptr; // null: it would stay where it is
        PlotSide side = PlotSide::Before;
    };
    void step(CurvePlot *plot, int by);
    void moveToFront(CurvePlot *plot);
    bool mouse(QObject *watched, QEvent *event);
    void begin();
    void drag();
    void end(bool drop);
    void scrollOn();
    Target targetAt(const QPoint &place) const; // of the scrolled widget
    QRect lineAt(const Target &target) const;

    QScrollArea *m_scroll;
    QList<QPointer<CurvePlot>> m_shown;
    int m_columns = 1;
    bool m_byHand = false;
    QPointer<CurvePlot> m_held; // its title is pressed
    QPoint m_pressedAt; // global
    bool m_dragging = false;
    QWidget *m_line; // where it would go
    QTimer m_scrolling;
};

} // namespace lampwork
