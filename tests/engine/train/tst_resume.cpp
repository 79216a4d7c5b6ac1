// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/philox.h"
#include "tests/engine/labelledtable.h"
#include "tests/engine/train/enginefixture.h"

#include <QSignalSpy>

using namespace lampwork;
using namespace lampwork::test;

namespace {

constexpr int epochs = 150;
constexpr qint64 stepsPerEpoch = 60;
constexpr qint64 allSteps = epochs * stepsPerEpoch;

// All that a state can hold at once: pictures that are augmented and mixed, batch norm, dropout,
// groups, Muon's matrices, several batches a step, clipping, an average, a plateau's memory, early
// stopping. 40 steps an epoch, the last of 9 rows: a batch of 8 and one of 1.
Spec everything(const char *averaging)
{
    Spec spec;
    spec.data.source
        = QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/digits-images-idx3-ubyte");
    spec.data.labels
        = QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/digits-labels-idx1-ubyte");
    spec.data.augment = {true, false, 1, 15, 0.2, 0.2, 0, 2, 0.4, 1};
    spec.network.layersGiven = true;
    spec.network.layers = {{QStringLiteral("conv2d"), {{QStringLiteral("channels"), 4}}},
        {QStringLiteral("batch_norm"), {}}, {QStringLiteral("relu"), {}},
        {QStringLiteral("max_pool2d"), {}}, {QStringLiteral("flatten"), {}},
        {QStringLiteral("linear"), {{QStringLiteral("units"), 16}}},
        {QStringLiteral("batch_norm"), {}}, {QStringLiteral("relu"), {}},
        {QStringLiteral("dropout"), {{QStringLiteral("rate"), 0.2}}}};
    TrainSpec &train = spec.train;
    train.optimizer.name = QStringLiteral("muon");
    train.optimizer.groups = {{QStringLiteral("conv1_bias"), 1, std::nullopt, true},
        {QStringLiteral("output_*"), 0.5, 0.1, false}};
    train.schedule.name = QStringLiteral("plateau");
    train.schedule.patience = 0;
    train.schedule.gamma = 0.9;
    train.schedule.warmupSteps = 30;
    train.loss = QStringLiteral("focal");
    train.labelSmoothing = 0.05;
    train.classWeights = QStringLiteral("balanced");
    train.batchSize = 8;
    train.accumulate = 4;
    train.epochs = 40;
    train.clipNorm = 1;
    train.averaging = {QLatin1String(averaging), 0.99, 3};
    train.earlyStopping.enabled = true;
    train.earlyStopping.patience = 30;
    spec.track.gradientNorm = true;
    return spec;
}

// Without those that tell what the run cost the machine.
QHash<QString, QVariant> ofTheRun(QHash<QString, QVariant> attributes)
{
    attributes.removeIf([](const auto &attribute) {
        return attribute.key().startsWith(u"system.") || attribute.key().startsWith(u"energy.");
    });
    return attributes;
}

} // namespace

// A run that was interrupted ends with the same bits as one that was not.
class ResumeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_reference = m_stores.create(penguins(epochs));
        QVERIFY2(m_stores.train(m_reference) == 0, m_stores.errors.constData());
        const Run run = m_stores.get(m_reference);
        QCOMPARE(run.state, RunState::Finished);
        QCOMPARE(run.totalSteps, run.step);
        QCOMPARE(run.stepsPerEpoch * epochs, run.step);
        QCOMPARE(run.step, allSteps);
    }

    void theSameSpecTwiceGivesTheSameBits()
    {
        const RunId again = m_stores.create(penguins(epochs));
        QCOMPARE(m_stores.train(again), 0);
        QCOMPARE(difference(m_stores, m_reference, again), QString());
        Spec other = penguins(epochs);
        other.train.seed = 2;
        const RunId different = m_stores.create(other);
        QCOMPARE(m_stores.train(different), 0);
        QVERIFY(!difference(m_stores, m_reference, different).isEmpty());
    }

    void aRunKilledManyTimesEndsAsIfItHadNotBeen()
    {
        const RunId run = m_stores.create(penguins(epochs));
        Philox random(2024, RandomPurpose::Split);
        int killed = 0;
        for (qint64 step = 0; step < allSteps * 3 / 4;) {
            step = std::max(step, m_stores.get(run).step) + 1 + qint64(random.below(allSteps / 5));
            if (!m_stores.killAt(run, step))
                break;
            ++killed;
        }
        QVERIFY2(killed >= 3, qPrintable(QString::number(killed)));
        if (m_stores.get(run).state != RunState::Finished)
            QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        QCOMPARE(m_stores.get(run).state, RunState::Finished);
        QCOMPARE(difference(m_stores, m_reference, run), QString());
        const Run reference = m_stores.get(m_reference);
        const Run resumed = m_stores.get(run);
        QVERIFY(reference.attributes.contains(QStringLiteral("test/accuracy")));
        for (const auto &[name, value] : ofTheRun(reference.attributes).asKeyValueRange())
            QCOMPARE(resumed.attributes.value(name), value);
    }

    void aRunStoppedWithinAnEpochGoesOnAsIfItHadNotBeen()
    {
        const RunId run = m_stores.create(penguins(epochs));
        QProcess engine;
        m_stores.start(engine, run);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step > 100, 60'000);
        take(m_stores.store->giveOrder(run, OrderVerb::Stop));
        QCOMPARE(m_stores.waitForEnd(engine), 0);
        const Run stopped = m_stores.get(run);
        QCOMPARE(stopped.state, RunState::Stopped);
        const Checkpoint newest = take(m_stores.store->checkpoints(run)).constFirst();
        QCOMPARE(newest.step, stopped.step);
        QCOMPARE(newest.epoch, stopped.step / stepsPerEpoch);
        const Order order = take(m_stores.store->orders(run)).constFirst();
        QCOMPARE(order.handledStep, stopped.step);
        QVERIFY(order.result.isEmpty());
        QCOMPARE(m_stores.train(run), 0);
        QCOMPARE(difference(m_stores, m_reference, run), QString());
    }

    void aSignalStopsWithACheckpoint()
    {
        const RunId run = m_stores.create(penguins(epochs));
        QProcess engine;
        m_stores.start(engine, run);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step > 50, 60'000);
        engine.terminate(); // SIGTERM
        QCOMPARE(m_stores.waitForEnd(engine), 0);
        const Run stopped = m_stores.get(run);
        QCOMPARE(stopped.state, RunState::Stopped);
        QCOMPARE(take(m_stores.store->checkpoints(run)).constFirst().step, stopped.step);
        QCOMPARE(m_stores.train(run), 0);
        QCOMPARE(difference(m_stores, m_reference, run), QString());
    }

    void anOrderedCheckpointIsResumedFromWithinItsEpoch()
    {
        Spec spec = penguins(epochs);
        spec.train.checkpoint.everyEpochs = epochs; // only best ones and the ordered one
        const RunId run = m_stores.create(spec);
        {
            QProcess engine;
            m_stores.start(engine, run);
            QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step > 100, 60'000);
            // Paused, else the best ones of the epochs after it may take its place.
            take(m_stores.store->giveOrder(run, OrderVerb::Pause));
            take(m_stores.store->giveOrder(run, OrderVerb::Checkpoint));
            QTRY_VERIFY_WITH_TIMEOUT(take(m_stores.store->openOrders(run)).isEmpty(), 60'000);
            engine.kill();
            engine.waitForFinished();
        }
        const qint64 ordered = take(m_stores.store->orders(run)).constLast().handledStep;
        const QList<Checkpoint> kept = take(m_stores.store->checkpoints(run));
        QVERIFY(std::any_of(kept.cbegin(), kept.cend(),
            [&](const Checkpoint &checkpoint) { return checkpoint.step == ordered; }));
        QCOMPARE(m_stores.train(run), 0);
        QCOMPARE(difference(m_stores, m_reference, run), QString());
    }

    void everythingAStateHoldsSurvives_data()
    {
        QTest::addColumn<QString>("averaging");
        QTest::newRow("ema") << QStringLiteral("ema");
        QTest::newRow("swa") << QStringLiteral("swa");
    }
    void everythingAStateHoldsSurvives()
    {
        QFETCH(QString, averaging);
        const Spec spec = everything(averaging.toLatin1().constData());
        const RunId reference = m_stores.create(spec);
        QVERIFY2(m_stores.train(reference) == 0, m_stores.errors.constData());
        const Run whole = m_stores.get(reference);
        QCOMPARE(whole.state, RunState::Finished);
        QCOMPARE(whole.stepsPerEpoch, 40); // 1,257 rows in steps of 32

        const RunId run = m_stores.create(spec);
        QVERIFY(m_stores.killAt(run, 250)); // a while after an epoch's end
        QProcess engine;
        m_stores.start(engine, run);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step > 500, 120'000);
        take(m_stores.store->giveOrder(run, OrderVerb::Stop)); // within an epoch
        QCOMPARE(m_stores.waitForEnd(engine), 0);
        QCOMPARE(m_stores.get(run).state, RunState::Stopped);
        QCOMPARE(m_stores.train(run), 0);
        QCOMPARE(m_stores.get(run).state, RunState::Finished);
        QCOMPARE(difference(m_stores, reference, run), QString());
        for (const auto &[name, value] : ofTheRun(whole.attributes).asKeyValueRange())
            QCOMPARE(m_stores.get(run).attributes.value(name), value);
    }

    void runsOfOtherTasksSurviveAKillAndAStop_data()
    {
        QTest::addColumn<Task>("task");
        QTest::newRow("several labels") << Task::Multilabel;
        QTest::newRow("an autoencoder") << Task::Autoencoder;
    }
    void runsOfOtherTasksSurviveAKillAndAStop()
    {
        QFETCH(Task, task);
        QTemporaryDir folder;
        Spec spec = labelledSpec(folder.filePath(QStringLiteral("labels.csv")));
        spec.train.batchSize = 8;
        spec.train.epochs = 60;
        if (task == Task::Autoencoder) {
            spec.data.columns.clear();
            spec.train.task = task;
            spec.train.earlyStopping.metric = QStringLiteral("valid/r2");
        } else {
            spec.train.classWeights = QStringLiteral("balanced");
            spec.train.earlyStopping.metric = QStringLiteral("valid/f1_macro");
        }
        spec.train.earlyStopping.enabled = true;
        spec.train.earlyStopping.patience = 60;
        const RunId reference = m_stores.create(spec);
        QVERIFY2(m_stores.train(reference) == 0, m_stores.errors.constData());
        const RunId run = m_stores.create(spec);
        QVERIFY(m_stores.killAt(run, 300));
        QProcess engine;
        m_stores.start(engine, run);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step > 700, 60'000);
        take(m_stores.store->giveOrder(run, OrderVerb::Stop));
        QCOMPARE(m_stores.waitForEnd(engine), 0);
        if (m_stores.get(run).state == RunState::Stopped)
            QCOMPARE(m_stores.train(run), 0);
        QCOMPARE(difference(m_stores, reference, run), QString());
        for (const auto &[name, value] :
            ofTheRun(m_stores.get(reference).attributes).asKeyValueRange())
            QCOMPARE(m_stores.get(run).attributes.value(name), value);
    }

    void aDamagedCheckpointGivesWayToTheOneBefore()
    {
        const RunId run = m_stores.create(penguins(epochs));
        {
            QProcess engine;
            m_stores.start(engine, run);
            for (const qint64 step : {100, 200}) {
                QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step > step, 60'000);
                for (const OrderVerb verb :
                    {OrderVerb::Pause, OrderVerb::Checkpoint, OrderVerb::Resume})
                    take(m_stores.store->giveOrder(run, verb));
                QTRY_VERIFY_WITH_TIMEOUT(take(m_stores.store->openOrders(run)).isEmpty(), 60'000);
            }
            engine.kill();
            engine.waitForFinished();
        }
        const QList<Checkpoint> checkpoints = take(m_stores.store->checkpoints(run));
        QVERIFY(checkpoints.size() >= 2);
        QFile file(take(m_stores.store->objectPath(checkpoints.constFirst().object)));
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(file.open(QIODevice::ReadWrite));
        QVERIFY(file.seek(file.size() / 2));
        QCOMPARE(file.write("damage"), 6);
        file.close();
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        QVERIFY(m_stores.hasEvent(
            run, EventKind::Warning, QStringLiteral("the run goes on from the one before it")));
        QCOMPARE(difference(m_stores, m_reference, run), QString());
    }

    void anOrderedLearningRateIsRepeatedAtItsStep()
    {
        // A run that was steered, killed after that, and resumed from before it …
        Spec spec = penguins(epochs);
        spec.train.checkpoint.everyEpochs = epochs;
        const RunId steered = m_stores.create(spec);
        {
            QProcess engine;
            m_stores.start(engine, steered);
            QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(steered).step > 100, 60'000);
            take(m_stores.store->giveOrder(steered, OrderVerb::SetLearningRate, 0.02));
            QTRY_VERIFY_WITH_TIMEOUT(take(m_stores.store->openOrders(steered)).isEmpty(), 60'000);
            const qint64 at = take(m_stores.store->orders(steered)).constFirst().handledStep;
            QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(steered).step > at, 60'000);
            engine.kill();
            engine.waitForFinished();
        }
        QCOMPARE(m_stores.train(steered), 0);
        const Order order = take(m_stores.store->orders(steered)).constFirst();
        QVERIFY(order.handledStep > 100);
        // … is the run that was steered at the same step and never killed.
        const RunId repeated = m_stores.create(penguins(epochs));
        const qint64 seq
            = take(m_stores.store->giveOrder(repeated, OrderVerb::SetLearningRate, 0.02));
        take(m_stores.store->orderHandled(repeated, seq, order.handledStep));
        QCOMPARE(m_stores.train(repeated), 0);
        QCOMPARE(difference(m_stores, steered, repeated), QString());
        const SeriesPoints rates
            = take(m_stores.store->points(steered, QStringLiteral("train/learning_rate")));
        const auto at = std::size_t(order.handledStep);
        QVERIFY(rates.values.at(at) > 3 * rates.values.at(at - 1));
        QVERIFY(!difference(m_stores, m_reference, steered).isEmpty());
    }

    void anEarlyStopIsRememberedOverAKill()
    {
        Spec spec = penguins(2000);
        spec.train.optimizer.lr = 0.05;
        spec.train.earlyStopping = {true, QStringLiteral("valid/loss"), 12, 0};
        const RunId whole = m_stores.create(spec);
        QCOMPARE(m_stores.train(whole), 0);
        QVERIFY(m_stores.hasEvent(whole, EventKind::State, QStringLiteral("Stopped early")));
        const qint64 end = m_stores.get(whole).step;
        QVERIFY(end < 2000 * stepsPerEpoch);
        const RunId killed = m_stores.create(spec);
        QVERIFY(m_stores.killAt(killed, end / 2));
        QCOMPARE(m_stores.train(killed), 0);
        QCOMPARE(m_stores.get(killed).step, end);
        QCOMPARE(difference(m_stores, whole, killed), QString());
    }

private:
    EngineStore m_stores;
    RunId m_reference = 0;
};

QTEST_GUILESS_MAIN(ResumeTest)
#include "tst_resume.moc"
