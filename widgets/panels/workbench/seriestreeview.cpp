// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/seriestreeview.h"

#include <QKeyEvent>
#include <QMouseEvent>

#include <utility>

namespace lampwork {

void SeriesTreeView::keyPressEvent(QKeyEvent *event)
{
    const bool commands
        = event->modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier);
    const QString text = event->text();
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT accepted();
        return;
    case Qt::Key_Escape:
        Q_EMIT escaped();
        return;
    case Qt::Key_Space:
    case Qt::Key_Plus:
    case Qt::Key_Minus: // open and close
        break;
    default:
        if (commands || text.isEmpty() || !text[0].isPrint())
            break;
        Q_EMIT typed(text);
        return;
    }
    QTreeView::keyPressEvent(event);
}

QModelIndex SeriesTreeView::boxAt(const QPoint &position) const
{
    const QModelIndex index = indexAt(position);
    if (!index.isValid() || !(index.flags() & Qt::ItemIsUserCheckable))
        return {};
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    option.rect = visualRect(index);
    option.features |= QStyleOptionViewItem::HasCheckIndicator;
    const QRect box = style()->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &option, this);
    return box.contains(position) ? index : QModelIndex();
}

void SeriesTreeView::mousePressEvent(QMouseEvent *event)
{
    m_pressed
        = event->button() == Qt::LeftButton ? boxAt(event->position().toPoint()) : QModelIndex();
    if (!m_pressed.isValid())
        QTreeView::mousePressEvent(event);
}

void SeriesTreeView::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_pressed.isValid()) {
        QTreeView::mouseReleaseEvent(event);
        return;
    }
    const QModelIndex index = std::exchange(m_pressed, QPersistentModelIndex());
    if (boxAt(event->position().toPoint()) != index)
        return;
    const bool ticked = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    model()->setData(index, ticked ? Qt::Unchecked : Qt::Checked, Qt::CheckStateRole);
}

void SeriesTreeView::mouseDoubleClickEvent(QMouseEvent *event)
{
    // Two quick clicks on a box are two clicks.
    if (boxAt(event->position().toPoint()).isValid())
        mousePressEvent(event);
    else
        QTreeView::mouseDoubleClickEvent(event);
}

} // namespace lampwork
