// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/storewriter.h"
#include "tests/engine/train/enginefixture.h"
#include "tests/store/clockshim.h"

using namespace lampwork;
using namespace lampwork::test;

// The channel between loop and store, without a loop.
class EngineWriterTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_stores = std::make_unique<EngineStore>();
        NewRun run;
        run.specJson = QStringLiteral("{}");
        m_run = take(m_stores->store->createRun(run));
        m_writer = std::make_unique<StoreWriter>(StoreWriterOptions{m_stores->path, m_run});
    }
    void cleanup()
    {
        setClockShiftMs(0);
        m_writer.reset();
        m_stores.reset();
    }

    void everyPointArrivesThoughThereAreMoreThanTheRingHolds()
    {
        QCOMPARE(take(m_writer->open()).state, RunState::Queued);
        const qint32 loss = m_writer->seriesId(QStringLiteral("train/loss"));
        QCOMPARE(m_writer->seriesId(QStringLiteral("train/loss")), loss);
        constexpr qint64 count = 200'000;
        for (qint64 step = 1; step <= count; ++step) {
            m_writer->point(loss, step, 1.0 / double(step));
            m_writer->setProgress(step, step * 32);
        }
        take(m_writer->close());
        const SeriesPoints points
            = take(m_stores->store->points(m_run, QStringLiteral("train/loss")));
        QCOMPARE(qint64(points.size()), count);
        QCOMPARE(points.values.back(), 1.0 / double(count));
        QCOMPARE(m_stores->get(m_run).step, count);
    }

    void aJobRunsAfterThePointsToldBeforeIt()
    {
        take(m_writer->open());
        const qint32 loss = m_writer->seriesId(QStringLiteral("train/loss"));
        for (qint64 step = 1; step <= 1000; ++step)
            m_writer->point(loss, step, 0);
        m_writer->setAttributes({{QStringLiteral("a"), 1.0}});
        m_writer->setAttributes({{QStringLiteral("a"), 2.0}});
        const auto size = m_writer->read<qint64>([&](RunStore &store) -> Result<qint64> {
            return qint64(take(store.points(m_run, QStringLiteral("train/loss"))).size());
        });
        QCOMPARE(take(size), 1000);
        QCOMPARE(m_stores->get(m_run).attributes.value(QStringLiteral("a")).toDouble(), 2.0);
    }

    void aWaitingCheckpointGivesWayButNotTheBestOne()
    {
        take(m_writer->open());
        // The writer is held in a job while checkpoints come in.
        const auto post = [this](qint64 step, bool best) {
            Checkpoint checkpoint;
            checkpoint.step = step;
            checkpoint.best = best;
            m_writer->postCheckpoint(checkpoint, QByteArray::number(step), 10);
        };
        take(m_writer->call([&](RunStore &) -> Result<void> {
            post(1, false);
            post(2, true);
            post(3, false);
            post(4, false);
            return {};
        }));
        take(m_writer->call([](RunStore &) -> Result<void> { return {}; }));
        const QList<Checkpoint> stored = take(m_stores->store->checkpoints(m_run));
        QCOMPARE(stored.size(), 2);
        QCOMPARE(stored[0].step, 4);
        QCOMPARE(stored[1].step, 2);
        QVERIFY(stored[1].best);
        QCOMPARE(take(m_stores->store->object(stored[1].object)), QByteArray("2"));
    }

    void ordersAreHandedOverOnce()
    {
        take(m_writer->open());
        QVERIFY(m_writer->takeOrders().isEmpty());
        take(m_stores->store->giveOrder(m_run, OrderVerb::Pause));
        take(m_stores->store->giveOrder(m_run, OrderVerb::SetLearningRate, 0.5));
        QList<Order> orders;
        while (orders.size() < 2) {
            m_writer->waitForOrders(1000);
            orders += m_writer->takeOrders();
        }
        QCOMPARE(orders[0].verb, OrderVerb::Pause);
        QCOMPARE(orders[1].value, 0.5);
        m_writer->waitForOrders(300); // still open in the store, but not told again
        QVERIFY(m_writer->takeOrders().isEmpty());
    }

    void aFailedJobIsTheCallersToJudge()
    {
        take(m_writer->open());
        const auto failed = m_writer->call([](RunStore &) -> Result<void> {
            return Error{ErrorCode::Io, QStringLiteral("no room"), {}};
        });
        QVERIFY(!failed.ok());
        QCOMPARE(failed.error().message, QStringLiteral("no room"));
        QVERIFY(!m_writer->failed());
        take(m_writer->call([](RunStore &) -> Result<void> { return {}; }));
    }

    void aTakenOverRunIsAFailureThatTheLoopSees()
    {
        take(m_writer->open());
        take(m_stores->store->updateRun(m_run, {.state = RunState::Stopped}));
        take(m_stores->store->claimRun(m_run)); // by this test's own connection
        const qint32 loss = m_writer->seriesId(QStringLiteral("train/loss"));
        m_writer->point(loss, 1, 0);
        QTRY_VERIFY_WITH_TIMEOUT(m_writer->failed(), 30'000);
        QCOMPARE(m_writer->error().code, ErrorCode::Busy);
        QVERIFY(!m_writer->call([](RunStore &) -> Result<void> { return {}; }).ok());
        QVERIFY(!m_writer->close().ok());
    }

    void severalRunsShareAThreadAndFailAlone()
    {
        const auto thread
            = std::make_shared<StoreThread>(StoreThread::Options{.store = m_stores->path});
        std::vector<RunId> runs{m_run};
        NewRun another;
        another.specJson = QStringLiteral("{}");
        for (int i = 0; i < 3; ++i)
            runs.push_back(take(m_stores->store->createRun(another)));
        std::vector<std::unique_ptr<StoreWriter>> writers;
        for (const RunId run : runs) {
            writers.push_back(std::make_unique<StoreWriter>(
                StoreWriterOptions{.store = m_stores->path, .run = run, .thread = thread}));
            take(writers.back()->open());
        }
        take(m_stores->store->updateRun(runs[1], {.state = RunState::Stopped}));
        take(m_stores->store->claimRun(runs[1])); // by this test's own connection
        const QString name = QStringLiteral("train/loss");
        for (qint64 step = 1; step <= 2000; ++step) {
            for (std::size_t i = 0; i < writers.size(); ++i) {
                writers[i]->point(writers[i]->seriesId(name), step, double(i));
                writers[i]->setProgress(step, step);
            }
        }
        take(m_stores->store->giveOrder(runs[3], OrderVerb::Pause));
        QTRY_VERIFY_WITH_TIMEOUT(writers[1]->failed(), 30'000);
        QList<Order> orders;
        while (orders.isEmpty()) {
            writers[3]->waitForOrders(1000);
            orders = writers[3]->takeOrders();
        }
        QVERIFY(writers[2]->takeOrders().isEmpty());
        for (const std::size_t i : {0U, 2U, 3U}) {
            Checkpoint checkpoint;
            checkpoint.step = 2000;
            writers[i]->postCheckpoint(checkpoint, QByteArray::number(runs[i]), 1);
            take(writers[i]->close());
            const SeriesPoints points = take(m_stores->store->points(runs[i], name));
            QCOMPARE(points.size(), 2000U);
            QCOMPARE(points.values.back(), double(i));
            QCOMPARE(take(m_stores->store->checkpoints(runs[i])).size(), 1);
        }
        QCOMPARE(writers[1]->close().error().code, ErrorCode::Busy);
    }

    // A run that has nothing to tell would else seem dead until the clock has caught up.
    void aClockThatIsSetBackStopsNoHeartbeat()
    {
        const auto heartbeatMs = [this] { return m_stores->get(m_run).heartbeatMs; };
        take(m_writer->open());
        const qint64 first = heartbeatMs();
        setClockShiftMs(-3'600'000);
        QTRY_VERIFY(heartbeatMs() < first - 3'000'000); // told by the clock as it is now
        const qint64 second = heartbeatMs();
        QTRY_VERIFY(heartbeatMs() > second);
        take(m_writer->close());
    }

    void openingReportsWhatIsWrong()
    {
        StoreWriter nowhere({m_stores->path + QStringLiteral("-none"), 1});
        QVERIFY(!nowhere.open().ok());
        StoreWriter nobody({m_stores->path, 77});
        QCOMPARE(nobody.open().error().code, ErrorCode::NotFound);
    }

private:
    std::unique_ptr<EngineStore> m_stores;
    RunId m_run = 0;
    std::unique_ptr<StoreWriter> m_writer;
};

QTEST_GUILESS_MAIN(EngineWriterTest)
#include "tst_enginewriter.moc"
