// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>
#include <vector>

class QProcess;

namespace lampwork {

// Where this process stands among those that train one run.
struct WorkerPlace {
    int rank = 0;
    int size = 1;
    QString host; // of rank 0
    quint16 port = 0;
    bool operator==(const WorkerPlace &) const = default;
};

// What the environment says: RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT, as torchrun and
// WorkerProcesses set them; else a step of Slurm with several tasks (`srun`), whose first host
// leads at a port made from the job's number. None: this process is on its own. InvalidInput,
// naming the variable, where they contradict each other.
Result<std::optional<WorkerPlace>> placeFromEnvironment();

// The first host of a Slurm node list: "node[03-05,9],other" is "node03".
QString firstHost(const QString &nodeList);

// This program again, with the same arguments, once for each rank from 1 on, on this machine.
// They end with this process. Belongs to the thread that made it.
class WorkerProcesses {
public:
    // Engine when one cannot be started.
    static Result<std::unique_ptr<WorkerProcesses>> start(int size, quint16 port);
    ~WorkerProcesses(); // waits for them to end, and kills those that do not

private:
    WorkerProcesses() = default;
    std::vector<std::unique_ptr<QProcess>> m_processes;
};

} // namespace lampwork
