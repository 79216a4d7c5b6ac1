// SPDX-License-Identifier: GPL-3.0-or-later
// The wall clock is set, back or forward, while runs are written: no point, order or checkpoint
// changes its place, and no run's end or loss is told by it.
#include "core/base/clock.h"
#include "core/store/connection.h"
#include "tests/store/clockshim.h"
#include "tests/store/storecontract.h"

#include <QDateTime>
#include <QProcess>
#include <QProcessEnvironment>

#include <array>

using namespace lampwork;

namespace {

constexpr qint64 minuteMs = 60'000;
constexpr qint64 hourMs = 60 * minuteMs;
constexpr qint64 yearMs = 365 * 24 * hourMs;
const QString loss = QStringLiteral("train/loss");

RunProgress ended(RunState state)
{
    RunProgress progress;
    progress.state = state;
    return progress;
}

} // namespace

class ClockSetTest : public StoreContract {
    Q_OBJECT
private:
    // True where heartbeats go by a clock that cannot be set from here: the database server's.
    static bool isServersClock()
    {
        QFETCH_GLOBAL(QString, backend);
        return backend == QLatin1String("postgresql");
    }
    Result<void> change(const char *sql)
    {
        auto connection = Connection::open(store->location(), {});
        if (!connection)
            return connection.error();
        return (*connection)->write([&] { return (*connection)->execute(sql); });
    }
    // A run whose engine is on another machine, as far as anyone here can tell.
    RunId claimElsewhere()
    {
        const RunId id = makeRun();
        const bool done
            = store->claimRun(id).ok() && change("UPDATE run SET host = 'elsewhere'").ok();
        return done ? id : 0;
    }

private Q_SLOTS:
    void cleanup()
    {
        setClockShiftMs(0);
        StoreContract::cleanup();
    }

    void theClockCanBeSetHere()
    {
        const qint64 before = nowMs();
        const qint64 monotonic = monotonicMs();
        setClockShiftMs(-hourMs);
        QVERIFY(std::abs(nowMs() - (before - hourMs)) < minuteMs);
        QVERIFY(std::abs(QDateTime::currentMSecsSinceEpoch() - (before - hourMs)) < minuteMs);
        QVERIFY(monotonicMs() - monotonic < minuteMs && monotonicMs() >= monotonic);
    }

    // Between flushes, within one, and at the borders of chunks.
    void pointsKeepTheTimesTheyWereGiven()
    {
        const RunId id = makeRun();
        SeriesPoints all = makePoints(loss, 1, 10'000);
        for (const std::size_t at : {150U, 4096U, 5000U, 8191U, 9000U}) {
            for (std::size_t i = at; i < all.size(); ++i)
                all.wallMs[i] += at % 3 == 0 ? yearMs : -2 * hourMs;
        }
        PointCursor cursor;
        SeriesPoints followed;
        for (std::size_t first = 0; first < all.size(); first += 100) {
            const auto part = [&](auto &column) {
                const auto begin = column.begin() + std::ptrdiff_t(first);
                return std::remove_reference_t<decltype(column)>(begin, begin + 100);
            };
            REQUIRE_OK(store->appendPoints(
                id, {{loss, part(all.steps), part(all.wallMs), part(all.values)}}));
            REQUIRE(news, store->pointsSince(id, cursor));
            cursor = news.next;
            for (const SeriesPoints &one : news.series) {
                followed.name = one.name;
                followed.steps.insert(followed.steps.end(), one.steps.begin(), one.steps.end());
                followed.wallMs.insert(followed.wallMs.end(), one.wallMs.begin(), one.wallMs.end());
                followed.values.insert(followed.values.end(), one.values.begin(), one.values.end());
            }
        }
        QVERIFY(samePoints(followed, all));
        REQUIRE(stored, store->points(id, loss));
        QVERIFY(samePoints(stored, all));
        REQUIRE_OK(store->updateRun(id, ended(RunState::Finished)));
        REQUIRE(packed, store->points(id, loss));
        QVERIFY(samePoints(packed, all));
    }

    void noRunEndsBeforeItBegan_data()
    {
        QTest::addColumn<bool>("dies");
        QTest::newRow("it finishes") << false;
        QTest::newRow("it is lost") << true;
    }
    void noRunEndsBeforeItBegan()
    {
        QFETCH(bool, dies);
        const qint64 real = nowMs();
        const RunId id = makeRun();
        REQUIRE_OK(store->claimRun(id));
        setClockShiftMs(-hourMs);
        REQUIRE_OK(store->appendPoints(id, {makePoints(loss, 1, 10)}));
        if (dies) {
            REQUIRE_OK(change("UPDATE run SET process = substr(process, 1, length(process) - 1)"
                              " || 'x'"));
            REQUIRE(lost, store->markLostRuns());
            QCOMPARE(lost, QList<RunId>{id});
        } else {
            REQUIRE_OK(store->updateRun(id, ended(RunState::Finished)));
        }
        REQUIRE(run, store->run(id));
        QVERIFY(std::abs(run.startedMs - real) < minuteMs);
        QVERIFY2(run.endedMs >= run.startedMs, "it took less than no time");
        QVERIFY(run.endedMs - run.startedMs < minuteMs);
        // The server's clock was not set: what is stored goes by it still.
        const qint64 expected = isServersClock() ? real : real - hourMs;
        QVERIFY2(std::abs(run.heartbeatMs - expected) < minuteMs,
            qPrintable(QString::number(run.heartbeatMs - expected)));
    }

    // A window looks, the clock is set, the window looks before the next heartbeat and after it.
    void aLivingRunElsewhereIsNotLost()
    {
        const RunId id = claimElsewhere();
        QVERIFY(id > 0);
        const auto window = openAnother();
        constexpr std::array shifts{0LL, -hourMs, hourMs, -10 * yearMs, 10 * yearMs, 0LL};
        for (const qint64 shift : shifts) {
            setClockShiftMs(shift);
            REQUIRE(before, window->markLostRuns());
            QVERIFY2(before.isEmpty(), qPrintable(QString::number(shift)));
            REQUIRE_OK(store->updateRun(id, {}));
            REQUIRE(after, window->markLostRuns());
            QVERIFY2(after.isEmpty(), qPrintable(QString::number(shift)));
        }
        REQUIRE(events, store->events(id));
        QVERIFY(events.isEmpty());
        REQUIRE(run, store->run(id));
        QCOMPARE(run.state, RunState::Running);
    }

    // Whose last heartbeats were told by a clock that was years ahead.
    void aDeadRunElsewhereIsLostAllTheSame()
    {
        constexpr qint64 staleMs = 300;
        const RunId id = claimElsewhere();
        QVERIFY(id > 0);
        setClockShiftMs(10 * yearMs);
        REQUIRE_OK(store->updateRun(id, {}));
        setClockShiftMs(0);
        const auto window = openAnother();
        const qint64 begun = monotonicMs();
        QList<RunId> lost;
        while (lost.isEmpty() && monotonicMs() - begun < minuteMs) {
            REQUIRE(marked, window->markLostRuns(staleMs));
            lost = marked;
            QTest::qWait(20);
        }
        QCOMPARE(lost, QList<RunId>{id});
        QVERIFY2(monotonicMs() - begun >= staleMs - 100, "it was given no time");
        REQUIRE(run, store->run(id));
        QCOMPARE(run.state, RunState::Lost);
        QVERIFY(run.endedMs >= run.startedMs);
    }

    // As a command that only looks once does: what has been silent for days is lost at once.
    void whatIsOldAtTheFirstLookIsLostAtOnce()
    {
        const RunId id = claimElsewhere();
        QVERIFY(id > 0);
        REQUIRE_OK(change("UPDATE run SET heartbeat_ms = heartbeat_ms - 31000"));
        const auto window = openAnother();
        REQUIRE(lost, window->markLostRuns());
        QCOMPARE(lost, QList<RunId>{id});
    }

    void nothingIsPutInOrderByTheClock()
    {
        const RunId older = makeRun(QStringLiteral("older"));
        REQUIRE_OK(store->claimRun(older));
        REQUIRE(cursor, store->runsSince({}));
        for (int i = 0; i < 4; ++i) {
            setClockShiftMs(-i * hourMs);
            REQUIRE_OK(store->appendEvent(older, EventKind::Log, i, QString::number(i)));
            REQUIRE(seq, store->giveOrder(older, OrderVerb::SetLearningRate, i));
            QCOMPARE(seq, i + 1);
            REQUIRE(object, store->putObject("checkpoint " + QByteArray::number(i)));
            Checkpoint checkpoint;
            checkpoint.step = 10 * (i + 1);
            checkpoint.object = object;
            checkpoint.atMs = nowMs();
            REQUIRE_OK(store->addCheckpoint(older, checkpoint, CheckpointRetention(2)));
        }
        const RunId newer = makeRun(QStringLiteral("newer"));
        REQUIRE(changes, store->runsSince(cursor.next));
        QCOMPARE(changes.runs.size(), 2);
        REQUIRE(runs, store->runs());
        QCOMPARE(runs[0].id, newer); // newest first, though its clock said otherwise
        REQUIRE(events, store->events(older));
        REQUIRE(orders, store->orders(older));
        for (int i = 0; i < 4; ++i) {
            QCOMPARE(events[i].text, QString::number(i));
            QCOMPARE(orders[i].value, double(i));
        }
        REQUIRE(checkpoints, store->checkpoints(older));
        QCOMPARE(checkpoints.size(), 2); // the two of the most steps, not of the latest times
        QCOMPARE(checkpoints[0].step, 40);
        QCOMPARE(checkpoints[1].step, 30);
        QVERIFY(checkpoints[0].atMs < checkpoints[1].atMs);
        REQUIRE_OK(store->objectPath(checkpoints[0].object));
    }

    // A machine whose clock is an hour slow writes to the team's store.
    void anotherMachinesClockDoesNotMatter()
    {
        const qint64 real = nowMs();
        const RunId id = makeRun();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("LD_PRELOAD"), QStringLiteral(LAMPWORK_CLOCK_SHIM));
        environment.insert(QStringLiteral("CLOCK_SHIFT_MS"), QString::number(-hourMs));
        QProcess writer;
        writer.setProcessEnvironment(environment);
        writer.start(QStringLiteral(LAMPWORK_STORE_WRITER),
            {store->location(), QString::number(id), QStringLiteral("30"), QStringLiteral("200")});
        QVERIFY(writer.waitForFinished(60'000));
        QVERIFY2(writer.exitCode() == 0, writer.readAllStandardError());
        REQUIRE(run, store->run(id));
        QCOMPARE(run.state, RunState::Finished);
        const qint64 expected = isServersClock() ? real : real - hourMs;
        for (const qint64 told : {run.startedMs, run.heartbeatMs, run.endedMs})
            QVERIFY2(
                std::abs(told - expected) < minuteMs, qPrintable(QString::number(told - real)));
        QVERIFY(run.endedMs >= run.startedMs);
        REQUIRE(points, store->points(id, loss));
        QVERIFY(samePoints(points, makePoints(loss, 1, 6000)));
    }
};

QTEST_GUILESS_MAIN(ClockSetTest)
#include "tst_clockset.moc"
