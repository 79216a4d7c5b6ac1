// SPDX-License-Identifier: GPL-3.0-or-later
// Taking over whole runs of other stores: the calls of the store, and copying and moving by them.
#include "core/store/runcopy.h"
#include "tests/store/carefixture.h"
#include "tests/store/storecontract.h"

using namespace lampwork;

class ImportContract : public StoreContract {
    Q_OBJECT
private:
    static Run whole()
    {
        Run run;
        run.experiment = QStringLiteral("flowers");
        run.name = QStringLiteral("imported");
        run.state = RunState::Finished;
        run.specJson = QStringLiteral("{\"a\":1}");
        run.message = QStringLiteral("m");
        run.tags = {QStringLiteral("x"), QStringLiteral("y")};
        run.note = QStringLiteral("n");
        run.archived = true;
        run.createdMs = 1;
        run.startedMs = 2;
        run.endedMs = 4;
        run.heartbeatMs = 3;
        run.host = QStringLiteral("elsewhere");
        run.pid = 77;
        run.step = 10;
        run.totalSteps = 20;
        run.stepsPerEpoch = 5;
        run.samplesPerSecond = 1.5;
        run.attributes = {{QStringLiteral("k"), 0.5}, {QStringLiteral("l"), QStringLiteral("t")}};
        return run;
    }
    // The text of the runs, each by its name, without numbers.
    static QStringList textOf(RunStore &store)
    {
        auto runs = store.runs();
        QStringList text;
        for (auto it = runs->crbegin(); it != runs->crend(); ++it)
            text.append(*care::runText(store, *it));
        return text;
    }
    QTemporaryDir m_folder;
    QString fresh() const
    {
        static int number = 0;
        return m_folder.filePath(QStringLiteral("o%1.lampwork").arg(++number));
    }

private Q_SLOTS:
    void anImportIsSeenOnceItIsWhole()
    {
        const RunId other = makeRun();
        REQUIRE(id, store->beginImport());
        REQUIRE_OK(store->appendPoints(id, {makePoints(QStringLiteral("a"), 1, 5000)}));
        REQUIRE_OK(store->importEvents(id, {{1, 11, EventKind::Log, 3, QStringLiteral("first")}}));
        REQUIRE_OK(store->importOrders(
            id, {{1, OrderVerb::SetLearningRate, 0.5, QStringLiteral("t"), 12, 13, 14, {}}}));
        std::unique_ptr<RunStore> second = openAnother();
        REQUIRE(before, second->runs());
        QCOMPARE(before.size(), 1);
        REQUIRE_ERROR(second->run(id), ErrorCode::NotFound);
        RunCursor cursor;
        REQUIRE(first, second->runsSince(cursor));
        QCOMPARE(first.runs.size(), 1);
        REQUIRE(lost, second->markLostRuns(0));
        QVERIFY(lost.isEmpty());
        REQUIRE_OK(second->emptyBin()); // its process lives
        Run run = whole();
        run.parent = other;
        run.parentStep = 6;
        REQUIRE_OK(store->finishImport(id, run));
        REQUIRE(changes, second->runsSince(first.next));
        QCOMPARE(changes.runs.size(), 1);
        run.id = id;
        QCOMPARE(changes.runs[0], run);
        REQUIRE(read, second->run(id));
        QCOMPARE(read, run);
        REQUIRE(points, second->points(id, QStringLiteral("a")));
        QVERIFY(samePoints(points, makePoints(QStringLiteral("a"), 1, 5000)));
        REQUIRE(events, second->events(id));
        QCOMPARE(events,
            (QList<RunEvent>{{1, 11, EventKind::Log, 3, QStringLiteral("first")}}));
        REQUIRE(orders, second->orders(id));
        QCOMPARE(orders,
            (QList<Order>{
                {1, OrderVerb::SetLearningRate, 0.5, QStringLiteral("t"), 12, 13, 14, {}}}));
        REQUIRE_OK(second->appendEvent(id, EventKind::Log, 5, QStringLiteral("second")));
    }

    void whatIsNoImportIsRefused()
    {
        const RunId id = makeRun();
        REQUIRE_ERROR(store->finishImport(id, whole()), ErrorCode::InvalidInput);
        REQUIRE_ERROR(store->dropImport(id), ErrorCode::InvalidInput);
        REQUIRE_ERROR(store->importEvents(id, {}), ErrorCode::InvalidInput);
        REQUIRE_ERROR(store->importOrders(id, {}), ErrorCode::InvalidInput);
        REQUIRE(import, store->beginImport());
        Run active = whole();
        active.state = RunState::Running;
        REQUIRE_ERROR(store->finishImport(import, active), ErrorCode::InvalidInput);
        REQUIRE_OK(store->finishImport(import, whole()));
        REQUIRE_ERROR(store->finishImport(import, whole()), ErrorCode::InvalidInput);
        REQUIRE_OK(store->run(id));
    }

    void aDroppedImportLeavesNothing()
    {
        REQUIRE(id, store->beginImport());
        REQUIRE_OK(store->appendPoints(id, {makePoints(QStringLiteral("a"), 1, 10)}));
        REQUIRE(object, store->putObject("bytes"));
        Checkpoint checkpoint;
        checkpoint.object = object;
        REQUIRE_OK(store->addCheckpoint(id, checkpoint, 1));
        REQUIRE_OK(store->dropImport(id));
        REQUIRE_ERROR(store->objectPath(object), ErrorCode::Damaged);
        REQUIRE_ERROR(store->series(id), ErrorCode::NotFound);
    }

    void aFileIsCopiedIntoTheObjects()
    {
        const QString path = m_folder.filePath(QStringLiteral("file"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write("abc") == 3);
        file.close();
        REQUIRE(object, store->copyObjectFile(path));
        QCOMPARE(object, // sha256sum of coreutils
            QStringLiteral("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        REQUIRE(bytes, store->object(object));
        QCOMPARE(bytes, QByteArray("abc"));
        QVERIFY(QFile::exists(path));
        REQUIRE_ERROR(store->copyObjectFile(path + u'x'), ErrorCode::NotFound);
    }

    void runsAreCopiedWithEverything()
    {
        REQUIRE_OK(care::fill(*store));
        REQUIRE(to, openStore(fresh()));
        REQUIRE_OK(to->createRun({QStringLiteral("e"), QStringLiteral("a first one"), {}, {}}));
        REQUIRE(copied, copyRuns(*store, {3, 1, 2, 4}, *to));
        QCOMPARE(copied.size(), 4);
        QCOMPARE(copied[0].from, 1);
        QCOMPARE(copied[0].points, 10'060);
        QCOMPARE(copied[0].objects, 5);
        REQUIRE(runs, to->runs());
        QCOMPARE(runs.size(), 5);
        QCOMPARE(runs[2].parent, copied[0].to); // of the fork
        QVERIFY(runs[0].deleted);
        QVERIFY(!copied[1].lostParent);
        QStringList there = textOf(*to);
        // less the first one
        QCOMPARE(there.mid(there.size() - textOf(*store).size()), textOf(*store));
        // Once more adds nothing.
        REQUIRE(again, copyRuns(*store, {1, 2, 3, 4}, *to));
        for (int i = 0; i < 4; ++i) {
            QVERIFY(again[i].wasThere);
            QCOMPARE(again[i].to, copied[i].to);
        }
        REQUIRE(same, to->runs());
        QCOMPARE(same.size(), 5);
    }

    void runsAreMovedAndMovedBack()
    {
        REQUIRE_OK(care::fill(*store));
        const QStringList before = textOf(*store);
        REQUIRE(to, openStore(fresh()));
        REQUIRE(moved, moveRuns(*store, {1, 2}, *to));
        QCOMPARE(moved.size(), 2);
        REQUIRE(left, store->run(1));
        QVERIFY(left.deleted); // until the bin is emptied
        RunEdit edit;
        edit.name = QStringLiteral("renamed there");
        REQUIRE_OK(to->editRun(moved[0].to, edit));
        REQUIRE(back, moveRuns(*to, {moved[0].to, moved[1].to}, *store));
        QCOMPARE(back[0].to, 1);
        QVERIFY(back[0].wasThere);
        REQUIRE(restored, store->run(1));
        QVERIFY(!restored.deleted);
        QCOMPARE(restored.name, QStringLiteral("renamed there"));
        REQUIRE_OK(store->editRun(1, {QStringLiteral("first"), {}, {}, {}, {}}));
        QCOMPARE(textOf(*store), before);
    }

    void aForkFindsItsParentThere()
    {
        REQUIRE_OK(care::fill(*store));
        REQUIRE(to, openStore(fresh()));
        REQUIRE(alone, copyRuns(*store, {2}, *to));
        QVERIFY(alone[0].lostParent);
        REQUIRE(orphan, to->run(alone[0].to));
        QCOMPARE(orphan.parent, 0);
        QCOMPARE(orphan.parentStep, 5000);
        REQUIRE(later, openStore(fresh()));
        REQUIRE(parent, copyRuns(*store, {1}, *later));
        REQUIRE(fork, copyRuns(*store, {2}, *later));
        REQUIRE(found, later->run(fork[0].to));
        QCOMPARE(found.parent, parent[0].to);
    }

    void whatIsBeingTrainedIsNotMoved()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->claimRun(id));
        REQUIRE_OK(store->appendPoints(id, {makePoints(QStringLiteral("a"), 1, 10)}));
        REQUIRE(to, openStore(fresh()));
        REQUIRE_ERROR(moveRuns(*store, {id}, *to), ErrorCode::Busy);
        REQUIRE(copied, copyRuns(*store, {id}, *to));
        REQUIRE(copy, to->run(copied[0].to));
        QCOMPARE(copy.state, RunState::Stopped);
        QVERIFY(!copy.message.isEmpty());
    }

    void aCopyThatFailsLeavesNothing()
    {
        REQUIRE_OK(care::fill(*store));
        REQUIRE(checkpoints, store->checkpoints(1));
        REQUIRE(path, store->objectPath(checkpoints.last().object));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadWrite) && file.putChar('X'));
        file.close();
        REQUIRE(to, openStore(fresh()));
        REQUIRE_ERROR(moveRuns(*store, {1}, *to), ErrorCode::Damaged);
        REQUIRE(runs, to->runs());
        QVERIFY(runs.isEmpty());
        REQUIRE(kept, store->run(1));
        QVERIFY(!kept.deleted);
        std::atomic<bool> cancelled{true};
        Progress progress;
        progress.cancelled = &cancelled;
        REQUIRE_ERROR(copyRuns(*store, {3}, *to, progress), ErrorCode::Cancelled);
        REQUIRE(none, to->runs());
        QVERIFY(none.isEmpty());
    }
};

QTEST_GUILESS_MAIN(ImportContract)
#include "tst_importcontract.moc"
