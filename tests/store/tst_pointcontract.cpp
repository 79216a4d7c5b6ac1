// SPDX-License-Identifier: GPL-3.0-or-later
// What every RunStore does with points.
#include "core/store/chunkcodec.h"
#include "tests/store/storecontract.h"

#include <QRandomGenerator>

#include <limits>
#include <thread>

using namespace lampwork;

namespace {

const QString loss = QStringLiteral("train/loss");
const QString rate = QStringLiteral("train/learning_rate");

SeriesPoints joined(const QString &name, const std::vector<PointBatch> &batches)
{
    SeriesPoints all;
    all.name = name;
    for (const PointBatch &batch : batches) {
        for (const SeriesPoints &points : batch) {
            if (points.name != name)
                continue;
            all.steps.insert(all.steps.end(), points.steps.begin(), points.steps.end());
            all.wallMs.insert(all.wallMs.end(), points.wallMs.begin(), points.wallMs.end());
            all.values.insert(all.values.end(), points.values.begin(), points.values.end());
        }
    }
    return all;
}

void extend(SeriesPoints &all, const SeriesPoints &points)
{
    all.name = points.name;
    all = joined(points.name, {{all}, {points}});
}

SeriesPoints part(const SeriesPoints &all, std::size_t begin, std::size_t end)
{
    return {all.name, {all.steps.begin() + begin, all.steps.begin() + end},
        {all.wallMs.begin() + begin, all.wallMs.begin() + end},
        {all.values.begin() + begin, all.values.begin() + end}};
}

} // namespace

class PointContractTest : public StoreContract {
    Q_OBJECT
private Q_SLOTS:
    void pointsAreReadBackAsTheyCame_data()
    {
        QTest::addColumn<int>("flushes");
        QTest::addColumn<int>("pointsPerFlush");
        QTest::newRow("one point") << 1 << 1;
        QTest::newRow("within the journal") << 3 << 100;
        QTest::newRow("exactly a chunk") << 1 << 4096;
        QTest::newRow("a chunk and one") << 1 << 4097;
        QTest::newRow("three chunks at once") << 1 << 12288;
        QTest::newRow("several compactions") << 130 << 100;
        QTest::newRow("more entries than the journal holds") << 1100 << 1;
    }
    void pointsAreReadBackAsTheyCame()
    {
        QFETCH(int, flushes);
        QFETCH(int, pointsPerFlush);
        const RunId id = makeRun();
        std::vector<PointBatch> batches;
        for (int i = 0; i < flushes; ++i) {
            PointBatch batch{makePoints(loss, 1 + qint64(i) * pointsPerFlush, pointsPerFlush)};
            if (i % 10 == 0) {
                SeriesPoints epoch = makePoints(QStringLiteral("valid/loss"), 1 + i, 1);
                epoch.values[0] = i % 20 ? std::nan("") : std::numeric_limits<double>::infinity();
                batch.push_back(epoch);
            }
            REQUIRE_OK(store->appendPoints(id, batch));
            batches.push_back(batch);
        }
        for (int pass = 0; pass < 3; ++pass) {
            const auto another = openAnother();
            REQUIRE(points, another->points(id, loss));
            QVERIFY(samePoints(points, joined(loss, batches)));
            REQUIRE(valid, another->points(id, QStringLiteral("valid/loss")));
            QVERIFY(samePoints(valid, joined(QStringLiteral("valid/loss"), batches)));
            REQUIRE(series, another->series(id));
            QCOMPARE(series.size(), 2);
            QCOMPARE(series[0].name, loss);
            QCOMPARE(series[0].count, qint64(flushes) * pointsPerFlush);
            QCOMPARE(series[0].lastStep, qint64(flushes) * pointsPerFlush);
            // The same again once compacted, and once the run is over.
            if (pass == 0)
                REQUIRE_OK(store->compact(id));
            else
                REQUIRE_OK(store->updateRun(id, {RunState::Finished, {}, {}, {}, {}, {}}));
        }
    }

    void aReplayIsDropped()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->appendPoints(id, {makePoints(loss, 1, 100)}));
        // Another object, as after a crash, which has to find out what is there.
        for (const bool compacted : {false, true}) {
            if (compacted)
                REQUIRE_OK(store->compact(id));
            const auto resumed = openAnother();
            SeriesPoints replay = makePoints(loss, 51, 50);
            for (double &value : replay.values)
                value = -1;
            REQUIRE_OK(resumed->appendPoints(id, {replay}));
            REQUIRE(points, store->points(id, loss));
            QVERIFY(samePoints(points, makePoints(loss, 1, 100)));
        }
        const auto resumed = openAnother();
        REQUIRE_OK(resumed->appendPoints(id, {makePoints(loss, 91, 20), makePoints(rate, 91, 20)}));
        REQUIRE(points, store->points(id, loss));
        QVERIFY(samePoints(points, makePoints(loss, 1, 110)));
        REQUIRE(rates, store->points(id, rate));
        QVERIFY(samePoints(rates, makePoints(rate, 91, 20)));
        // Also within one batch: the second point of a step, and one that goes back.
        SeriesPoints twice = makePoints(loss, 111, 1);
        for (const qint64 step : {111, 105, 112}) {
            twice.steps.push_back(step);
            twice.wallMs.push_back(1'700'000'000'000 + step * 10);
            twice.values.push_back(double(step) / 3);
        }
        REQUIRE_OK(store->appendPoints(id, {twice}));
        REQUIRE(after, store->points(id, loss));
        QVERIFY(samePoints(after, makePoints(loss, 1, 112)));
    }

    void twoWritersOfOneRunDoNotRepeatEachOther()
    {
        const RunId id = makeRun();
        const auto another = openAnother();
        for (int i = 0; i < 20; ++i) {
            RunStore &writer = i % 2 ? *another : *store;
            REQUIRE_OK(writer.appendPoints(id, {makePoints(loss, 1 + i * 300, 300)}));
            REQUIRE_OK(writer.appendPoints(id, {makePoints(loss, 1 + i * 300, 300)}));
        }
        REQUIRE(points, store->points(id, loss));
        QVERIFY(samePoints(points, makePoints(loss, 1, 6000)));
    }

    void wrongColumnsAreRefusedAndNothingIsWritten()
    {
        const RunId id = makeRun();
        SeriesPoints cut = makePoints(loss, 1, 3);
        cut.values.pop_back();
        RunProgress progress;
        progress.step = 3;
        REQUIRE_ERROR(store->appendPoints(id, {makePoints(rate, 1, 3), cut}, progress),
            ErrorCode::InvalidInput);
        REQUIRE_ERROR(store->appendPoints(id, {makePoints({}, 1, 3)}), ErrorCode::InvalidInput);
        REQUIRE(series, store->series(id));
        QVERIFY(series.isEmpty());
        REQUIRE(run, store->run(id));
        QCOMPARE(run.step, 0);
        REQUIRE_OK(store->appendPoints(id, {makePoints(rate, 1, 3)}, progress));
        REQUIRE(points, store->points(id, rate));
        QCOMPARE(points.size(), std::size_t(3));
    }

    // Polls between flushes, with compactions at random in between: every point comes once.
    void anIncrementalReadNeitherLosesNorRepeats()
    {
        const RunId id = makeRun();
        const auto window = openAnother();
        QRandomGenerator random(7);
        PointCursor cursor;
        QHash<QString, SeriesPoints> seen;
        const auto poll = [&]() -> Result<void> {
            auto read = window->pointsSince(id, cursor);
            if (!read)
                return read.error();
            for (const SeriesPoints &points : read->series)
                extend(seen[points.name], points);
            cursor = read->next;
            return {};
        };
        qint64 step = 1;
        qint64 rateStep = 1;
        for (int round = 0; round < 300; ++round) {
            const qint64 count = random.bounded(1, 200);
            PointBatch batch{makePoints(loss, step, count)};
            step += count;
            if (round % 3 == 0)
                batch.push_back(makePoints(rate, rateStep++, 1));
            REQUIRE_OK(store->appendPoints(id, batch));
            if (random.bounded(5) == 0)
                REQUIRE_OK(store->compact(id));
            if (random.bounded(4) == 0)
                REQUIRE_OK(poll());
        }
        REQUIRE_OK(store->updateRun(id, {RunState::Stopped, {}, {}, {}, {}, {}}));
        REQUIRE_OK(poll());
        QVERIFY(samePoints(seen[loss], makePoints(loss, 1, step - 1)));
        QVERIFY(samePoints(seen[rate], makePoints(rate, 1, rateStep - 1)));
        const PointCursor last = cursor;
        REQUIRE_OK(poll());
        QCOMPARE(cursor, last);
    }

    // A long history comes in pieces, while more is written and compacted.
    void anIncrementalReadMayBeInPieces()
    {
        const RunId id = makeRun();
        REQUIRE_OK(
            store->appendPoints(id, {makePoints(loss, 1, 30'000), makePoints(rate, 1, 9'000)}));
        REQUIRE_OK(store->appendPoints(id, {makePoints(loss, 30'001, 10)}));
        PointCursor cursor;
        QHash<QString, SeriesPoints> seen;
        int pieces = 0;
        for (bool more = true; more; ++pieces) {
            REQUIRE(read, store->pointsSince(id, cursor, 5'000));
            qint64 size = 0;
            for (const SeriesPoints &points : read.series) {
                size += qint64(points.size());
                extend(seen[points.name], points);
            }
            QVERIFY(size < 5'000 + pointsPerChunk + 10);
            more = read.more;
            cursor = read.next;
            if (pieces == 2)
                REQUIRE_OK(store->appendPoints(id, {makePoints(rate, 9'001, 5'000)}));
        }
        QVERIFY(pieces > 5);
        QVERIFY(samePoints(seen[loss], makePoints(loss, 1, 30'010)));
        QVERIFY(samePoints(seen[rate], makePoints(rate, 1, 14'000)));
        REQUIRE(nothing, store->pointsSince(id, cursor, 5'000));
        QVERIFY(nothing.series.empty() && !nothing.more);
        QCOMPARE(nothing.next, cursor);
    }

    // Three full chunks, one in part, and a journal; only every third step has a point.
    Result<SeriesPoints> writeLongSeries(RunId id)
    {
        SeriesPoints points = makePoints(loss, 1, 3 * pointsPerChunk + 1'700);
        for (qint64 &step : points.steps)
            step = 3 * step - 100;
        points.values[5'000] = 1e9;
        points.values[5'001] = std::nan("");
        points.values[points.size() - 10] = -7;
        const std::size_t journal = points.size() - 700;
        if (auto done = store->appendPoints(id, {part(points, 0, journal)}); !done)
            return done.error();
        if (auto done = store->compact(id); !done)
            return done.error();
        if (auto done = store->appendPoints(id, {part(points, journal, points.size())}); !done)
            return done.error();
        return points;
    }

    void aRangeHasThePointsBetweenTwoSteps()
    {
        const RunId id = makeRun();
        REQUIRE(all, writeLongSeries(id));
        const auto check = [&](qint64 first, qint64 last) {
            std::size_t begin = 0;
            while (begin < all.size() && all.steps[begin] < first)
                ++begin;
            std::size_t end = begin;
            while (end < all.size() && all.steps[end] <= last)
                ++end;
            const auto points = store->points(id, loss, {first, last});
            return points && samePoints(*points, part(all, begin, end));
        };
        const qint64 low = all.steps.front();
        const qint64 high = all.steps.back();
        QVERIFY(check(low, high));
        QVERIFY(check(low - 5, low - 1));
        QVERIFY(check(high + 1, high + 5));
        QVERIFY(check(high, low)); // the wrong way round: none
        const qint64 edge = all.steps[pointsPerChunk - 1]; // the last one of a chunk
        for (const qint64 first : {edge - 1, edge, edge + 1, edge + 3, edge + 4}) {
            QVERIFY(check(first, first));
            QVERIFY(check(first, edge + 3));
            QVERIFY(check(low, first));
        }
        QRandomGenerator random(3);
        for (int i = 0; i < 200; ++i) {
            const qint64 first = random.bounded(int(low), int(high));
            QVERIFY2(
                check(first, first + random.bounded(20'000)), qPrintable(QString::number(first)));
        }
        const auto none = store->points(id, rate, {1, 2});
        QVERIFY(!none && none.error().code == ErrorCode::NotFound);
    }

    // Whatever the size of the buckets: each has the extremes of the points that lie in it.
    void anEnvelopeHasTheExtremesOfItsPoints()
    {
        const RunId id = makeRun();
        REQUIRE(all, writeLongSeries(id));
        const auto check = [&](const StepRange &range, qint64 buckets) -> std::optional<qint64> {
            const auto envelope = store->envelope(id, loss, range, buckets);
            if (!envelope || envelope->name != loss)
                return std::nullopt;
            std::size_t at = 0;
            while (at < all.size() && all.steps[at] < range.first)
                ++at;
            PointStatistics whole;
            for (std::size_t i = 0; i < envelope->buckets.size(); ++i) {
                const EnvelopeBucket &bucket = envelope->buckets[i];
                if (at == all.size() || bucket.firstStep != all.steps[at])
                    return std::nullopt;
                PointStatistics facts;
                for (; at < all.size() && all.steps[at] <= range.last
                     && (i + 1 == envelope->buckets.size()
                         || all.steps[at] < envelope->buckets[i + 1].firstStep);
                     ++at)
                    facts.add(all.values[at]);
                if (facts.minimum != bucket.minimum || facts.maximum != bucket.maximum
                    || facts.nonFinite != bucket.nonFinite)
                    return std::nullopt;
                whole.add(facts);
            }
            if (at < all.size() && all.steps[at] <= range.last)
                return std::nullopt;
            if (envelope->lastStep != (whole.count == 0 ? -1 : all.steps[at - 1]))
                return std::nullopt;
            if (whole.count != envelope->statistics.count
                || whole.minimum != envelope->statistics.minimum
                || whole.maximum != envelope->statistics.maximum
                || whole.nonFinite != envelope->statistics.nonFinite
                || std::abs(whole.sum - envelope->statistics.sum) > 1e-6 * std::abs(whole.sum))
                return std::nullopt;
            return qint64(envelope->buckets.size());
        };
        QCOMPARE(check({}, 2), 4); // the chunks, the journal with the last one
        const auto fine = check({}, 128); // of 64 points
        QVERIFY(fine && *fine >= qint64(all.size()) / 64 && *fine <= qint64(all.size()) / 64 + 5);
        QCOMPARE(check({}, 100'000), qint64(all.size()));
        QCOMPARE(check({all.steps[100], all.steps[109]}, 2'000), 10);
        QCOMPARE(check({-5'000, -4'000}, 10), 0);
        QRandomGenerator random(5);
        for (int i = 0; i < 200; ++i) {
            const qint64 first = random.bounded(int(all.steps.front()), int(all.steps.back()));
            const StepRange range{first, first + random.bounded(40'000)};
            const qint64 wanted = 1 << random.bounded(12);
            const auto buckets = check(range, wanted);
            QVERIFY2(buckets, qPrintable(QStringLiteral("%1 %2").arg(first).arg(wanted)));
            const auto points = store->points(id, loss, range);
            QVERIFY(points && *buckets >= std::min(wanted, qint64(points->size())));
        }
    }

    void threadsWriteAtOnce()
    {
        constexpr int writers = 4;
        constexpr int flushes = 40;
        QList<RunId> ids;
        std::vector<std::thread> threads;
        std::atomic<int> failures{0};
        for (int i = 0; i < writers; ++i)
            ids.append(makeRun());
        for (const RunId id : std::as_const(ids)) {
            threads.emplace_back([this, id, &failures] {
                const auto own = openAnother();
                for (int flush = 0; flush < flushes; ++flush) {
                    RunProgress progress;
                    progress.step = (flush + 1) * 150;
                    if (!own
                        || !own->appendPoints(
                            id, {makePoints(loss, 1 + flush * 150, 150)}, progress))
                        ++failures;
                }
            });
        }
        for (std::thread &thread : threads)
            thread.join();
        QCOMPARE(failures.load(), 0);
        for (const RunId id : std::as_const(ids)) {
            REQUIRE(points, store->points(id, loss));
            QVERIFY(samePoints(points, makePoints(loss, 1, flushes * 150)));
            REQUIRE(run, store->run(id));
            QCOMPARE(run.step, flushes * 150);
        }
    }
};

QTEST_GUILESS_MAIN(PointContractTest)
#include "tst_pointcontract.moc"
