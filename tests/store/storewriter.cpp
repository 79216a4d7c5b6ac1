// SPDX-License-Identifier: GPL-3.0-or-later
// An engine's way with a store, in a process of its own that a test can kill:
//     storewriter STORE RUN FLUSHES POINTS [LIMIT [EVERY]]
// claims the run, goes on after its last point, and writes FLUSHES flushes of POINTS points, and a
// checkpoint with every tenth. Says on standard output what the store acknowledged, "points STEP"
// or "checkpoint STEP SHA256", and "error CODE" where it failed; at the end "slowest MS", what the
// longest flush took, and "finished". LIMIT: no file may grow beyond that many bytes, as on a full
// disk; 0: they may. EVERY: a flush begins every so many milliseconds, as an engine's do; 0: at
// once after the one before.
#include "core/base/clock.h"
#include "tests/store/storetest.h"

#include <QCoreApplication>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <sys/resource.h>
#include <thread>

using namespace lampwork;

namespace {

int fail(const Error &error)
{
    std::printf("error %s\n", qPrintable(errorCodeName(error.code)));
    std::fprintf(stderr, "%s\n", qPrintable(error.text()));
    return 1;
}

Result<qint64> lastStep(RunStore &store, RunId run)
{
    auto series = store.series(run);
    if (!series)
        return series.error();
    return series->isEmpty() ? qint64(0) : series->constFirst().lastStep;
}

Result<void> writeCheckpoint(RunStore &store, RunId run, qint64 step)
{
    auto object
        = store.putObject("checkpoint " + QByteArray::number(run) + ' ' + QByteArray::number(step));
    if (!object)
        return object.error();
    Checkpoint checkpoint;
    checkpoint.step = step;
    checkpoint.object = *object;
    auto added = store.addCheckpoint(run, checkpoint, 2);
    if (!added)
        return added.error();
    std::printf("checkpoint %lld %s\n", step, qPrintable(*object));
    return {};
}

struct Work {
    QString store;
    RunId run = 0;
    int flushes = 0;
    qint64 points = 0; // a flush
    qint64 everyMs = 0;
};

Result<void> write(const Work &work)
{
    auto store = openStore(work.store);
    if (!store)
        return store.error();
    if (auto claimed = (*store)->claimRun(work.run); !claimed)
        return claimed;
    auto step = lastStep(**store, work.run);
    if (!step)
        return step.error();
    auto next = std::chrono::steady_clock::now();
    qint64 slowestNs = 0;
    for (int flush = 1; flush <= work.flushes; ++flush) {
        RunProgress progress;
        progress.step = *step + work.points;
        const auto points = makePoints(QStringLiteral("train/loss"), *step + 1, work.points);
        const qint64 before = monotonicNs();
        if (auto done = (*store)->appendPoints(work.run, {points}, progress); !done)
            return done;
        slowestNs = std::max(slowestNs, monotonicNs() - before);
        *step += work.points;
        std::printf("points %lld\n", *step);
        if (flush % 10 == 0) {
            if (auto done = writeCheckpoint(**store, work.run, *step); !done)
                return done;
        }
        next += std::chrono::milliseconds(work.everyMs);
        std::this_thread::sleep_until(next);
    }
    if (auto done = (*store)->updateRun(work.run, {RunState::Finished, {}, {}, {}, {}, {}}); !done)
        return done;
    std::printf("slowest %lld\n", slowestNs / 1'000'000);
    return {};
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.size() < 5)
        return 2;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    if (const rlim_t limit = arguments.value(5).toULongLong(); limit > 0) {
        const rlimit limits{limit, limit};
        std::signal(SIGXFSZ, SIG_IGN);
        if (::setrlimit(RLIMIT_FSIZE, &limits) != 0)
            return 2;
    }
    const auto done = write({arguments[1], arguments[2].toLongLong(), arguments[3].toInt(),
        arguments[4].toLongLong(), arguments.value(6).toLongLong()});
    if (!done)
        return fail(done.error());
    std::printf("finished\n");
    return 0;
}
