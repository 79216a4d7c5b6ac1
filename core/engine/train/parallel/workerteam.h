// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/parallel/workergroup.h"
#include "core/engine/train/parallel/workerprocesses.h"

namespace lampwork {

struct PreparedTraining;

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

// The teams of a run's trainings, one after the other: those that srun started stay together.
class WorkerTeams {
public:
    explicit WorkerTeams(const std::optional<WorkerPlace> &place)
        : m_place(place)
    {
    }
    // Gives `prepared` as many processes as its spec says. What WorkerTeam::gather() gives.
    Result<void> join(PreparedTraining &prepared);

private:
    std::optional<WorkerPlace> m_place;
    std::shared_ptr<WorkerTeam> m_fixed; // with a place
};

// What the others do from their start to their end: for each spec that the leader tells they read
// the data themselves and compute their shares (parallelstepper.h). Errors: what preparing gives,
// and Engine when the leader is gone.
Result<void> serveTeam(const WorkerPlace &place);

} // namespace lampwork
