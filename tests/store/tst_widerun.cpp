// SPDX-License-Identifier: GPL-3.0-or-later
// Runs with thousands of series, whose journal is compacted beside the writes: everything else is
// as with any run.
#include "core/store/connection.h"
#include "core/store/pointtable.h"
#include "tests/store/storecontract.h"

using namespace lampwork;

namespace {

constexpr int wide = 1010; // more than are compacted within a flush
constexpr int narrow = 20;

QString nameOf(int series)
{
    return QStringLiteral("layers/%1/loss").arg(series);
}

PointBatch batch(qint64 first, qint64 count, int series = wide)
{
    PointBatch all;
    for (int i = 0; i < series; ++i)
        all.push_back(makePoints(nameOf(i), first, count));
    return all;
}

RunProgress ended(RunState state)
{
    RunProgress progress;
    progress.state = state;
    return progress;
}

} // namespace

class WideRunTest : public StoreContract {
    Q_OBJECT
private:
    qint64 count(const char *sql)
    {
        auto connection = Connection::open(store->location(), {});
        if (!connection)
            return -1;
        auto found = (*connection)->integer(sql);
        return found ? found->value_or(-1) : -1;
    }
    qint64 entries() { return count("SELECT count(*) FROM metric_journal"); }
    // Of chunks whose second byte, their flags (chunkcodec.h), says that they are not packed.
    qint64 plainChunks()
    {
        auto connection = Connection::open(store->location(), {});
        if (!connection)
            return -1;
        auto rows = (*connection)->run("SELECT data FROM metric_chunk");
        qint64 plain = rows ? 0 : -1;
        while (rows && rows->next())
            plain += (rows->blob(0)[1] & 4) == 0 ? 1 : 0;
        return plain;
    }
    void holds(RunId id, qint64 points, int series = wide)
    {
        REQUIRE(all, store->series(id));
        QCOMPARE(all.size(), series);
        for (const int i : {0, 1, series / 2, series - 1}) {
            REQUIRE(found, store->points(id, nameOf(i)));
            QVERIFY2(samePoints(found, makePoints(nameOf(i), 1, points)), qPrintable(nameOf(i)));
        }
    }

private Q_SLOTS:
    void itsEndLeavesNothingToPutTogether()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->claimRun(id));
        const auto window = openAnother();
        PointCursor cursor;
        for (int flush = 0; flush < 4; ++flush) {
            REQUIRE_OK(store->appendPoints(id, batch(1 + flush * 5, 5)));
            REQUIRE(news, window->pointsSince(id, cursor));
            cursor = news.next;
            QCOMPARE(news.series.size(), std::size_t(wide));
        }
        QCOMPARE(entries(), 4);
        REQUIRE_OK(store->updateRun(id, ended(RunState::Finished)));
        QCOMPARE(entries(), 0);
        QCOMPARE(plainChunks(), 0);
        QCOMPARE(count("SELECT sum(chunked) FROM series"), wide * 20);
        holds(id, 20);
        REQUIRE(news, window->pointsSince(id, cursor)); // it has had them all
        QVERIFY(news.series.empty());
        REQUIRE(fresh, window->pointsSince(id, {}));
        QCOMPARE(fresh.series.size(), std::size_t(wide));
        QVERIFY(samePoints(fresh.series[7], makePoints(fresh.series[7].name, 1, 20)));
    }

    void aFullJournalIsCompactedBesideTheWrites()
    {
        const RunId id = makeRun();
        // 17 bytes a point: each flush is over the 8 MB at which a journal is full; in the end
        // there are full chunks and tails.
        for (int flush = 0; flush < 3; ++flush)
            REQUIRE_OK(store->appendPoints(id, batch(1 + flush * 1500, 1500)));
        QVERIFY2(entries() == 0, "nothing was compacted");
        QVERIFY(count("SELECT count(*) FROM metric_chunk") >= wide);
        holds(id, 4500);
        // Another process goes on with it: what the first one knows is void.
        const auto another = openAnother();
        REQUIRE_OK(another->appendPoints(id, batch(4501, 100)));
        REQUIRE_OK(store->appendPoints(id, batch(4601, 100)));
        holds(id, 4700);
        REQUIRE_OK(another->updateRun(id, ended(RunState::Stopped)));
        QCOMPARE(entries(), 0);
        QCOMPARE(plainChunks(), 0);
        holds(id, 4700);
    }

    // As an engine flushes: several runs and calls in one transaction.
    void togetherWithOthersItIsCompactedAfterTheCommit()
    {
        const RunId id = makeRun();
        const RunId other = makeRun();
        REQUIRE_OK(store->together([&]() -> Result<void> {
            if (auto done = store->appendPoints(id, batch(1, 10)); !done)
                return done;
            if (auto done = store->appendPoints(other, batch(1, 10, narrow)); !done)
                return done;
            if (auto done = store->updateRun(other, ended(RunState::Finished)); !done)
                return done;
            return store->updateRun(id, ended(RunState::Finished));
        }));
        QCOMPARE(entries(), 0);
        QCOMPARE(plainChunks(), 0);
        holds(id, 10);
        holds(other, 10, narrow);
    }

    // Chunks are made before the store is locked; then they are void if the run has more points.
    void whatOthersWroteMeanwhileIsInTheChunksToo()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->appendPoints(id, batch(1, 10, narrow)));
        REQUIRE(connection, Connection::open(store->location(), {}));
        PointTable points(*connection);
        REQUIRE(staged, points.stage(id, true));
        REQUIRE_OK(store->appendPoints(id, batch(11, 10, narrow)));
        REQUIRE_OK(connection->write([&] { return points.inCompactStaged(id, staged, true); }));
        QCOMPARE(entries(), 0);
        holds(id, 20, narrow);
        // And what is staged a second time is not what was staged first.
        REQUIRE_OK(store->appendPoints(id, batch(21, 10, narrow)));
        REQUIRE(again, points.stage(id, true));
        REQUIRE_OK(connection->write([&] { return points.inCompactStaged(id, again, true); }));
        QCOMPARE(entries(), 0);
        holds(id, 30, narrow);
    }

    void ofATransactionThatFailsNothingIsCompacted()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->appendPoints(id, batch(1, 10)));
        REQUIRE_ERROR(store->together([&]() -> Result<void> {
            if (auto done = store->appendPoints(id, batch(11, 10)); !done)
                return done;
            if (auto done = store->updateRun(id, ended(RunState::Finished)); !done)
                return done;
            return Error{ErrorCode::Io, QStringLiteral("The disk is full."), {}};
        }),
            ErrorCode::Io);
        REQUIRE(run, store->run(id));
        QCOMPARE(run.state, RunState::Queued);
        QCOMPARE(entries(), 1);
        holds(id, 10);
        REQUIRE_OK(store->appendPoints(id, batch(11, 10)));
        holds(id, 20);
    }
};

QTEST_GUILESS_MAIN(WideRunTest)
#include "tst_widerun.moc"
