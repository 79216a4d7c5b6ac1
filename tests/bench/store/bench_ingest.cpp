// SPDX-License-Identifier: GPL-3.0-or-later
// Ingest as engines do it, a durable flush every 100 ms, sustained:
//     bench_ingest [--store ADDRESS] [--seconds N]
// One writer of 1,000,000 points a second into one run, against a row a point in SQLite on the same
// settings; then eight processes at once, ten series of a point a millisecond each. Limits: 1 M
// points/s; with eight, no flush over 250 ms and no error. Exit status 1 where one is missed.
#include "core/base/clock.h"
#include "core/store/connection.h"
#include "core/store/runstore.h"
#include "tests/bench/need.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <thread>
#include <unistd.h>

using namespace lampwork;

namespace {

constexpr qint64 cadenceMs = 100;
constexpr int writers = 8;

PointBatch batchOf(qint64 first, int series, int points)
{
    PointBatch batch;
    for (int s = 0; s < series; ++s) {
        SeriesPoints one;
        one.name = QStringLiteral("train/metric_%1").arg(s);
        quint64 noise = quint64(first + s) * 0x9E3779B97F4A7C15ULL;
        for (qint64 step = first; step < first + points; ++step) {
            noise = noise * 6364136223846793005ULL + 1442695040888963407ULL;
            one.steps.push_back(step);
            one.wallMs.push_back(1'700'000'000'000 + step);
            one.values.push_back(float(2 / std::sqrt(double(step)) + double(noise >> 40) * 1e-9));
        }
        batch.push_back(std::move(one));
    }
    return batch;
}

struct Flushes {
    std::vector<double> ms;
    qint64 points = 0;
    double seconds = 0;
    double at(double quantile) const
    {
        std::vector<double> sorted = ms;
        std::sort(sorted.begin(), sorted.end());
        return sorted[std::size_t(quantile * double(sorted.size() - 1))];
    }
};

// Calls `flush` with the number of the first step every 100 ms, or later where the one before took
// longer.
template <typename F> Flushes sustain(int seconds, int points, F flush)
{
    Flushes result;
    const qint64 begin = monotonicNs();
    for (int i = 0; i < seconds * 10; ++i) {
        const qint64 due = begin + i * cadenceMs * 1'000'000;
        if (const qint64 early = due - monotonicNs(); early > 0)
            std::this_thread::sleep_for(std::chrono::nanoseconds(early));
        result.ms.push_back(flush(1 + qint64(i) * points));
    }
    const double passed = double(monotonicNs() - begin) / 1e9;
    result.seconds = std::max(passed, double(seconds));
    return result;
}

double timed(const std::function<void()> &work)
{
    const qint64 begin = monotonicNs();
    work();
    return double(monotonicNs() - begin) / 1e6;
}

Flushes writeRun(RunStore &store, RunId run, int seconds, int series, int points)
{
    Flushes flushes = sustain(seconds, points, [&](qint64 first) {
        const PointBatch batch = batchOf(first, series, points);
        return timed([&] { need(store.appendPoints(run, batch)); });
    });
    flushes.points = qint64(flushes.ms.size()) * series * points;
    return flushes;
}

Flushes writeRows(int seconds, int series, int points)
{
    const QTemporaryDir folder;
    auto connection = need(Connection::open(folder.path(), {}));
    need(connection->execute("CREATE TABLE point(run_id BIGINT NOT NULL, series_id BIGINT NOT NULL,"
                             " step BIGINT NOT NULL, wall_ms BIGINT NOT NULL, value DOUBLE "
                             "PRECISION, PRIMARY KEY(run_id, series_id, step)) WITHOUT ROWID"));
    const auto insert = [&](const PointBatch &batch) -> Result<void> {
        for (std::size_t s = 0; s < batch.size(); ++s) {
            for (std::size_t i = 0; i < batch[s].size(); ++i) {
                auto done = connection->execute("INSERT INTO point(run_id, series_id, step, "
                                                "wall_ms, value) VALUES (1, ?, ?, ?, ?)",
                    {qint64(s), batch[s].steps[i], batch[s].wallMs[i], batch[s].values[i]});
                if (!done)
                    return done;
            }
        }
        return {};
    };
    Flushes flushes = sustain(seconds, points, [&](qint64 first) {
        const PointBatch batch = batchOf(first, series, points);
        return timed([&] { need(connection->write([&] { return insert(batch); })); });
    });
    flushes.points = qint64(flushes.ms.size()) * series * points;
    return flushes;
}

void print(const char *what, const Flushes &flushes)
{
    std::printf("%-34s %9.0f points/s; a flush takes %.1f ms, p99 %.1f, at most %.1f\n", what,
        double(flushes.points) / flushes.seconds, flushes.at(0.5), flushes.at(0.99), flushes.at(1));
    std::fflush(stdout);
}

// One of the eight: its flushes, in ms, a line each.
int writeAsChild(const QString &address, RunId run, int seconds)
{
    auto store = need(openStore(address));
    need(store->claimRun(run));
    for (const double ms : writeRun(*store, run, seconds, 10, int(cadenceMs)).ms)
        std::printf("%.3f\n", ms);
    return 0;
}

Flushes writeAtOnce(const QString &address, int seconds)
{
    auto store = need(openStore(address));
    std::vector<std::unique_ptr<QProcess>> children;
    for (int i = 0; i < writers; ++i) {
        const RunId run = need(store->createRun({}));
        children.push_back(std::make_unique<QProcess>());
        children.back()->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        children.back()->start(QCoreApplication::applicationFilePath(),
            {QStringLiteral("--store"), address, QStringLiteral("--seconds"),
                QString::number(seconds), QStringLiteral("--writer"), QString::number(run)});
    }
    Flushes all;
    for (const auto &child : children) {
        if (!child->waitForFinished((seconds + 60) * 1000) || child->exitCode() != 0)
            qFatal("a writer failed");
        for (const QByteArray &line : child->readAllStandardOutput().split('\n')) {
            if (!line.isEmpty())
                all.ms.push_back(line.toDouble());
        }
    }
    all.points = qint64(all.ms.size()) * 10 * cadenceMs;
    all.seconds = seconds;
    return all;
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOptions({{QStringLiteral("store"), QString(), QStringLiteral("ADDRESS")},
        {QStringLiteral("seconds"), QString(), QStringLiteral("N"), QStringLiteral("10")},
        {QStringLiteral("writer"), QString(), QStringLiteral("RUN")}});
    parser.process(application);
    const int seconds = parser.value(QStringLiteral("seconds")).toInt();
    const QTemporaryDir folder;
    const QString address = parser.isSet(QStringLiteral("store"))
        ? parser.value(QStringLiteral("store"))
        : folder.filePath(QStringLiteral("bench.lampwork"));
    if (parser.isSet(QStringLiteral("writer")))
        return writeAsChild(address, parser.value(QStringLiteral("writer")).toLongLong(), seconds);

    Flushes one;
    {
        auto store = need(openStore(address));
        const RunId run = need(store->createRun({}));
        one = writeRun(*store, run, seconds, 10, 10'000);
    }
    print("one writer, ten series", one);
    print("  the same, a row a point", writeRows(std::min(seconds, 3), 10, 10'000));
    const Flushes eight = writeAtOnce(address, seconds);
    print("eight writers, 10,000 points/s each", eight);
    const bool fast = double(one.points) / one.seconds > 0.99e6;
    const bool prompt = eight.at(1) < 250;
    std::printf(
        "1 M points/s: %s; no flush over 250 ms: %s\n", fast ? "yes" : "NO", prompt ? "yes" : "NO");
    return fast && prompt ? 0 : 1;
}
