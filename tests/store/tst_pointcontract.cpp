// SPDX-License-Identifier: GPL-3.0-or-later
// What every RunStore does with points.
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
            for (const SeriesPoints &points : read->series) {
                SeriesPoints &all = seen[points.name];
                all = joined(points.name,
                    {{[&] {
                         SeriesPoints named = all;
                         named.name = points.name;
                         return named;
                     }()},
                        {points}});
            }
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

    void anEnvelopeHasTheExtremesOfAllPoints()
    {
        const RunId id = makeRun();
        SeriesPoints points = makePoints(loss, 1, 10000);
        points.values[5000] = 1e9;
        points.values[5001] = std::nan("");
        points.values[9990] = -7;
        for (std::size_t first = 0; first < points.size(); first += 250) {
            SeriesPoints part;
            part.name = loss;
            part.steps.assign(points.steps.begin() + first, points.steps.begin() + first + 250);
            part.wallMs.assign(points.wallMs.begin() + first, points.wallMs.begin() + first + 250);
            part.values.assign(points.values.begin() + first, points.values.begin() + first + 250);
            REQUIRE_OK(store->appendPoints(id, {part}));
        }
        REQUIRE(envelopes, store->envelopes(id));
        QCOMPARE(envelopes.size(), std::size_t(1));
        const SeriesEnvelope &envelope = envelopes[0];
        QCOMPARE(envelope.name, loss);
        QCOMPARE(envelope.statistics.count, 10000);
        QCOMPARE(envelope.statistics.nonFinite, 1);
        QCOMPARE(envelope.statistics.maximum, 1e9);
        QCOMPARE(envelope.statistics.minimum, -7.0);
        QVERIFY(envelope.buckets.size() >= 10000 / 64 && envelope.buckets.size() < 10000 / 64 + 6);
        qint64 before = 0;
        double minimum = 1e300;
        double maximum = -1e300;
        for (const EnvelopeBucket &bucket : envelope.buckets) {
            QVERIFY(bucket.firstStep > before);
            before = bucket.firstStep;
            minimum = std::min(minimum, bucket.minimum);
            maximum = std::max(maximum, bucket.maximum);
        }
        QCOMPARE(minimum, -7.0);
        QCOMPARE(maximum, 1e9);
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
