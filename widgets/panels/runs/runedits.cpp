// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/runs/runedits.h"

#include "widgets/panels/workbench/workbench.h"

#include <utility>

namespace lampwork {

RunEditCommand::RunEditCommand(Workbench &workbench, const QString &text, QList<Change> changes)
    : QUndoCommand(text)
    , m_workbench(workbench)
    , m_changes(std::move(changes))
{
}

void RunEditCommand::undo()
{
    for (const Change &change : std::as_const(m_changes))
        m_workbench.editRun(change.id, change.before);
}

void RunEditCommand::redo()
{
    for (const Change &change : std::as_const(m_changes))
        m_workbench.editRun(change.id, change.after);
}

} // namespace lampwork
