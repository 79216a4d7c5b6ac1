// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/parallel/workergroup.h"
#include "core/engine/train/parallel/workerprocesses.h"

namespace lampwork {

// The other processes of a run, as its leader has them: started here, or by srun. They serve one
// training after the other, each by its spec (a fork first repeats its parent's steps), until the
// team is destroyed. Belongs to the training thread.
class WorkerTeam {
public:
    // Starts the others on this machine where there is no `place`. InvalidInput at train.processes
    // when as many as the spec says were not started; what WorkerGroup::join() gives.
    static Result<std::unique_ptr<WorkerTeam>> gather(
        int processes, const std::optional<WorkerPlace> &place);
    ~WorkerTeam(); // sends the others home

    WorkerGroup &group() { return *m_group; }

private:
    WorkerTeam() = default;
    std::unique_ptr<WorkerProcesses> m_processes;
    std::unique_ptr<WorkerGroup> m_group;
};

// What the others do from their start to their end: for each spec that the leader tells they read
// the data themselves and compute their shares (parallelstepper.h). Errors: what preparing gives,
// and Engine when the leader is gone.
Result<void> serveTeam(const WorkerPlace &place);

} // namespace lampwork
