// SPDX-License-Identifier: GPL-3.0-or-later
// What telling ten metrics of a step costs the training loop: into the buffer that another thread
// writes to the store from, against a row a point that the loop inserts itself (one prepared
// statement, one transaction for each hundred steps, not synced).
#include "core/engine/train/storewriter.h"
#include "core/store/connection.h"
#include "tests/bench/need.h"

#include <QTemporaryDir>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>
#include <vector>

using namespace lampwork;

namespace {

constexpr int metrics = 10;
constexpr int stepsOfTurn = 500; // well below what the buffer holds
constexpr int turns = 60;

// Nanoseconds a step, of each turn.
template <typename Step> double timeTurn(qint64 &step, const Step &tell)
{
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < stepsOfTurn; ++i)
        tell(++step);
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - begin;
    return took.count() / stepsOfTurn;
}

void print(const char *what, std::vector<double> times)
{
    std::sort(times.begin(), times.end());
    std::printf("%-32s %8.0f ns for %d metrics, median of %d turns; the slowest %.0f\n", what,
        times[times.size() / 2], metrics, turns, times.back());
}

} // namespace

int main()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("bench.lampwork"));
    const RunId run = need(need(openStore(path))->createRun({}));
    StoreWriter writer({.store = path, .run = run});
    need(writer.open());
    std::vector<qint32> series;
    for (int i = 0; i < metrics; ++i)
        series.push_back(writer.seriesId(QStringLiteral("bench/%1").arg(i)));

    const QTemporaryDir rowsFolder;
    const auto rows = need(Connection::open(rowsFolder.path(), {Access::ReadWrite, false}));
    need(rows->execute("CREATE TABLE point(series_id BIGINT NOT NULL, step BIGINT NOT NULL,"
                       " value DOUBLE PRECISION, PRIMARY KEY(series_id, step)) WITHOUT ROWID"));
    const auto insertHundred = [&](qint64 first) {
        need(rows->write([&]() -> Result<void> {
            for (qint64 step = first; step < first + 100; ++step) {
                for (const qint32 one : series) {
                    auto done = rows->execute("INSERT INTO point(series_id, step, value) VALUES"
                                              " (?, ?, ?)",
                        {one, step, 1.0 / double(step)});
                    if (!done)
                        return done;
                }
            }
            return {};
        }));
    };

    std::vector<double> ours, theirs;
    qint64 step = 0;
    qint64 row = 0;
    for (int turn = 0; turn < turns; ++turn) {
        ours.push_back(timeTurn(step, [&](qint64 at) {
            for (const qint32 one : series)
                writer.point(one, at, 1.0 / double(at));
            writer.setProgress(at, at);
        }));
        std::this_thread::sleep_for(std::chrono::milliseconds(120)); // a flush takes them away
        theirs.push_back(timeTurn(row, [&](qint64 at) {
            if (at % 100 == 0)
                insertHundred(at - 99);
        }));
    }
    need(writer.close());
    const qint64 stored
        = qint64(need(need(openStore(path))->points(run, QStringLiteral("bench/0"))).size());
    if (stored != step)
        qFatal("%lld of %lld points are in the store", stored, step);
    print("into the writer's buffer", ours);
    print("a row a point, by the loop", theirs);
    return 0;
}
