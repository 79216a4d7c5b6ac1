// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/runstore.h"

#include <QPair>
#include <QUndoCommand>

namespace lampwork {

class Workbench;

// A change of runs that can be taken back: each with what it was and what it is to be.
class RunEditCommand : public QUndoCommand {
public:
    struct Change {
        RunId id = 0;
        RunEdit before;
        RunEdit after;
    };
    RunEditCommand(Workbench &workbench, const QString &text, QList<Change> changes);
    void undo() override;
    void redo() override;

private:
    Workbench &m_workbench;
    QList<Change> m_changes;
};

} // namespace lampwork
