// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/specjson.h"
#include "core/launch/resolve.h"
#include "core/store/runstore.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

// A store of its own with runs that the real engine trains. LibTorch stays out of it, since it
// takes long to compile; what looks into checkpoints is in checkpointtensors.h.
namespace lampwork::test {

template <typename T> T take(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().text().toStdString());
    return std::move(result).value();
}
inline void take(const Result<void> &result)
{
    if (!result)
        throw std::runtime_error(result.error().text().toStdString());
}

// The engine that was built.
QString engineProgram();

// A spec of a table in resources/samples.
Spec specFor(const QString &sample, const QString &target);
// Penguins with a small network; 60 steps an epoch, long enough to be interrupted.
Spec penguins(int epochs);

class EngineStore {
public:
    EngineStore();

    RunId create(const Spec &spec);
    void start(QProcess &engine, RunId run);
    QStringList arguments(RunId run) const;
    // Trains to the end of the process; its exit code.
    int train(RunId run);
    int waitForEnd(QProcess &engine);
    // Waits until the run has come to `step`, and kills the engine; false when it ended before.
    bool killAt(RunId run, qint64 step);

    Run get(RunId run) { return take(store->run(run)); }
    bool hasEvent(RunId run, EventKind kind, const QString &part);
    // The file of the run's last checkpoint.
    QString newestCheckpoint(RunId run);

private:
    QTemporaryDir m_dir;

public:
    QString path;
    std::unique_ptr<RunStore> store;
    QByteArray errors; // the last engine's standard error
};

// The series of a run that depend on nothing but its spec.
QList<Series> repeatableSeries(RunStore &store, RunId run);

// What two runs must have in common to be the same to the last bit: every point of every series
// that is not of the machine, every histogram, and the last checkpoint: weights, buffers, averages
// and the optimiser's state. Empty, or the first difference.
QString difference(EngineStore &stores, RunId first, RunId second);

} // namespace lampwork::test
