// SPDX-License-Identifier: GPL-3.0-or-later
// Points into and out of the store, against the plain way in the same run: an SQLite table with a
// row a point (run, series, step, wall time, value; primary key run, series, step), written with
// one prepared statement in one transaction a flush, on the same settings (WAL, and synchronous as
// named: FULL is what the store does, NORMAL leaves the disk's time out).
#include "core/store/connection.h"
#include "core/store/sqlstore.h"
#include "tests/bench/need.h"

#include <benchmark/benchmark.h>

#include <QCoreApplication>
#include <QDirIterator>
#include <QSqlQuery>
#include <QTemporaryDir>

#include <cmath>
#include <map>
#include <memory>

using namespace lampwork;

namespace {

constexpr int pointsPerFlush = 100;
const QString seriesName = QStringLiteral("train/loss");

// A loss as an engine writes it: computed in float32, a step every few milliseconds.
SeriesPoints lossPoints(qint64 first, int count)
{
    SeriesPoints points;
    points.name = seriesName;
    quint64 noise = quint64(first) * 0x9E3779B97F4A7C15ULL;
    for (qint64 step = first; step < first + count; ++step) {
        noise = noise * 6364136223846793005ULL + 1442695040888963407ULL;
        points.steps.push_back(step);
        points.wallMs.push_back(1'700'000'000'000 + step * 4 + qint64(noise >> 62));
        points.values.push_back(float(2 / std::sqrt(double(step)) + double(noise >> 40) * 1e-9));
    }
    return points;
}

std::unique_ptr<RunStore> openAt(const QTemporaryDir &folder, bool durable)
{
    return need(openSqlStore(
        folder.filePath(QStringLiteral("bench.lampwork")), {}, {Access::ReadWrite, durable}));
}

double bytesIn(const QString &folder)
{
    qint64 bytes = 0;
    for (QDirIterator files(folder, QDir::Files, QDirIterator::Subdirectories); files.hasNext();) {
        files.next();
        bytes += files.fileInfo().size();
    }
    return double(bytes);
}

void report(benchmark::State &state, qint64 points, double bytes)
{
    state.counters["points/s"] = benchmark::Counter(double(points), benchmark::Counter::kIsRate);
    state.counters["bytes/point"] = bytes / double(points);
}

void lampworkFlush(benchmark::State &state)
{
    const QTemporaryDir folder;
    qint64 step = 1;
    {
        const auto store = openAt(folder, state.range(0) != 0);
        const RunId run = need(store->createRun({}));
        for (auto _ : state) {
            state.PauseTiming();
            const PointBatch batch{lossPoints(step, pointsPerFlush)};
            state.ResumeTiming();
            need(store->appendPoints(run, batch));
            step += pointsPerFlush;
        }
        RunProgress end;
        end.state = RunState::Finished;
        need(store->updateRun(run, end));
    }
    report(state, step - 1, bytesIn(folder.path()));
}

constexpr const char *pointTableSql
    = "CREATE TABLE point(run_id BIGINT NOT NULL, series_id BIGINT NOT NULL,"
      " step BIGINT NOT NULL, wall_ms BIGINT NOT NULL, value DOUBLE PRECISION,"
      " PRIMARY KEY(run_id, series_id, step)) WITHOUT ROWID";

Result<void> writeRows(Connection &connection, const SeriesPoints &points)
{
    return connection.write([&]() -> Result<void> {
        for (std::size_t i = 0; i < points.size(); ++i) {
            auto done = connection.execute("INSERT INTO point(run_id, series_id, step, "
                                           "wall_ms, value) VALUES (1, 1, ?, ?, ?)",
                {points.steps[i], points.wallMs[i], points.values[i]});
            if (!done)
                return done;
        }
        return {};
    });
}

void rowPerPointFlush(benchmark::State &state)
{
    const QTemporaryDir folder;
    qint64 step = 1;
    {
        auto connection
            = need(Connection::open(folder.path(), {Access::ReadWrite, state.range(0) != 0}));
        need(connection->execute(pointTableSql));
        for (auto _ : state) {
            state.PauseTiming();
            const SeriesPoints points = lossPoints(step, pointsPerFlush);
            state.ResumeTiming();
            need(writeRows(*connection, points));
            step += pointsPerFlush;
        }
    }
    report(state, step - 1, bytesIn(folder.path()));
}

// A store with one series of so many points.
struct LongSeries {
    explicit LongSeries(qint64 points)
    {
        store = openAt(folder, false);
        run = need(store->createRun({}));
        for (qint64 step = 1; step <= points; step += 100'000)
            need(store->appendPoints(run, {lossPoints(step, 100'000)}));
    }
    QTemporaryDir folder;
    std::unique_ptr<RunStore> store;
    RunId run = 0;
};

// The same points, a row each.
struct RowSeries {
    explicit RowSeries(qint64 count)
    {
        connection = need(Connection::open(folder.path(), {Access::ReadWrite, false}));
        need(connection->execute(pointTableSql));
        for (qint64 step = 1; step <= count; step += 100'000)
            need(writeRows(*connection, lossPoints(step, 100'000)));
    }
    QTemporaryDir folder;
    std::unique_ptr<Connection> connection;
};

// Kept, for making a long one takes a while.
template <typename Series> Series &kept(qint64 points)
{
    static std::map<qint64, std::unique_ptr<Series>> known;
    std::unique_ptr<Series> &one = known[points];
    if (!one)
        one = std::make_unique<Series>(points);
    return *one;
}

void lampworkReadAll(benchmark::State &state)
{
    const LongSeries &series = kept<LongSeries>(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(need(series.store->points(series.run, seriesName)));
    state.SetItemsProcessed(state.range(0) * state.iterations());
}

// What a plot of 2,000 columns needs of a whole series.
constexpr int columns = 2'000;

void lampworkEnvelope(benchmark::State &state)
{
    const LongSeries &series = kept<LongSeries>(state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(need(series.store->envelope(series.run, seriesName, {}, columns)));
}

void rowPerPointEnvelope(benchmark::State &state)
{
    RowSeries &series = kept<RowSeries>(state.range(0));
    for (auto _ : state) {
        qint64 buckets = 0;
        auto rows = need(series.connection->run(
            "SELECT min(step), min(value), max(value) FROM point WHERE run_id = 1 AND series_id = 1"
            " GROUP BY step / ?",
            {qint64(state.range(0) / columns)}));
        while (rows.next()) {
            benchmark::DoNotOptimize(rows.real(1) + rows.real(2));
            ++buckets;
        }
        if (buckets < columns)
            qFatal("The rows are not all there.");
    }
}

constexpr qint64 windowSize = 50'000;

void lampworkWindow(benchmark::State &state)
{
    const LongSeries &series = kept<LongSeries>(state.range(0));
    qint64 first = 1;
    for (auto _ : state) {
        const SeriesPoints points
            = need(series.store->points(series.run, seriesName, {first, first + windowSize - 1}));
        if (points.size() != std::size_t(windowSize))
            qFatal("The points are not all there.");
        first = (first + 7'777'777) % (state.range(0) - windowSize);
        first = std::max<qint64>(first, 1);
    }
}

void rowPerPointWindow(benchmark::State &state)
{
    RowSeries &series = kept<RowSeries>(state.range(0));
    qint64 first = 1;
    for (auto _ : state) {
        SeriesPoints points;
        auto rows = need(series.connection->run(
            "SELECT step, wall_ms, value FROM point WHERE run_id = 1 AND series_id = 1"
            " AND step BETWEEN ? AND ? ORDER BY step",
            {first, first + windowSize - 1}));
        while (rows.next()) {
            points.steps.push_back(rows.integer(0));
            points.wallMs.push_back(rows.integer(1));
            points.values.push_back(rows.real(2));
        }
        if (points.size() != std::size_t(windowSize))
            qFatal("The points are not all there.");
        first = (first + 7'777'777) % (state.range(0) - windowSize);
        first = std::max<qint64>(first, 1);
    }
}

// One heartbeat among many runs of 40 attributes: what a window reads for it, against the whole
// list.
std::unique_ptr<RunStore> storeWithRuns(const QTemporaryDir &folder, qint64 count)
{
    auto store = openAt(folder, false);
    QHash<QString, QVariant> attributes;
    for (int i = 0; i < 40; ++i)
        attributes.insert(QStringLiteral("train.parameter_%1").arg(i), i * 0.1);
    for (qint64 i = 0; i < count; ++i)
        need(store->createRun(
            {QStringLiteral("default"), QStringLiteral("run"), QStringLiteral("{}"), attributes}));
    return store;
}

void changedRuns(benchmark::State &state)
{
    const QTemporaryDir folder;
    const auto store = storeWithRuns(folder, state.range(0));
    RunCursor cursor = need(store->runsSince({})).next;
    for (auto _ : state) {
        state.PauseTiming();
        need(store->updateRun(1, {}));
        state.ResumeTiming();
        cursor = need(store->runsSince(cursor)).next;
    }
}

void allRuns(benchmark::State &state)
{
    const QTemporaryDir folder;
    const auto store = storeWithRuns(folder, state.range(0));
    for (auto _ : state)
        benchmark::DoNotOptimize(need(store->runs()));
}

BENCHMARK(lampworkFlush)->ArgName("synchronousFull")->Arg(0)->Arg(1)->UseRealTime()->MinTime(2);
BENCHMARK(rowPerPointFlush)->ArgName("synchronousFull")->Arg(0)->Arg(1)->UseRealTime()->MinTime(2);
BENCHMARK(lampworkReadAll)->ArgName("points")->Arg(1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(lampworkEnvelope)
    ->ArgName("points")
    ->Arg(10'000'000)
    ->Arg(100'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(rowPerPointEnvelope)->ArgName("points")->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(lampworkWindow)
    ->ArgName("points")
    ->Arg(10'000'000)
    ->Arg(100'000'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(rowPerPointWindow)->ArgName("points")->Arg(10'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(changedRuns)->ArgName("runs")->Arg(10'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(allRuns)->ArgName("runs")->Arg(10'000)->Unit(benchmark::kMillisecond);

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
