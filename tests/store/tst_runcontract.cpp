// SPDX-License-Identifier: GPL-3.0-or-later
// What every RunStore does with runs, events and orders.
#include "core/base/clock.h"
#include "tests/store/storecontract.h"

#include <limits>

using namespace lampwork;

class RunContractTest : public StoreContract {
    Q_OBJECT
private Q_SLOTS:
    void aNewRunIsQueuedAndReadBack()
    {
        const qint64 before = nowMs();
        REQUIRE(id,
            store->createRun({QStringLiteral("irises"), QStringLiteral("first"),
                QStringLiteral("{\"a\": 1}"), {{QStringLiteral("train.optimizer.lr"), 0.01}}}));
        REQUIRE(run, store->run(id));
        QCOMPARE(run.id, id);
        QVERIFY(id >= 1);
        QCOMPARE(run.experiment, QStringLiteral("irises"));
        QCOMPARE(run.name, QStringLiteral("first"));
        QCOMPARE(run.specJson, QStringLiteral("{\"a\": 1}"));
        QCOMPARE(run.state, RunState::Queued);
        QVERIFY(run.createdMs >= before && run.createdMs <= nowMs());
        QCOMPARE(run.startedMs, 0);
        QCOMPARE(run.endedMs, 0);
        QCOMPARE(run.attributes.value(QStringLiteral("train.optimizer.lr")), QVariant(0.01));
    }

    void runsAreListedNewestFirst()
    {
        const RunId first = makeRun(QStringLiteral("a"));
        const RunId second = makeRun(QStringLiteral("b"));
        REQUIRE(runs, store->runs());
        QCOMPARE(runs.size(), 2);
        QCOMPARE(runs[0].id, second);
        QCOMPARE(runs[1].id, first);
        REQUIRE(one, store->run(first));
        QCOMPARE(runs[1], one);
    }

    void theNewestRunsCanBeReadAlone()
    {
        for (int i = 0; i < 5; ++i)
            makeRun();
        RunEdit edit;
        edit.deleted = true;
        edit.tags = QStringList{QStringLiteral("a"), QStringLiteral("b")};
        REQUIRE(all, store->runs());
        REQUIRE_OK(store->editRun(all[1].id, edit));
        REQUIRE_OK(store->setAttributes(all[0].id, {{QStringLiteral("x"), 0.5}}));
        REQUIRE(hidden, store->beginImport());
        REQUIRE(everything, store->runs());
        QCOMPARE(everything.size(), 5);
        for (const qint64 most : {1, 2, 4, 5, 6}) {
            REQUIRE(newest, store->runs(most));
            QCOMPARE(newest, everything.mid(0, most));
        }
        REQUIRE_OK(store->dropImport(hidden));
    }

    // A beginning, an end and an edit seal by themselves; what comes later is sealed when that is
    // asked for, but of no run that trains.
    void runsAreSealed()
    {
        const RunId queued = makeRun();
        const RunId ended = makeRun();
        const RunId running = makeRun();
        REQUIRE_OK(store->claimRun(running));
        REQUIRE_OK(store->claimRun(ended));
        REQUIRE_OK(store->setAttributes(
            ended, {{QStringLiteral("a"), std::nan("")}, {QStringLiteral("b"), 1}}));
        RunProgress end;
        end.state = RunState::Finished;
        REQUIRE_OK(store->updateRun(ended, end));
        const auto unsealed = [&] {
            const auto sealed = store->sealRuns(100);
            return sealed ? *sealed : qint64(-1);
        };
        QCOMPARE(unsealed(), 0);
        REQUIRE_OK(store->setAttributes(ended, {{QStringLiteral("a"), 2.5}}));
        REQUIRE_OK(store->appendEvent(ended, EventKind::Note, 3, QStringLiteral("late")));
        REQUIRE_OK(store->setAttributes(queued, {{QStringLiteral("a"), 2.5}}));
        QCOMPARE(unsealed(), 2);
        QCOMPARE(unsealed(), 0);
        RunEdit edit;
        edit.name = QStringLiteral("other");
        REQUIRE_OK(store->editRun(ended, edit));
        REQUIRE_OK(store->editRun(running, edit));
        QCOMPARE(unsealed(), 0);
        edit.deleted = true;
        REQUIRE_OK(store->editRun(ended, edit));
        REQUIRE_OK(store->emptyBin());
        QCOMPARE(unsealed(), 0);
    }

    void whatIsMissingIsNotFound()
    {
        REQUIRE_ERROR(store->run(99), ErrorCode::NotFound);
        REQUIRE_ERROR(
            store->editRun(99, {QStringLiteral("x"), {}, {}, {}, {}}), ErrorCode::NotFound);
        REQUIRE_ERROR(store->claimRun(99), ErrorCode::NotFound);
        REQUIRE_ERROR(store->updateRun(99, {}), ErrorCode::NotFound);
        REQUIRE_ERROR(store->setAttributes(99, {}), ErrorCode::NotFound);
        REQUIRE_ERROR(
            store->appendPoints(99, {makePoints(QStringLiteral("a"), 1, 1)}), ErrorCode::NotFound);
        REQUIRE_ERROR(store->pointsSince(99, {}), ErrorCode::NotFound);
        REQUIRE_ERROR(store->series(99), ErrorCode::NotFound);
        REQUIRE_ERROR(
            store->appendEvent(99, EventKind::Log, 0, QStringLiteral("x")), ErrorCode::NotFound);
        REQUIRE_ERROR(store->giveOrder(99, OrderVerb::Stop), ErrorCode::NotFound);
        const RunId id = makeRun();
        REQUIRE_ERROR(store->orderHandled(id, 1, 0), ErrorCode::NotFound);
        REQUIRE_ERROR(store->points(id, QStringLiteral("train/loss")), ErrorCode::NotFound);
    }

    void attributesKeepTheirTypeAndValue_data()
    {
        QTest::addColumn<QVariant>("value");
        QTest::newRow("nothing") << QVariant();
        QTest::newRow("yes") << QVariant(true);
        QTest::newRow("integer") << QVariant(qlonglong(-3));
        QTest::newRow("integer beyond a double") << QVariant(qlonglong(9007199254740993));
        QTest::newRow("unsigned seed") << QVariant(qulonglong(18446744073709551615U));
        QTest::newRow("number") << QVariant(0.1);
        QTest::newRow("infinity") << QVariant(std::numeric_limits<double>::infinity());
        QTest::newRow("text") << QVariant(QStringLiteral("grüße, 'quoted' \"too\""));
        QTest::newRow("empty text") << QVariant(QString());
        QTest::newRow("list") << QVariant(QVariantList{qlonglong(1), QStringLiteral("b")});
        QTest::newRow("empty list") << QVariant(QVariantList());
    }
    void attributesKeepTheirTypeAndValue()
    {
        QFETCH(QVariant, value);
        const RunId id = makeRun();
        const QString key = QStringLiteral("data.columns[\"a.b\"].type");
        REQUIRE_OK(store->setAttributes(
            id, {{key, QStringLiteral("older")}, {QStringLiteral("other"), 1.5}}));
        REQUIRE_OK(store->setAttributes(id, {{key, value}}));
        REQUIRE(run, store->run(id));
        QCOMPARE(run.attributes.size(), 2);
        QVERIFY(run.attributes.contains(key));
        QCOMPARE(run.attributes.value(key), value);
        QCOMPARE(run.attributes.value(key).typeId(), value.typeId());
        QCOMPARE(run.attributes.value(QStringLiteral("other")), QVariant(1.5));
    }

    void aNanAttributeStaysOne()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->setAttributes(id, {{QStringLiteral("valid/loss"), std::nan("")}}));
        REQUIRE(run, store->run(id));
        QVERIFY(std::isnan(run.attributes.value(QStringLiteral("valid/loss")).toDouble()));
        REQUIRE_ERROR(store->setAttributes(id, {{QStringLiteral("x"), QVariant(QPoint(1, 2))}}),
            ErrorCode::InvalidInput);
    }

    void anEditChangesOnlyWhatItSays()
    {
        const RunId id = makeRun();
        RunEdit edit;
        edit.tags = QStringList{QStringLiteral("b"), QStringLiteral("a"), QStringLiteral("b")};
        edit.note = QStringLiteral("two\nlines");
        REQUIRE_OK(store->editRun(id, edit));
        REQUIRE_OK(store->editRun(id, {QStringLiteral("renamed"), {}, {}, {}, {}}));
        REQUIRE(run, store->run(id));
        QCOMPARE(run.name, QStringLiteral("renamed"));
        QCOMPARE(run.tags, *edit.tags);
        QCOMPARE(run.note, *edit.note);
        QVERIFY(!run.archived && !run.deleted);
        REQUIRE_OK(store->editRun(id, {{}, QStringList(), QString(), true, true}));
        REQUIRE(emptied, store->run(id));
        QVERIFY(emptied.tags.isEmpty() && emptied.note.isEmpty() && emptied.archived
            && emptied.deleted);
        REQUIRE_OK(store->editRun(id, {{}, {}, {}, {}, false}));
        REQUIRE(restored, store->run(id));
        QVERIFY(!restored.deleted && restored.archived);
    }

    void progressIsKeptAndAnEndHasATime()
    {
        const RunId id = makeRun();
        RunProgress progress;
        progress.state = RunState::Running;
        progress.step = 10;
        progress.totalSteps = 100;
        progress.stepsPerEpoch = 5;
        progress.samplesPerSecond = 12.5;
        const qint64 before = nowMs();
        REQUIRE_OK(store->updateRun(id, progress));
        REQUIRE_OK(store->updateRun(id, {}));
        REQUIRE(run, store->run(id));
        QCOMPARE(run.state, RunState::Running);
        QCOMPARE(run.step, 10);
        QCOMPARE(run.totalSteps, 100);
        QCOMPARE(run.stepsPerEpoch, 5);
        QCOMPARE(run.samplesPerSecond, 12.5);
        QVERIFY(run.heartbeatMs >= before);
        QCOMPARE(run.endedMs, 0);
        RunProgress end;
        end.state = RunState::Failed;
        end.message = QStringLiteral("out of memory");
        REQUIRE_OK(store->updateRun(id, end));
        REQUIRE(ended, store->run(id));
        QVERIFY(ended.endedMs >= before);
        QCOMPARE(ended.message, *end.message);
    }

    void aLivingEnginesRunCannotBeClaimed()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->claimRun(id));
        REQUIRE(run, store->run(id));
        QCOMPARE(run.state, RunState::Running);
        QCOMPARE(run.pid, qint64(QCoreApplication::applicationPid()));
        QVERIFY(run.startedMs > 0 && !run.host.isEmpty());
        const auto another = openAnother();
        REQUIRE_ERROR(another->claimRun(id), ErrorCode::Busy);
        REQUIRE_OK(store->updateRun(id, {RunState::Paused, {}, {}, {}, {}, {}}));
        REQUIRE_ERROR(another->claimRun(id), ErrorCode::Busy);
        REQUIRE(lost, another->markLostRuns(0)); // this process lives, however old its heartbeat
        QVERIFY(lost.isEmpty());
    }

    void aStoppedRunIsTakenOverAndItsFormerEngineFencedOff()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->claimRun(id));
        REQUIRE(first, store->run(id));
        REQUIRE_OK(store->updateRun(id, {RunState::Stopped, {}, {}, {}, {}, {}}));
        const auto another = openAnother();
        REQUIRE_OK(another->claimRun(id));
        REQUIRE(again, store->run(id));
        QCOMPARE(again.state, RunState::Running);
        QCOMPARE(again.startedMs, first.startedMs);
        QCOMPARE(again.endedMs, 0);
        REQUIRE_ERROR(
            store->updateRun(id, {RunState::Failed, {}, {}, {}, {}, {}}), ErrorCode::Busy);
        REQUIRE_ERROR(
            store->appendPoints(id, {makePoints(QStringLiteral("a"), 1, 1)}), ErrorCode::Busy);
        REQUIRE_ERROR(
            store->appendEvent(id, EventKind::Log, 0, QStringLiteral("x")), ErrorCode::Busy);
        REQUIRE(untouched, another->run(id));
        QCOMPARE(untouched.state, RunState::Running);
        REQUIRE_OK(another->updateRun(id, {RunState::Finished, {}, {}, {}, {}, {}}));
        REQUIRE_ERROR(store->claimRun(id), ErrorCode::InvalidInput);
    }

    void aRunInTheBinCannotBeClaimed()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->editRun(id, {{}, {}, {}, {}, true}));
        REQUIRE_ERROR(store->claimRun(id), ErrorCode::InvalidInput);
    }

    void aScriptsRunIsLeftToItsScript()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->setAttributes(
            id, {{QStringLiteral("made_by.client"), QStringLiteral("lampwork-python 0.1.0")}}));
        REQUIRE_ERROR(store->claimRun(id), ErrorCode::InvalidInput);
        REQUIRE(untouched, store->run(id));
        QCOMPARE(untouched.state, RunState::Queued);
    }

    void emptyingTheBinRemovesAllOfARunButNoOther()
    {
        const RunId kept = makeRun();
        const RunId gone = makeRun();
        for (const RunId id : {kept, gone}) {
            REQUIRE_OK(store->appendPoints(id, {makePoints(QStringLiteral("a"), 1, 5000)}));
            REQUIRE_OK(store->appendEvent(id, EventKind::Log, 1, QStringLiteral("x")));
            REQUIRE(seq, store->giveOrder(id, OrderVerb::Stop));
            QCOMPARE(seq, 1);
        }
        REQUIRE_OK(store->editRun(gone, {{}, {}, {}, {}, true}));
        REQUIRE_OK(store->emptyBin());
        REQUIRE(runs, store->runs());
        QCOMPARE(runs.size(), 1);
        REQUIRE_ERROR(store->run(gone), ErrorCode::NotFound);
        REQUIRE_ERROR(store->points(gone, QStringLiteral("a")), ErrorCode::NotFound);
        REQUIRE(points, store->points(kept, QStringLiteral("a")));
        QCOMPARE(points.size(), std::size_t(5000));
        REQUIRE(
            fresh, store->createRun({QStringLiteral("default"), QStringLiteral("new"), {}, {}}));
        QVERIFY2(fresh > gone, "a deleted run's id must not be used again");
    }

    void aRunningRunStaysInTheBin()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->claimRun(id));
        REQUIRE_OK(store->editRun(id, {{}, {}, {}, {}, true}));
        REQUIRE_OK(store->emptyBin());
        REQUIRE(run, store->run(id));
        QVERIFY(run.deleted);
        REQUIRE_OK(store->updateRun(id, {RunState::Stopped, {}, {}, {}, {}, {}}));
        REQUIRE_OK(store->emptyBin());
        REQUIRE_ERROR(store->run(id), ErrorCode::NotFound);
    }

    void onlyChangedRunsAreReadAgain()
    {
        QList<RunId> ids;
        for (int i = 0; i < 5; ++i)
            ids.append(makeRun());
        REQUIRE(all, store->runsSince({}));
        QVERIFY(all.everything);
        QCOMPARE(all.runs.size(), 5);
        REQUIRE(none, store->runsSince(all.next));
        QVERIFY(!none.everything && none.runs.isEmpty());

        const auto another = openAnother();
        RunCursor cursor = all.next;
        const auto expectOnly = [&](RunId id) {
            auto changes = store->runsSince(cursor);
            if (!changes || changes->everything || changes->runs.size() != 1
                || changes->runs[0].id != id)
                return false;
            cursor = changes->next;
            return true;
        };
        REQUIRE_OK(another->updateRun(ids[0], {}));
        QVERIFY(expectOnly(ids[0]));
        REQUIRE_OK(another->appendPoints(ids[1], {makePoints(QStringLiteral("a"), 1, 1)}));
        QVERIFY(expectOnly(ids[1]));
        REQUIRE_OK(another->appendEvent(ids[2], EventKind::Log, 1, QStringLiteral("x")));
        QVERIFY(expectOnly(ids[2]));
        REQUIRE(seq, another->giveOrder(ids[3], OrderVerb::Pause));
        QVERIFY(expectOnly(ids[3]));
        REQUIRE_OK(another->orderHandled(ids[3], seq, 1));
        QVERIFY(expectOnly(ids[3]));
        REQUIRE_OK(another->setAttributes(ids[4], {{QStringLiteral("k"), 1.0}}));
        QVERIFY(expectOnly(ids[4]));
        REQUIRE_OK(another->editRun(ids[4], {{}, {}, {}, {}, true}));
        QVERIFY(expectOnly(ids[4]));
        REQUIRE_OK(another->claimRun(ids[0]));
        QVERIFY(expectOnly(ids[0]));
        REQUIRE_OK(another->emptyBin());
        REQUIRE(after, store->runsSince(cursor));
        QVERIFY(after.everything);
        QCOMPARE(after.runs.size(), 4);
    }

    void changesOfOthersAndOwnAreNoticedOnce()
    {
        const auto another = openAnother();
        REQUIRE(first, store->changed());
        QVERIFY(first);
        REQUIRE(quiet, store->changed());
        QVERIFY(!quiet);
        REQUIRE(foreign, another->createRun({QStringLiteral("e"), QStringLiteral("n"), {}, {}}));
        REQUIRE(noticed, store->changed());
        QVERIFY(noticed);
        REQUIRE(quietAgain, store->changed());
        QVERIFY(!quietAgain);
        REQUIRE_OK(store->updateRun(foreign, {}));
        REQUIRE(own, store->changed());
        QVERIFY(own);
    }

    void whatIsWrittenTogetherIsKeptTogetherOrNotAtAll()
    {
        const RunId one = makeRun();
        const RunId other = makeRun();
        const QString name = QStringLiteral("loss");
        const auto append = [&](RunId run, qint64 first) {
            return store->appendPoints(run, {makePoints(name, first, 10)}, {.step = first + 9});
        };
        REQUIRE_OK(store->together([&]() -> Result<void> {
            if (auto done = append(one, 1); !done)
                return done;
            return append(other, 1);
        }));
        auto another = openAnother();
        QVERIFY(another);
        // The second one's failure takes back the first one's points, even where it is passed over.
        REQUIRE_ERROR(store->together([&]() -> Result<void> {
            if (auto done = append(one, 11); !done)
                return done;
            (void)append(RunId(4711), 1);
            return {};
        }),
            ErrorCode::NotFound);
        REQUIRE_ERROR(store->together([&]() -> Result<void> {
            if (auto done = append(other, 11); !done)
                return done;
            return Error{ErrorCode::Cancelled, QStringLiteral("no"), {}};
        }),
            ErrorCode::Cancelled);
        for (const RunId run : {one, other}) {
            REQUIRE(points, another->points(run, name));
            QCOMPARE(points.size(), 10U);
            REQUIRE(read, another->run(run));
            QCOMPARE(read.step, 10);
            // Nothing of what was taken back is remembered.
            REQUIRE_OK(append(run, 6));
            REQUIRE(more, another->points(run, name));
            QCOMPARE(more.size(), 15U);
            QCOMPARE(more.steps.back(), 15);
        }
    }

    void eventsComeInOrder()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->appendEvent(id, EventKind::State, -1, QStringLiteral("started")));
        REQUIRE_OK(openAnother()->appendEvent(id, EventKind::Warning, 7, QString()));
        REQUIRE(events, store->events(id));
        QCOMPARE(events.size(), 2);
        QCOMPARE(events[0].seq, 1);
        QCOMPARE(events[0].kind, EventKind::State);
        QCOMPARE(events[0].step, -1);
        QCOMPARE(events[0].text, QStringLiteral("started"));
        QVERIFY(events[0].atMs > 0);
        QCOMPARE(events[1].kind, EventKind::Warning);
        QCOMPARE(events[1].step, 7);
        REQUIRE(later, store->events(id, 1));
        QCOMPARE(later, QList<RunEvent>{events[1]});
    }

    void ordersStayOnRecord()
    {
        const RunId id = makeRun();
        const auto window = openAnother();
        REQUIRE(first, window->giveOrder(id, OrderVerb::SetLearningRate, 0.00123));
        REQUIRE(second, window->giveOrder(id, OrderVerb::Pause));
        QCOMPARE(first, 1);
        QCOMPARE(second, 2);
        REQUIRE(open, store->openOrders(id));
        QCOMPARE(open.size(), 2);
        QCOMPARE(open[0].verb, OrderVerb::SetLearningRate);
        QCOMPARE(open[0].value, 0.00123);
        QCOMPARE(open[0].handledStep, -1);
        const QString setting = QStringLiteral("train.clip_norm=1");
        REQUIRE(third, window->giveOrder(id, OrderVerb::Set, 0, setting));
        REQUIRE(withText, store->openOrders(id));
        QCOMPARE(withText[2].text, setting);
        REQUIRE_OK(store->orderHandled(id, third, 39));
        REQUIRE_OK(store->orderHandled(id, first, 40));
        REQUIRE_OK(store->orderHandled(id, second, 41, QStringLiteral("too late")));
        REQUIRE_ERROR(store->orderHandled(id, second, 42), ErrorCode::InvalidInput);
        REQUIRE(left, store->openOrders(id));
        QVERIFY(left.isEmpty());
        REQUIRE(all, window->orders(id));
        QCOMPARE(all.size(), 3);
        QVERIFY(all[0].handledMs >= all[0].atMs && all[0].atMs > 0);
        QCOMPARE(all[0].handledStep, 40);
        QVERIFY(all[0].result.isEmpty());
        QCOMPARE(all[1].result, QStringLiteral("too late"));
        REQUIRE(events, window->events(id));
        QCOMPARE(events.size(), 3);
        QVERIFY(events[0].text.contains(setting));
        QCOMPARE(events[1].kind, EventKind::Order);
        QCOMPARE(events[1].step, 40);
        QVERIFY(events[1].text.contains(QStringLiteral("0.00123")));
        QVERIFY(events[2].text.contains(QStringLiteral("too late")));
    }
};

QTEST_GUILESS_MAIN(RunContractTest)
#include "tst_runcontract.moc"
