// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/origin.h"
#include "core/launch/fork.h"
#include "tests/engine/train/checkpointtensors.h"
#include "tests/engine/train/enginefixture.h"

using namespace lampwork;
using namespace lampwork::test;

namespace {

constexpr int epochs = 6;
constexpr qint64 stepsPerEpoch = 60;
const QString loss = QStringLiteral("train/loss");
const QString rate = QStringLiteral("train/learning_rate");

Spec shortPenguins()
{
    Spec spec = penguins(epochs);
    spec.train.checkpoint.keep = 3;
    return spec;
}

// The points of a series after a step.
SeriesPoints pointsAfter(EngineStore &stores, RunId run, const QString &series, qint64 step)
{
    const SeriesPoints all = take(stores.store->points(run, series));
    SeriesPoints later;
    later.name = series;
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (all.steps[i] > step) {
            later.steps.push_back(all.steps[i]);
            later.values.push_back(all.values[i]);
        }
    }
    return later;
}

bool same(const SeriesPoints &a, const SeriesPoints &b)
{
    return a.steps == b.steps
        && std::memcmp(a.values.data(), b.values.data(), a.size() * sizeof(double)) == 0;
}

bool sameWeights(EngineStore &stores, RunId first, RunId second)
{
    return tensorDifference(stores.newestCheckpoint(first), stores.newestCheckpoint(second))
        .isEmpty();
}

} // namespace

// A fork is its parent up to a step, and a run of its own from there.
class ForkTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_parent = m_stores.create(shortPenguins());
        // Steered, so that repeating it means repeating the order, too.
        const qint64 seq
            = take(m_stores.store->giveOrder(m_parent, OrderVerb::SetLearningRate, 0.01));
        take(m_stores.store->orderHandled(m_parent, seq, 70));
        QVERIFY2(m_stores.train(m_parent) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(m_parent).step, epochs * stepsPerEpoch);
    }

    void aForkWithoutAChangeGoesOnAsItsParentDid_data()
    {
        QTest::addColumn<qint64>("step");
        QTest::newRow("at the beginning") << qint64(0);
        QTest::newRow("before every checkpoint, before the order") << qint64(50);
        QTest::newRow("within an epoch, after the order") << qint64(100);
        QTest::newRow("at a checkpoint") << 5 * stepsPerEpoch;
        QTest::newRow("between two checkpoints") << 5 * stepsPerEpoch + 7;
        QTest::newRow("at the end") << epochs * stepsPerEpoch;
    }
    void aForkWithoutAChangeGoesOnAsItsParentDid()
    {
        QFETCH(qint64, step);
        const RunId fork = make({m_parent, step, {}, {}});
        if (step < 70) { // the order came after it: given again, it is the same run
            const qint64 seq
                = take(m_stores.store->giveOrder(fork, OrderVerb::SetLearningRate, 0.01));
            take(m_stores.store->orderHandled(fork, seq, 70));
        }
        QVERIFY2(m_stores.train(fork) == 0, m_stores.errors.constData());
        const Run run = m_stores.get(fork);
        QCOMPARE(run.state, RunState::Finished);
        QCOMPARE(run.parent, m_parent);
        QCOMPARE(run.parentStep, step);
        QCOMPARE(run.step, epochs * stepsPerEpoch);
        for (const Series &series : take(m_stores.store->series(m_parent))) {
            if (isOfTheMachine(series.name))
                continue;
            const SeriesPoints expected = pointsAfter(m_stores, m_parent, series.name, step);
            if (expected.size() == 0) // a fork at the end has nothing to add
                continue;
            QVERIFY2(same(take(m_stores.store->points(fork, series.name)), expected),
                qPrintable(series.name));
        }
        QVERIFY(sameWeights(m_stores, fork, m_parent));
        QVERIFY(!m_stores.hasEvent(fork, EventKind::Warning, QStringLiteral("not what they were")));
        const bool repeats
            = step % stepsPerEpoch != 0; // else a checkpoint is there, or nothing to do
        QCOMPARE(
            m_stores.hasEvent(fork, EventKind::State, QStringLiteral("identical to its curves")),
            repeats);
    }

    void aChangeTakesEffectAtTheStepOfTheFork()
    {
        const RunId fork = make({m_parent, 100,
            {QStringLiteral("train.optimizer.lr=0.02"), QStringLiteral("train.schedule.name=none"),
                QStringLiteral("train.schedule.warmup_steps=0")},
            QStringLiteral("faster")});
        QVERIFY2(m_stores.train(fork) == 0, m_stores.errors.constData());
        const Run run = m_stores.get(fork);
        QCOMPARE(run.name, QStringLiteral("faster"));
        QCOMPARE(run.attributes.value(QStringLiteral("train.optimizer.lr")).toDouble(), 0.02);
        const SeriesPoints rates = take(m_stores.store->points(fork, rate));
        QCOMPARE(rates.steps.front(), qint64(101));
        for (const double value : rates.values)
            QCOMPARE(value, 0.02);
        // The loss of step 101 is that of the weights after step 100: still the parent's.
        const SeriesPoints forked = take(m_stores.store->points(fork, loss));
        const SeriesPoints parents = pointsAfter(m_stores, m_parent, loss, 100);
        QCOMPARE(forked.values[0], parents.values[0]);
        QVERIFY(forked.values[1] != parents.values[1]);
    }

    void theParentsOrdersStandInTheForksSpec()
    {
        const ForkPlan before = take(planFork(*m_stores.store, {m_parent, 70, {}, {}}));
        QCOMPARE(*before.spec.train.optimizer.lr, 0.003); // it took effect after step 70
        const ForkPlan after = take(planFork(*m_stores.store, {m_parent, 71, {}, {}}));
        QCOMPARE(*after.spec.train.optimizer.lr, 0.01);
        QCOMPARE(after.origin.segments.constLast().orders.size(), 1);
    }

    void anotherOptimiserBeginsAnew()
    {
        const RunId fork = make({m_parent, 130,
            {QStringLiteral("train.optimizer.name=sgd"), QStringLiteral("train.optimizer.lr=0.01")},
            {}});
        QVERIFY2(m_stores.train(fork) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(fork).state, RunState::Finished);
        QVERIFY(m_stores.hasEvent(
            fork, EventKind::State, QStringLiteral("The optimiser is another one")));
    }

    void aForkOfAForkGoesAllTheWay()
    {
        const RunId first = make({m_parent, 100, {QStringLiteral("train.clip_norm=0.5")}, {}});
        QVERIFY2(m_stores.train(first) == 0, m_stores.errors.constData());
        for (const qint64 step : {qint64(100), qint64(110), 5 * stepsPerEpoch + 30}) {
            const RunId second = make({first, step, {}, {}});
            QVERIFY2(m_stores.train(second) == 0, m_stores.errors.constData());
            QVERIFY(same(take(m_stores.store->points(second, loss)),
                pointsAfter(m_stores, first, loss, step)));
            QVERIFY(sameWeights(m_stores, second, first));
            QCOMPARE(m_stores.get(second).parent, first);
        }
        // A step before the first fork belongs to its parent.
        const ForkPlan earlier = take(planFork(*m_stores.store, {first, 80, {}, {}}));
        QCOMPARE(earlier.parent, m_parent);
        QCOMPARE(earlier.origin.segments.size(), 1);
        QCOMPARE(earlier.spec.train.clipNorm, 1.0);
    }

    void aForkNeedsNothingOfARemovedParent()
    {
        EngineStore stores;
        const RunId parent = stores.create(shortPenguins());
        QVERIFY2(stores.train(parent) == 0, stores.errors.constData());
        const SeriesPoints expected = pointsAfter(stores, parent, loss, 310);
        const auto create = [&] {
            return take(
                createFork(*stores.store, take(planFork(*stores.store, {parent, 310, {}, {}}))));
        };
        const RunId fork = create();
        const RunId fromTheStart = create();
        RunEdit edit;
        edit.deleted = true;
        take(stores.store->editRun(parent, edit));
        take(stores.store->emptyBin());
        // Even the state it was given may be lost: the way from step 0 is kept, too.
        const StoredStart start = *take(readOriginStart(*stores.store, fromTheStart));
        QCOMPARE(start.start.step, qint64(300));
        QVERIFY2(stores.train(fork) == 0, stores.errors.constData());
        QVERIFY(same(take(stores.store->points(fork, loss)), expected));
        QVERIFY(stores.hasEvent(
            fork, EventKind::State, QStringLiteral("no points there to compare them with")));
        const QString object = take(stores.store->objectPath(start.object, false));
        take(stores.store->editRun(fork, edit)); // so that the sibling cannot help
        take(stores.store->emptyBin());
        QFile file(object);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("damaged");
        file.close();
        QVERIFY2(stores.train(fromTheStart) == 0, stores.errors.constData());
        QVERIFY(same(take(stores.store->points(fromTheStart, loss)), expected));
        QVERIFY(stores.hasEvent(
            fromTheStart, EventKind::Warning, QStringLiteral("repeated from the beginning")));
    }

    void aParentThatIsNotWhatItWasIsTold()
    {
        EngineStore stores;
        const RunId parent = stores.create(shortPenguins());
        QVERIFY2(stores.train(parent) == 0, stores.errors.constData());
        // An order that the curve knows nothing of.
        const qint64 seq = take(stores.store->giveOrder(parent, OrderVerb::SetLearningRate, 0.5));
        take(stores.store->orderHandled(parent, seq, 304));
        const RunId fork
            = take(createFork(*stores.store, take(planFork(*stores.store, {parent, 310, {}, {}}))));
        QVERIFY2(stores.train(fork) == 0, stores.errors.constData());
        QVERIFY(stores.hasEvent(fork, EventKind::Warning,
            QStringLiteral("The first that differs is train/learning_rate at step 305")));
    }

    void aForkKilledInAnyPhaseEndsAsIfItHadNotBeen()
    {
        Spec spec = penguins(150);
        spec.train.checkpoint.everyEpochs = 40; // a long way to repeat
        const RunId parent = m_stores.create(spec);
        QVERIFY2(m_stores.train(parent) == 0, m_stores.errors.constData());
        const ForkRequest request{parent, 2300, {QStringLiteral("train.optimizer.lr=0.006")}, {}};
        const RunId whole = make(request);
        QVERIFY2(m_stores.train(whole) == 0, m_stores.errors.constData());
        const RunId killed = make(request);
        hideStart(whole); // a sibling's state would spare it the way
        int kills = 0;
        for (const qint64 step : {qint64(1), qint64(900), qint64(2299), qint64(2301), qint64(4000)})
            kills += m_stores.killAt(killed, step) ? 1 : 0;
        QVERIFY(kills >= 3);
        if (m_stores.get(killed).state != RunState::Finished)
            QVERIFY2(m_stores.train(killed) == 0, m_stores.errors.constData());
        QCOMPARE(difference(m_stores, whole, killed), QString());
    }

    void aRunningParentIsForked()
    {
        const RunId parent = m_stores.create(penguins(2000));
        QProcess engine;
        m_stores.start(engine, parent);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(parent).step > 150, 60'000);
        const RunId fork = make({parent, 101, {QStringLiteral("train.epochs=3")}, {}});
        QVERIFY2(m_stores.train(fork) == 0, m_stores.errors.constData());
        QVERIFY(
            m_stores.hasEvent(fork, EventKind::State, QStringLiteral("identical to its curves")));
        QCOMPARE(m_stores.get(fork).step, 3 * stepsPerEpoch);
        engine.kill();
        engine.waitForFinished();
    }

    void whatCannotBeForkedIsRefused_data()
    {
        QTest::addColumn<qint64>("step");
        QTest::addColumn<QString>("change");
        QTest::addColumn<QString>("where");
        QTest::newRow("a step not yet done") << qint64(361) << QString() << QString();
        QTest::newRow("a negative step") << qint64(-1) << QString() << QString();
        QTest::newRow("a change without a value") << qint64(10) << "train.epochs"
                                                  << "train.epochs";
        QTest::newRow("an unknown field") << qint64(10) << "train.optimizer.rate=1"
                                          << "train.optimizer.rate";
        QTest::newRow("a wrong value") << qint64(10) << "train.optimizer.lr=-1"
                                       << "train.optimizer.lr";
        QTest::newRow("the network's shape") << qint64(10) << "network.layers[0].units=8"
                                             << "network.layers[0].units";
        QTest::newRow("the split") << qint64(10) << "data.split.seed=3"
                                   << "data.split.seed";
        QTest::newRow("the task") << qint64(10) << "train.task=regression"
                                  << "train.task";
    }
    void whatCannotBeForkedIsRefused()
    {
        QFETCH(qint64, step);
        QFETCH(QString, change);
        QFETCH(QString, where);
        const auto plan = planFork(*m_stores.store,
            {m_parent, step, change.isEmpty() ? QStringList() : QStringList{change}, {}});
        QVERIFY(!plan.ok());
        QCOMPARE(plan.error().where, where);
        if (where.isEmpty())
            QVERIFY2(plan.error().message.contains(QStringLiteral("from 0 to 360")),
                qPrintable(plan.error().message));
    }

    void anEmptyOriginIsNotTrained()
    {
        NewRun half;
        half.specJson = m_stores.get(m_parent).specJson;
        half.parent = m_parent;
        half.parentStep = 10;
        const RunId run = take(m_stores.store->createRun(half));
        QCOMPARE(m_stores.train(run), 1);
        QVERIFY(m_stores.get(run).message.contains(QStringLiteral("cut off")));
    }

private:
    RunId make(const ForkRequest &request)
    {
        const ForkPlan plan = take(resolveFork(take(planFork(*m_stores.store, request))));
        return take(createFork(*m_stores.store, plan));
    }
    // Makes a run's own starting state one of another step, so that no sibling takes it.
    void hideStart(RunId run) { take(storeOriginStart(*m_stores.store, run, {0, 0}, "nothing")); }

    EngineStore m_stores;
    RunId m_parent = 0;
};

QTEST_GUILESS_MAIN(ForkTest)
#include "tst_fork.moc"
