// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/clock.h"
#include "core/store/connection.h"
#include "core/store/storeservice.h"
#include "tests/store/storetest.h"

#include <QSignalSpy>
#include <QThread>

#include <thread>

using namespace lampwork;

namespace {

const QString loss = QStringLiteral("train/loss");

} // namespace

class StoreServiceTest : public QObject {
    Q_OBJECT
private:
    QTemporaryDir m_folder;
    QString m_path;
    std::unique_ptr<RunStore> m_engine; // what an engine writes through

    StoreFactory factory(const OpenOptions &options = {}) const
    {
        return [path = m_path, options] { return openStore(path, options); };
    }
    RunId makeRun()
    {
        return m_engine->createRun({QStringLiteral("e"), QStringLiteral("n"), {}, {}}).value();
    }

    // Everything that pointsArrived() brought of one series, in order.
    static SeriesPoints collected(const QSignalSpy &spy, RunId run, const QString &name)
    {
        SeriesPoints all;
        all.name = name;
        for (const QList<QVariant> &signal : spy) {
            if (signal[0].value<RunId>() != run)
                continue;
            for (const SeriesPoints &points : signal[1].value<PointBatch>()) {
                if (points.name != name)
                    continue;
                all.steps.insert(all.steps.end(), points.steps.begin(), points.steps.end());
                all.wallMs.insert(all.wallMs.end(), points.wallMs.begin(), points.wallMs.end());
                all.values.insert(all.values.end(), points.values.begin(), points.values.end());
            }
        }
        return all;
    }
    static QList<Run> lastRuns(const QSignalSpy &spy)
    {
        return spy.isEmpty() ? QList<Run>() : spy.last()[0].value<QList<Run>>();
    }

private Q_SLOTS:
    void init()
    {
        static int number = 0;
        m_path = m_folder.filePath(QStringLiteral("s%1.lampwork").arg(++number));
        REQUIRE(opened, openStore(m_path));
        m_engine = std::move(opened);
    }
    void cleanup() { m_engine.reset(); }

    void itOpensAndTellsTheRuns()
    {
        const RunId id = makeRun();
        StoreService service(factory());
        QSignalSpy opened(&service, &StoreService::opened);
        QSignalSpy runs(&service, &StoreService::runsChanged);
        service.start();
        QVERIFY(opened.isEmpty()); // nothing happens on this thread
        QVERIFY(runs.wait());
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened[0][0].toString(), m_path);
        QCOMPARE(opened[0][1].toBool(), false);
        QCOMPARE(lastRuns(runs).size(), 1);
        QCOMPARE(lastRuns(runs)[0].id, id);
    }

    void anEmptyStoreHasAnEmptyList()
    {
        StoreService service(factory());
        QSignalSpy runs(&service, &StoreService::runsChanged);
        service.start();
        QVERIFY(runs.wait());
        QVERIFY(lastRuns(runs).isEmpty());
    }

    void aStoreThatDoesNotOpenIsToldAndItsJobsFail()
    {
        StoreService service([] { return openStore(QStringLiteral("/nowhere/at/all")); });
        QSignalSpy failed(&service, &StoreService::failed);
        std::optional<Result<QList<Run>>> early;
        std::optional<Result<QList<Run>>> late;
        const std::function<Result<QList<Run>>(RunStore &)> job
            = [](RunStore &store) { return store.runs(); };
        service.call<QList<Run>>(this, job, [&](Result<QList<Run>> result) { early = result; });
        service.start();
        service.call<QList<Run>>(this, job, [&](Result<QList<Run>> result) { late = result; });
        QTRY_VERIFY(late.has_value());
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::NotFound);
        QVERIFY(early && !early->ok());
        QCOMPARE(early->error().code, ErrorCode::Busy);
        QCOMPARE(late->error().code, ErrorCode::NotFound);
    }

    void aJobRunsElsewhereAndAnswersHere()
    {
        StoreService service(factory());
        service.start();
        QThread *there = nullptr;
        QThread *here = nullptr;
        RunId id = 0;
        service.call<RunId>(
            this,
            [&](RunStore &store) {
                there = QThread::currentThread();
                return store.createRun({QStringLiteral("e"), QStringLiteral("made"), {}, {}});
            },
            [&](Result<RunId> result) {
                here = QThread::currentThread();
                id = result ? *result : -1;
            });
        QTRY_VERIFY(id != 0);
        QVERIFY(there != QThread::currentThread());
        QCOMPARE(here, QThread::currentThread());
        REQUIRE(run, m_engine->run(id));
        QCOMPARE(run.name, QStringLiteral("made"));
    }

    void nobodyIsAnsweredWhoIsGone()
    {
        StoreService service(factory());
        service.start();
        auto context = std::make_unique<QObject>();
        bool answered = false;
        bool after = false;
        const std::function<Result<void>(RunStore &)> nothing
            = [](RunStore &) { return Result<void>(); };
        service.call<void>(context.get(), nothing, [&](Result<void>) { answered = true; });
        context.reset();
        service.call<void>(this, nothing, [&](Result<void>) { after = true; });
        QTRY_VERIFY(after);
        QVERIFY(!answered);
    }

    void whatWasAskedForBeforeTheEndIsStillDone()
    {
        {
            StoreService service(factory());
            service.start();
            for (int i = 0; i < 20; ++i) {
                service.call<RunId>(
                    this,
                    [](RunStore &store) {
                        return store.createRun({QStringLiteral("e"), QStringLiteral("n"), {}, {}});
                    },
                    [](const Result<RunId> &) { QFAIL("answered after its end"); });
            }
        }
        REQUIRE(runs, m_engine->runs());
        QCOMPARE(runs.size(), 20);
    }

    void aChangeElsewhereIsTold()
    {
        const RunId first = makeRun();
        StoreService service(factory());
        QSignalSpy runs(&service, &StoreService::runsChanged);
        service.start();
        QVERIFY(runs.wait());
        const RunId second = makeRun();
        QTRY_COMPARE(lastRuns(runs).size(), 2);
        QCOMPARE(lastRuns(runs)[0].id, second); // newest first
        RunProgress progress;
        progress.step = 17;
        REQUIRE_OK(m_engine->updateRun(first, progress));
        QTRY_COMPARE(lastRuns(runs)[1].step, 17);
        QCOMPARE(lastRuns(runs)[0].id, second);
        REQUIRE_OK(m_engine->editRun(first, {{}, {}, {}, {}, true}));
        REQUIRE_OK(m_engine->emptyBin());
        QTRY_COMPARE(lastRuns(runs).size(), 1);
    }

    void theListIsNotToldAtEveryHeartbeat()
    {
        const RunId id = makeRun();
        StoreService service(factory());
        QSignalSpy runs(&service, &StoreService::runsChanged);
        service.start();
        QVERIFY(runs.wait());
        runs.clear();
        // An engine that writes for a second.
        const qint64 start = monotonicNs();
        std::thread engine([&] {
            auto store = openStore(m_path);
            for (qint64 step = 1; store && monotonicNs() - start < 1'000'000'000; ++step) {
                RunProgress progress;
                progress.step = step;
                if (!(*store)->updateRun(id, progress))
                    break;
            }
        });
        QTRY_VERIFY_WITH_TIMEOUT(monotonicNs() - start > 1'000'000'000, 5000);
        engine.join();
        const auto tenthsOfASecond = (monotonicNs() - start) / 100'000'000;
        QVERIFY(runs.size() >= 2);
        QVERIFY2(runs.size() <= tenthsOfASecond / 2 + 2, qPrintable(QString::number(runs.size())));
        REQUIRE(run, m_engine->run(id));
        QTRY_COMPARE(lastRuns(runs)[0].step, run.step); // but the last one is
    }

    void aWatchedRunIsFollowedFromItsBeginning()
    {
        const RunId id = makeRun();
        REQUIRE_OK(m_engine->appendPoints(id, {makePoints(loss, 1, 5000)}));
        REQUIRE_OK(m_engine->appendEvent(id, EventKind::State, 0, QStringLiteral("started")));
        StoreService service(factory());
        QSignalSpy points(&service, &StoreService::pointsArrived);
        QSignalSpy events(&service, &StoreService::eventsChanged);
        service.watch({id}); // before it is open
        service.start();
        QVERIFY(points.wait());
        QVERIFY(samePoints(collected(points, id, loss), makePoints(loss, 1, 5000)));
        QCOMPARE(events.size(), 1);
        QCOMPARE(events[0][1].value<QList<RunEvent>>().size(), 1);
        for (int i = 0; i < 100; ++i) {
            REQUIRE_OK(m_engine->appendPoints(id, {makePoints(loss, 5001 + i * 100, 100)}));
            if (i % 7 == 0)
                QCoreApplication::processEvents();
        }
        REQUIRE(seq, m_engine->giveOrder(id, OrderVerb::Pause));
        QTRY_COMPARE(collected(points, id, loss).size(), std::size_t(15'000));
        QVERIFY(samePoints(collected(points, id, loss), makePoints(loss, 1, 15'000)));
        QTRY_COMPARE(events.last()[2].value<QList<Order>>().size(), 1);
        REQUIRE_OK(m_engine->orderHandled(id, seq, 15'000));
        QTRY_COMPARE(events.last()[1].value<QList<RunEvent>>().size(), 2);
        QCOMPARE(events.last()[2].value<QList<Order>>()[0].handledStep, 15'000);
    }

    void theNewestRunsOfManyAreToldFirst()
    {
        REQUIRE_OK(m_engine->together([&]() -> Result<void> {
            for (int i = 0; i < 300; ++i)
                makeRun();
            return {};
        }));
        StoreService service(factory());
        QSignalSpy newest(&service, &StoreService::newestRunsArrived);
        QSignalSpy runs(&service, &StoreService::runsChanged);
        service.start();
        QVERIFY(newest.wait());
        QVERIFY(runs.isEmpty());
        const auto first = newest[0][0].value<QList<Run>>();
        QVERIFY(first.size() >= 100 && first.size() < 300);
        QVERIFY(runs.wait());
        QCOMPARE(lastRuns(runs).size(), 300);
        QCOMPARE(lastRuns(runs).mid(0, first.size()), first);
        QCOMPARE(newest.size(), 1);
    }

    // And a short run beside it need not wait for it.
    void aLongHistoryComesInPieces()
    {
        constexpr qint64 count = 3 * StoreService::pointsAtOnce;
        const RunId longRun = makeRun();
        const RunId shortRun = makeRun();
        REQUIRE_OK(m_engine->appendPoints(longRun, {makePoints(loss, 1, count)}));
        REQUIRE_OK(m_engine->appendPoints(shortRun, {makePoints(loss, 1, 100)}));
        StoreService service(factory());
        QSignalSpy points(&service, &StoreService::pointsArrived);
        QSignalSpy previews(&service, &StoreService::previewsArrived);
        service.watch({longRun, shortRun});
        service.start();
        QVERIFY(points.wait());
        QCOMPARE(points.size(), 2); // a delivery
        QCOMPARE(previews.size(), 1);
        QCOMPARE(previews[0][0].value<RunId>(), longRun);
        const auto seen = previews[0][1].value<std::vector<SeriesEnvelope>>();
        QCOMPARE(seen.size(), std::size_t(1));
        QCOMPARE(seen[0].name, loss);
        QCOMPARE(seen[0].statistics.count, count);
        QCOMPARE(seen[0].lastStep, count);
        QVERIFY(samePoints(collected(points, shortRun, loss), makePoints(loss, 1, 100)));
        const std::size_t first = collected(points, longRun, loss).size();
        QVERIFY(first > 0 && first <= std::size_t(StoreService::pointsAtOnce) + 4096);
        QTRY_COMPARE(collected(points, longRun, loss).size(), std::size_t(count));
        QVERIFY(samePoints(collected(points, longRun, loss), makePoints(loss, 1, count)));
        QCOMPARE(points.size(), 4);
        QCOMPARE(previews.size(), 1);
    }

    void aRunThatIsNotWatchedIsNotRead()
    {
        const RunId watched = makeRun();
        const RunId other = makeRun();
        StoreService service(factory());
        QSignalSpy points(&service, &StoreService::pointsArrived);
        QSignalSpy events(&service, &StoreService::eventsChanged);
        service.start();
        service.watch({watched});
        QVERIFY(events.wait()); // nothing there yet, which is told as well
        QCOMPARE(events[0][0].value<RunId>(), watched);
        REQUIRE_OK(m_engine->appendPoints(other, {makePoints(loss, 1, 5)}));
        REQUIRE_OK(m_engine->appendPoints(watched, {makePoints(loss, 1, 5)}));
        QVERIFY(points.wait());
        QCOMPARE(points.size(), 1);
        QCOMPARE(points[0][0].value<RunId>(), watched);
    }

    // Out and in again with deliveries under way: each time all of it, once.
    void aRunWatchedAgainStartsFromItsBeginning()
    {
        const RunId id = makeRun();
        REQUIRE_OK(m_engine->appendPoints(id, {makePoints(loss, 1, 3000)}));
        StoreService service(factory());
        QSignalSpy opened(&service, &StoreService::opened);
        QSignalSpy points(&service, &StoreService::pointsArrived);
        service.start();
        QVERIFY(opened.wait());
        service.watch({id});
        QThread *worker = nullptr;
        bool idle = false;
        // The worker has read, and this thread has not taken it yet.
        service.call<void>(
            this,
            [&](RunStore &) {
                worker = QThread::currentThread();
                return Result<void>();
            },
            [&](Result<void>) { idle = true; });
        while (!worker)
            QThread::yieldCurrentThread();
        service.watch({});
        service.watch({id});
        QVERIFY(points.wait());
        QTRY_VERIFY(idle);
        // One more point ends what is to be compared: nothing older comes after it.
        REQUIRE_OK(m_engine->appendPoints(id, {makePoints(loss, 3001, 1)}));
        const auto hasLast = [&] {
            const SeriesPoints all = collected(points, id, loss);
            return all.size() > 0 && all.steps.back() == 3001;
        };
        QTRY_VERIFY(hasLast());
        QVERIFY(samePoints(collected(points, id, loss), makePoints(loss, 1, 3001)));
        points.clear();
        service.watch({});
        service.watch({id});
        QVERIFY(points.wait());
        QVERIFY(samePoints(collected(points, id, loss), makePoints(loss, 1, 3001)));
    }

    void aDeadEnginesRunIsMarkedOnOpening()
    {
        const RunId id = makeRun();
        REQUIRE_OK(m_engine->claimRun(id));
        // As if claimed by a process of this machine that is gone.
        REQUIRE(connection, Connection::open(m_path, {}));
        REQUIRE_OK(connection->write([&] {
            return connection->execute(
                "UPDATE run SET process = substr(process, 1, length(process) - 1) || 'x'");
        }));
        StoreService service(factory());
        QSignalSpy runs(&service, &StoreService::runsChanged);
        service.start();
        QVERIFY(runs.wait());
        QCOMPARE(lastRuns(runs)[0].state, RunState::Lost);
        // It was only thought to be dead: its next sign of life sets that right.
        REQUIRE_OK(m_engine->updateRun(id, {}));
        QTRY_COMPARE(lastRuns(runs)[0].state, RunState::Running);
    }

    void aDeadEnginesRunIsMarkedLater()
    {
        StoreService service(factory());
        QSignalSpy runs(&service, &StoreService::runsChanged);
        service.start();
        QVERIFY(runs.wait());
        const RunId id = makeRun();
        REQUIRE_OK(m_engine->claimRun(id));
        REQUIRE(connection, Connection::open(m_path, {}));
        REQUIRE_OK(connection->write([&] {
            return connection->execute(
                "UPDATE run SET process = substr(process, 1, length(process) - 1) || 'x'");
        }));
        QTRY_VERIFY_WITH_TIMEOUT(
            !lastRuns(runs).isEmpty() && lastRuns(runs)[0].state == RunState::Lost, 20'000);
    }

    void aFailureWhileOpenIsToldOnce()
    {
        const RunId id = makeRun();
        REQUIRE_OK(m_engine->appendPoints(id, {makePoints(loss, 1, 10)}));
        StoreService service(factory());
        QSignalSpy failed(&service, &StoreService::failed);
        QSignalSpy runs(&service, &StoreService::runsChanged);
        REQUIRE(connection, Connection::open(m_path, {}));
        REQUIRE_OK(connection->write([&] {
            return connection->execute(
                "UPDATE metric_journal SET data = substr(data, 1, length(data) - 1)");
        }));
        service.watch({id});
        service.start();
        QVERIFY(failed.wait());
        QCOMPARE(failed[0][0].value<Error>().code, ErrorCode::Damaged);
        QTRY_VERIFY(!runs.isEmpty()); // the list is still there
        runs.clear();
        makeRun();
        QTRY_COMPARE(lastRuns(runs).size(), 2); // and goes on
        QCOMPARE(failed.size(), 1);
    }
};

QTEST_GUILESS_MAIN(StoreServiceTest)
#include "tst_storeservice.moc"
