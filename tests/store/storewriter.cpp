// SPDX-License-Identifier: GPL-3.0-or-later
// An engine's way with a store, in a process of its own that a test can kill:
//     storewriter STORE RUN FLUSHES POINTS [LIMIT]
// claims the run, goes on after its last point, and writes FLUSHES flushes of POINTS points, and a
// checkpoint with every tenth. Says on standard output what the store acknowledged, "points STEP"
// or "checkpoint STEP SHA256", and "error CODE" where it failed. LIMIT: no file may grow beyond
// that many bytes, as on a full disk.
#include "tests/store/storetest.h"

#include <QCoreApplication>

#include <csignal>
#include <cstdio>
#include <sys/resource.h>

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

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const QStringList arguments = application.arguments();
    if (arguments.size() < 5)
        return 2;
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    const RunId run = arguments[2].toLongLong();
    const qint64 count = arguments[4].toLongLong();
    if (arguments.size() > 5) {
        const rlim_t limit = arguments[5].toULongLong();
        const rlimit limits{limit, limit};
        std::signal(SIGXFSZ, SIG_IGN);
        if (::setrlimit(RLIMIT_FSIZE, &limits) != 0)
            return 2;
    }
    auto store = openStore(arguments[1]);
    if (!store)
        return fail(store.error());
    if (auto claimed = (*store)->claimRun(run); !claimed)
        return fail(claimed.error());
    auto step = lastStep(**store, run);
    if (!step)
        return fail(step.error());
    for (int flush = 1; flush <= arguments[3].toInt(); ++flush) {
        RunProgress progress;
        progress.step = *step + count;
        const auto points = makePoints(QStringLiteral("train/loss"), *step + 1, count);
        if (auto done = (*store)->appendPoints(run, {points}, progress); !done)
            return fail(done.error());
        *step += count;
        std::printf("points %lld\n", *step);
        if (flush % 10 == 0) {
            if (auto done = writeCheckpoint(**store, run, *step); !done)
                return fail(done.error());
        }
    }
    if (auto done = (*store)->updateRun(run, {RunState::Finished, {}, {}, {}, {}, {}}); !done)
        return fail(done.error());
    std::printf("finished\n");
    return 0;
}
