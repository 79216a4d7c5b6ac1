// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/parallel/workerprocesses.h"

#include <QCoreApplication>
#include <QProcess>
#include <QProcessEnvironment>

#ifdef Q_OS_LINUX
#include <csignal>
#include <sys/prctl.h>
#endif

namespace lampwork {

namespace {

constexpr int endMs = 5000;
// Slurm gives no port: one that differs between the jobs of a node.
constexpr int firstPort = 29'500;
constexpr int ports = 1000;

Error contradiction(const QString &variable, const QString &message)
{
    return {ErrorCode::InvalidInput, message, variable};
}

Result<int> numberOf(const QString &variable, int lowest, int highest)
{
    bool ok = false;
    const QString text = qEnvironmentVariable(variable.toUtf8().constData());
    const int value = text.toInt(&ok);
    if (!ok || value < lowest || value > highest)
        return contradiction(variable,
            QStringLiteral("The environment variable %1 is “%2”; it must be a whole number from %3 "
                           "to %4.")
                .arg(variable, text)
                .arg(lowest)
                .arg(highest));
    return value;
}

Result<std::optional<WorkerPlace>> place(
    const QString &rankName, const QString &sizeName, WorkerPlace found)
{
    const Result<int> size = numberOf(sizeName, 1, 1024);
    if (!size)
        return size.error();
    const Result<int> rank = numberOf(rankName, 0, *size - 1);
    if (!rank)
        return rank.error();
    if (*size == 1)
        return std::optional<WorkerPlace>();
    found.rank = *rank;
    found.size = *size;
    return std::optional(found);
}

} // namespace

QString firstHost(const QString &nodeList)
{
    const qsizetype bracket = nodeList.indexOf(u'[');
    const qsizetype comma = nodeList.indexOf(u',');
    if (bracket < 0 || (comma >= 0 && comma < bracket))
        return nodeList.left(comma < 0 ? nodeList.size() : comma);
    QString number;
    for (qsizetype i = bracket + 1; i < nodeList.size() && nodeList[i].isDigit(); ++i)
        number += nodeList[i];
    return nodeList.left(bracket) + number;
}

Result<std::optional<WorkerPlace>> placeFromEnvironment()
{
    const auto variable = [](const char *name) { return qEnvironmentVariable(name); };
    const bool slurm = qEnvironmentVariableIsSet("SLURM_STEP_NUM_TASKS")
        && qEnvironmentVariableIsSet("SLURM_PROCID");
    WorkerPlace found;
    found.host = variable("MASTER_ADDR");
    if (qEnvironmentVariableIsSet("MASTER_PORT")) {
        const Result<int> port = numberOf(QStringLiteral("MASTER_PORT"), 1, 65'535);
        if (!port)
            return port.error();
        found.port = quint16(*port);
    }
    if (qEnvironmentVariableIsSet("WORLD_SIZE") && qEnvironmentVariableIsSet("RANK")) {
        for (const char *name : {"MASTER_ADDR", "MASTER_PORT"}) {
            if (!qEnvironmentVariableIsSet(name))
                return contradiction(QLatin1String(name),
                    QStringLiteral("WORLD_SIZE and RANK are set in the environment, but %1 is not.")
                        .arg(QLatin1String(name)));
        }
        return place(QStringLiteral("RANK"), QStringLiteral("WORLD_SIZE"), found);
    }
    if (!slurm)
        return std::optional<WorkerPlace>();
    if (found.host.isEmpty())
        found.host = firstHost(variable("SLURM_STEP_NODELIST"));
    if (found.host.isEmpty())
        return contradiction(QStringLiteral("SLURM_STEP_NODELIST"),
            QStringLiteral("Slurm does not say on which nodes this step runs. Set MASTER_ADDR to "
                           "the host of the first task."));
    if (found.port == 0)
        found.port = quint16(firstPort + variable("SLURM_JOB_ID").toInt() % ports);
    return place(QStringLiteral("SLURM_PROCID"), QStringLiteral("SLURM_STEP_NUM_TASKS"), found);
}

Result<std::unique_ptr<WorkerProcesses>> WorkerProcesses::start(int size, quint16 port)
{
    auto processes = std::unique_ptr<WorkerProcesses>(new WorkerProcesses);
    for (int rank = 1; rank < size; ++rank) {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("RANK"), QString::number(rank));
        environment.insert(QStringLiteral("WORLD_SIZE"), QString::number(size));
        environment.insert(QStringLiteral("MASTER_ADDR"), QStringLiteral("127.0.0.1"));
        environment.insert(QStringLiteral("MASTER_PORT"), QString::number(port));
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment);
        process->setProcessChannelMode(QProcess::ForwardedChannels);
#ifdef Q_OS_LINUX
        // A killed leader takes them along.
        process->setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
#endif
        process->start(
            QCoreApplication::applicationFilePath(), QCoreApplication::arguments().mid(1));
        if (!process->waitForStarted())
            return Error{ErrorCode::Engine,
                QStringLiteral("Process %1 of %2 could not be started: %3")
                    .arg(rank + 1)
                    .arg(size)
                    .arg(process->errorString()),
                QStringLiteral("train.processes")};
        processes->m_processes.push_back(std::move(process));
    }
    return processes;
}

WorkerProcesses::~WorkerProcesses()
{
    for (const auto &process : m_processes) {
        if (!process->waitForFinished(endMs)) {
            process->kill();
            process->waitForFinished();
        }
    }
}

} // namespace lampwork
