// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPersistentModelIndex>
#include <QTreeView>

namespace lampwork {

// A tree of names in which typing searches, not for a row that begins so, but as in the field for
// it. Space ticks, Return and Escape are told, arrows go through the rows. A click on a box ticks
// and leaves the current row as it is.
class SeriesTreeView : public QTreeView {
    Q_OBJECT
public:
    using QTreeView::QTreeView;

Q_SIGNALS:
    void typed(const QString &text);
    void accepted(); // Return
    void escaped();

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;

private:
    // The row whose box is there; else not valid.
    QModelIndex boxAt(const QPoint &position) const;
    QPersistentModelIndex m_pressed; // its box is held down
};

} // namespace lampwork
