// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/steering.h"
#include "tests/engine/train/checkpointtensors.h"
#include "tests/engine/train/steeredengine.h"

using namespace lampwork;
using namespace lampwork::test;

namespace {

constexpr int epochs = 8;
constexpr qint64 stepsPerEpoch = 60;
constexpr qint64 orderStep = 130; // within the third epoch

Spec steeredSpec()
{
    Spec spec = penguins(epochs);
    spec.train.checkpoint.everyEpochs = epochs; // the best ones and those that are ordered
    return spec;
}

} // namespace

// Orders to a running engine: what they do, at which step, and that a run that was killed after
// them ends with the same bits as one that was not.
class SteerRunTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_reference = m_stores.create(steeredSpec());
        QVERIFY2(m_stores.train(m_reference) == 0, m_stores.errors.constData());
    }

    void anOrderIsRepeatedToTheBitAfterAKill_data()
    {
        QTest::addColumn<QList<Said>>("orders");
        QTest::addColumn<bool>("changesBits");
        const auto set = [](const char *text) {
            return Said{OrderVerb::Set, QString::fromLatin1(text)};
        };
        const auto row = [](const char *name, const QList<Said> &orders, bool changes = true) {
            QTest::newRow(name) << orders << changes;
        };
        row("learning rate", {{OrderVerb::SetLearningRate, {}, 0.02}});
        row("weight decay", {set("train.optimizer.weight_decay=0.5")});
        row("larger batches", {set("train.batch_size=7")});
        row("smaller batches", {set("train.batch_size=3")});
        row("clipping off", {set("train.clip_norm=0")});
        row("dropout of all layers", {set("network.dropout=0.6")});
        row("no dropout in one layer", {set("network.layers[3].rate=0")});
        row("a field of the schedule", {set("train.schedule.min_lr=0.002")});
        row("another schedule", {set("train.schedule={\"name\": \"step\", \"step_epochs\": 2}")});
        row("more epochs", {set("train.epochs=10")});
        row("fewer epochs", {set("train.epochs=5")});
        row("freezing", {{OrderVerb::Freeze, QStringLiteral("linear*")}});
        row("freezing and releasing",
            {{OrderVerb::Freeze, QStringLiteral("*")}, // refused: nothing would learn
                {OrderVerb::Freeze, QStringLiteral("linear*")},
                {OrderVerb::Freeze, QStringLiteral("batch_norm1_bias")},
                {OrderVerb::Unfreeze, QStringLiteral("linear1_w*")}});
        row("evaluation", {{OrderVerb::Evaluate}}, false);
        row("breakpoints", {{OrderVerb::Break, QStringLiteral("train/loss > 1000")}}, false);
        row("all together",
            {set("train.batch_size=5"), {OrderVerb::Evaluate}, set("network.dropout=0.3"),
                {OrderVerb::Freeze, QStringLiteral("*_bias")}, set("train.epochs=9"),
                {OrderVerb::SetLearningRate, {}, 0.01}});
    }
    void anOrderIsRepeatedToTheBitAfterAKill()
    {
        QFETCH(QList<Said>, orders);
        QFETCH(bool, changesBits);
        const RunId killed = m_stores.create(steeredSpec());
        take(m_stores.store->giveOrder(killed, OrderVerb::Step, orderStep));
        {
            SteeredEngine engine(m_stores, killed);
            QVERIFY(engine.reaches(RunState::Paused));
            for (const Said &said : orders)
                QCOMPARE(engine.say(said).handledStep, orderStep);
            engine.say({OrderVerb::Step, {}, 25});
            QVERIFY(engine.reaches(RunState::Paused));
            engine.kill();
        }
        // The first resume repeats the orders, the second one has them in its checkpoint.
        {
            SteeredEngine engine(m_stores, killed);
            engine.say({OrderVerb::Step, {}, orderStep + 40.0 - restoredStep(killed)});
            QVERIFY(engine.reaches(RunState::Paused));
            QVERIFY(m_stores.get(killed).step > orderStep);
            engine.say({OrderVerb::Checkpoint});
            engine.say({OrderVerb::Step, {}, 3});
            QVERIFY(engine.reaches(RunState::Paused));
            engine.kill();
        }
        QVERIFY2(m_stores.train(killed) == 0, m_stores.errors.constData());

        const RunId whole = m_stores.create(steeredSpec());
        for (const Order &order : take(m_stores.store->orders(killed))) {
            if (!isRepeated(order.verb) || !order.result.isEmpty())
                continue;
            const qint64 seq
                = take(m_stores.store->giveOrder(whole, order.verb, order.value, order.text));
            take(m_stores.store->orderHandled(whole, seq, orderStep));
        }
        QVERIFY2(m_stores.train(whole) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(killed).step, m_stores.get(whole).step);
        QCOMPARE(difference(m_stores, killed, whole), QString());
        QCOMPARE(m_stores.get(killed).attributes.value(QStringLiteral("valid/loss:best")),
            m_stores.get(whole).attributes.value(QStringLiteral("valid/loss:best")));
        QCOMPARE(!weightsDiffer(killed, m_reference), !changesBits);
    }

    void aChangeOfTheBatchSizeKeepsThePlaceAndTellsTheNewTotals()
    {
        const RunId run = m_stores.create(steeredSpec());
        take(m_stores.store->giveOrder(run, OrderVerb::Step, orderStep));
        SteeredEngine engine(m_stores, run);
        QVERIFY(engine.reaches(RunState::Paused));
        // 240 train rows, by fours: after 130 steps 40 rows of the third epoch are done. By sevens
        // the other 200 make 29 steps, and each of the 5 epochs to come 35.
        engine.say({OrderVerb::Set, QStringLiteral("train.batch_size=7")});
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(run).totalSteps, 130 + 29 + 5 * 35, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(run).stepsPerEpoch, 35, 60'000);
        engine.say({OrderVerb::Resume});
        QCOMPARE(engine.waitForEnd(), 0);
        QCOMPARE(m_stores.get(run).step, 130 + 29 + 5 * 35);
        const SeriesPoints valid = take(m_stores.store->points(run, QStringLiteral("valid/loss")));
        QCOMPARE(valid.steps.at(2), 130 + 29);
        // The learning rate goes on where it was on its way: no leap.
        const SeriesPoints rates
            = take(m_stores.store->points(run, QStringLiteral("train/learning_rate")));
        QVERIFY(std::abs(rates.values.at(131) / rates.values.at(129) - 1) < 0.02);
    }

    void whatIsFrozenStaysToTheBit()
    {
        const RunId run = m_stores.create(steeredSpec());
        take(m_stores.store->giveOrder(run, OrderVerb::Step, orderStep));
        SteeredEngine engine(m_stores, run);
        QVERIFY(engine.reaches(RunState::Paused));
        engine.say({OrderVerb::Freeze, QStringLiteral("linear1_*")});
        engine.say({OrderVerb::Checkpoint});
        // A copy, since only the newest checkpoints are kept.
        QTemporaryDir folder;
        const QString before = folder.filePath(QStringLiteral("before.pt"));
        QVERIFY(QFile::copy(m_stores.newestCheckpoint(run), before));
        engine.say({OrderVerb::Step, {}, 20});
        QVERIFY(engine.reaches(RunState::Paused));
        engine.say({OrderVerb::Checkpoint});
        const auto same = [&](const char *name) {
            const QString tensor = QString::fromLatin1(name);
            return sameTensor({before, tensor}, {m_stores.newestCheckpoint(run), tensor});
        };
        QVERIFY(same("linear1_weight"));
        QVERIFY(same("linear1_bias"));
        QVERIFY(!same("output_weight"));
        engine.say({OrderVerb::Unfreeze, QStringLiteral("linear1_*")});
        engine.say({OrderVerb::Step, {}, 1});
        QVERIFY(engine.reaches(RunState::Paused));
        engine.say({OrderVerb::Checkpoint});
        QVERIFY(!same("linear1_weight"));
    }

    void theRateOfDropoutIsInTheCheckpoint()
    {
        const RunId run = m_stores.create(steeredSpec());
        take(m_stores.store->giveOrder(run, OrderVerb::Step, 5));
        SteeredEngine engine(m_stores, run);
        QVERIFY(engine.reaches(RunState::Paused));
        engine.say({OrderVerb::Set, QStringLiteral("network.dropout=0.75")});
        engine.say({OrderVerb::Checkpoint});
        QCOMPARE(numberIn(m_stores.newestCheckpoint(run), "dropout1_rate"), 0.75);
    }

    void anOrderThatCannotBeDoneIsSetAsideAndChangesNothing()
    {
        const RunId run = m_stores.create(steeredSpec());
        take(m_stores.store->giveOrder(run, OrderVerb::Step, orderStep));
        SteeredEngine engine(m_stores, run);
        QVERIFY(engine.reaches(RunState::Paused));
        const auto refused = [&](const Said &said, const char *reason) {
            const Order order = engine.say(said);
            if (!order.result.contains(QString::fromUtf8(reason)))
                qWarning("%s: %s", qPrintable(orderText(order)), qPrintable(order.result));
            return order.result.contains(QString::fromUtf8(reason));
        };
        const auto set = [](const char *text) {
            return Said{OrderVerb::Set, QString::fromUtf8(text)};
        };
        QVERIFY(refused(set("train.clip_nrom=1"), "Did you mean “train.clip_norm”?"));
        QVERIFY(refused(set("train.loss=mse"), "no field that can be changed"));
        QVERIFY(refused(set("train.clip_norm"), "PATH=VALUE"));
        QVERIFY(refused(set("train.clip_norm=-1"), "0 or more"));
        QVERIFY(refused(set("train.batch_size=0"), "whole number"));
        QVERIFY(refused(set("network.dropout=1.5"), "0 to 0.99"));
        QVERIFY(refused(set("network.layers[0].rate=0.5"), "no field that can be changed"));
        QVERIFY(refused(set("train.epochs=2"), "Epoch 3 is under way"));
        QVERIFY(refused(set("train.schedule.warmup_steps=100000"), "does not end within the run"));
        QVERIFY(refused(set("train.schedule.name=one_cycle"), "has its own rise"));
        QVERIFY(refused(set("train.schedule.min_lr=1"), "above the learning rate"));
        QVERIFY(refused(set("train.schedule.name=steps"), "Did you mean “step”?"));
        QVERIFY(refused({OrderVerb::SetLearningRate, {}, -1}, "no learning rate"));
        QVERIFY(refused({OrderVerb::Freeze, QStringLiteral("conv*")}, "No parameter's name"));
        QVERIFY(refused({OrderVerb::Freeze, QStringLiteral("linear1_wieght")},
            "Did you mean “linear1_weight”?"));
        QVERIFY(refused({OrderVerb::Freeze, QStringLiteral("*")}, "all that still learns"));
        QVERIFY(refused({OrderVerb::Unfreeze, QStringLiteral("x")}, "No parameter's name"));
        QVERIFY(refused({OrderVerb::Break, QStringLiteral("train/los > 1")}, "at column 1"));
        QVERIFY(refused({OrderVerb::Unbreak, QStringLiteral("is nan")}, "There is none at all"));
        QVERIFY(refused({OrderVerb::Step, {}, 0}, "whole number of at least 1"));
        QVERIFY(refused({OrderVerb::Step, {}, 2.5}, "whole number of at least 1"));
        engine.say({OrderVerb::Resume});
        QCOMPARE(engine.waitForEnd(), 0);
        QCOMPARE(difference(m_stores, m_reference, run), QString());
    }

    void evaluationNeedsRowsAndLeavesEarlyStoppingAlone()
    {
        Spec spec = steeredSpec();
        spec.data.split.valid = 0;
        const RunId blind = m_stores.create(spec);
        take(m_stores.store->giveOrder(blind, OrderVerb::Step, 5));
        SteeredEngine engine(m_stores, blind);
        QVERIFY(engine.reaches(RunState::Paused));
        QVERIFY(engine.say({OrderVerb::Evaluate})
                    .result.contains(QStringLiteral("no validation rows")));
        engine.kill();

        const RunId run = m_stores.create(steeredSpec());
        take(m_stores.store->giveOrder(run, OrderVerb::Step, 70));
        SteeredEngine seeing(m_stores, run);
        QVERIFY(seeing.reaches(RunState::Paused));
        QVERIFY(seeing.say({OrderVerb::Evaluate}).result.isEmpty());
        const SeriesPoints points
            = take(m_stores.store->points(run, QStringLiteral("valid/accuracy")));
        QCOMPARE(points.steps, (std::vector<qint64>{60, 70}));
        seeing.say({OrderVerb::Resume});
        QCOMPARE(seeing.waitForEnd(), 0);
        QCOMPARE(weightsDiffer(run, m_reference), false);
        const auto best = QStringLiteral("valid/loss:best");
        QCOMPARE(m_stores.get(run).attributes.value(best),
            m_stores.get(m_reference).attributes.value(best));
    }

    void singleStepsAreCounted()
    {
        const RunId run = m_stores.create(steeredSpec());
        take(m_stores.store->giveOrder(run, OrderVerb::Step, 3));
        SteeredEngine engine(m_stores, run);
        QVERIFY(engine.reaches(RunState::Paused));
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(run).step, 3, 60'000);
        for (qint64 step = 4; step < 6; ++step) {
            engine.say({OrderVerb::Step, {}, 1});
            QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(run).step, step, 60'000);
            QVERIFY(engine.reaches(RunState::Paused));
        }
        engine.say({OrderVerb::Resume});
        QCOMPARE(engine.waitForEnd(), 0);
        QCOMPARE(difference(m_stores, m_reference, run), QString());
    }

    void aPauseHoldsBeforeTheStepsThatWereAskedFor()
    {
        const RunId run = m_stores.create(steeredSpec());
        take(m_stores.store->giveOrder(run, OrderVerb::Step, 1'000'000));
        take(m_stores.store->giveOrder(run, OrderVerb::Pause));
        SteeredEngine engine(m_stores, run);
        QVERIFY(engine.reaches(RunState::Paused));
        QCOMPARE(m_stores.get(run).step, 0);
        engine.say({OrderVerb::Resume});
        QCOMPARE(engine.waitForEnd(), 0);
        QCOMPARE(difference(m_stores, m_reference, run), QString());
    }

    void aBreakpointPausesAtItsStepOnce()
    {
        const SeriesPoints losses
            = take(m_stores.store->points(m_reference, QStringLiteral("train/loss")));
        // The first step whose loss is below a limit that is neither met at once nor never.
        const double limit = 0.4;
        const auto found = std::find_if(
            losses.values.begin(), losses.values.end(), [&](double loss) { return loss < limit; });
        QVERIFY(found != losses.values.end());
        const qint64 step = found - losses.values.begin() + 1;
        QVERIFY(step > 3);
        Spec spec = steeredSpec();
        spec.train.breakpoints = {QStringLiteral("loss < 0.4")};
        const RunId run = m_stores.create(spec);
        SteeredEngine engine(m_stores, run);
        QVERIFY(engine.reaches(RunState::Paused));
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(run).step, step, 60'000);
        const QString said = QStringLiteral("Paused by the breakpoint “train/loss < 0.4”");
        QVERIFY(m_stores.get(run).message.startsWith(said));
        QVERIFY(m_stores.hasEvent(run, EventKind::State, said));
        // Killed while paused and resumed, it goes on: the pause has been seen.
        engine.kill();
        take(m_stores.store->giveOrder(
            run, OrderVerb::Unbreak, 0, QStringLiteral("train/loss<0.4")));
        // By an order, of an epoch's metric.
        take(m_stores.store->giveOrder(
            run, OrderVerb::Break, 0, QStringLiteral("valid/accuracy >= 0")));
        SteeredEngine again(m_stores, run);
        QVERIFY(again.reaches(RunState::Paused));
        QVERIFY(m_stores.get(run).step > step);
        QCOMPARE(m_stores.get(run).step % stepsPerEpoch, 0);
        for (const Order &order : take(m_stores.store->orders(run)))
            QCOMPARE(order.result, QString());
        again.say({OrderVerb::Resume}); // it still holds at every epoch, and fires no more
        QCOMPARE(again.waitForEnd(), 0);
        QCOMPARE(difference(m_stores, m_reference, run), QString());
        QVERIFY(m_stores.get(run).message.isEmpty());
    }

    void aStandstillAndAGradientNormAreWatchedWhereTheyAreNotTracked()
    {
        Spec spec = steeredSpec();
        spec.track.gradientNorm = false;
        spec.train.flightRecorder.enabled = false;
        spec.train.breakpoints = {QStringLiteral("gradient_norm > 0")};
        const RunId run = m_stores.create(spec);
        SteeredEngine engine(m_stores, run);
        QVERIFY(engine.reaches(RunState::Paused));
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(run).step, 1, 60'000);
        engine.say({OrderVerb::Unbreak, QStringLiteral("gradient_norm > 0")});
        engine.say({OrderVerb::SetLearningRate, {}, 1e-30}); // nothing gets better any more
        engine.say({OrderVerb::Break, QStringLiteral("valid/loss no improvement in 2 epochs")});
        engine.say({OrderVerb::Resume});
        QVERIFY(engine.reaches(RunState::Paused));
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step % stepsPerEpoch == 0, 60'000);
        QVERIFY(m_stores.get(run).message.contains(QStringLiteral("no improvement in 2 epochs")));
    }

private:
    bool weightsDiffer(RunId first, RunId second)
    {
        return !tensorDifference(
            m_stores.newestCheckpoint(first), m_stores.newestCheckpoint(second))
                    .isEmpty();
    }
    // Where an engine will take the run up.
    qint64 restoredStep(RunId run)
    {
        return take(m_stores.store->checkpoints(run)).constFirst().step;
    }

    EngineStore m_stores;
    RunId m_reference = 0;
};

QTEST_GUILESS_MAIN(SteerRunTest)
#include "tst_steerrun.moc"
