// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/seriestreeview.h"

#include <QKeyEvent>

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

} // namespace lampwork
