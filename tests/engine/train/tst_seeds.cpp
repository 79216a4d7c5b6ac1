// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/seedruns.h"
#include "tests/engine/train/enginefixture.h"

using namespace lampwork;
using namespace lampwork::test;

namespace {

constexpr int seedCount = 3;

QStringList objectsOf(RunStore &store, RunId run)
{
    QStringList objects;
    for (const Checkpoint &checkpoint : take(store.checkpoints(run)))
        objects.append(QStringLiteral("%1 %2 %3")
                           .arg(checkpoint.step)
                           .arg(checkpoint.best)
                           .arg(checkpoint.object));
    return objects;
}

// Without flight records: they tell of steps before, which a resumed engine has not seen.
QStringList resultsOf(RunStore &store, RunId run)
{
    QStringList objects;
    for (const Artifact &artifact : take(store.artifacts(run))) {
        if (artifact.kind != u"flight_record")
            objects.append(artifact.kind + u' ' + artifact.name + u' ' + artifact.object);
    }
    objects.sort();
    return objects;
}

// What a run has found out: without what tells of the machine and of how it was trained.
QHash<QString, QVariant> findings(const Run &run)
{
    QHash<QString, QVariant> attributes = run.attributes;
    attributes.removeIf([](const auto &attribute) {
        return attribute.key().startsWith(u"system.") || attribute.key().startsWith(u"energy.")
            || attribute.key() == u"program.stepper" || attribute.key() == u"name";
    });
    return attributes;
}

// Everything that a network does across steps and epochs: an average, early stopping (each seed
// stops in its own epoch), gradients of several batches, a schedule that watches.
Spec milesPerGallon()
{
    Spec spec = specFor(QStringLiteral("auto-mpg.csv"), QStringLiteral("mpg"));
    spec.train.batchSize = 8;
    spec.train.accumulate = 2;
    spec.train.epochs = 60;
    spec.train.averaging.name = QStringLiteral("ema");
    spec.train.earlyStopping.enabled = true;
    spec.train.earlyStopping.patience = 3;
    spec.train.schedule.name = QStringLiteral("plateau");
    spec.train.schedule.patience = 1;
    return spec;
}

} // namespace

// Runs that differ in their seeds, trained by one engine.
class SeedsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void trainedTogetherEachIsWhatItIsAlone_data()
    {
        QTest::addColumn<bool>("classes");
        QTest::newRow("classes, with dropout and batch norm") << true;
        QTest::newRow("values, with all that lasts over epochs") << false;
    }
    void trainedTogetherEachIsWhatItIsAlone()
    {
        QFETCH(bool, classes);
        const Spec spec = resolved(classes ? penguins(12) : milesPerGallon());
        const QList<RunId> together = create(spec);
        const QList<RunId> alone = create(spec);
        QVERIFY2(trainTogether(together) == 0, m_stores.errors.constData());
        QSet<qint64> ends;
        for (qsizetype i = 0; i < seedCount; ++i) {
            QVERIFY2(m_stores.train(alone[i]) == 0, m_stores.errors.constData());
            const Run run = m_stores.get(together[i]);
            QCOMPARE(run.state, RunState::Finished);
            QCOMPARE(difference(m_stores, together[i], alone[i]), QString());
            QCOMPARE(objectsOf(store(), together[i]), objectsOf(store(), alone[i]));
            QCOMPARE(resultsOf(store(), together[i]), resultsOf(store(), alone[i]));
            QCOMPARE(findings(run), findings(m_stores.get(alone[i])));
            QCOMPARE(run.attributes.value(QStringLiteral("program.stepper")).toString(),
                QStringLiteral("batched"));
            QVERIFY(m_stores.hasEvent(together[i], EventKind::State,
                QStringLiteral("Stepper batched: trained in turns with other runs")));
            ends.insert(run.step);
        }
        QVERIFY(!difference(m_stores, together[0], together[1]).isEmpty());
        QCOMPARE(ends.size() > 1, !classes); // early stops
    }

    void eachTakesItsOwnOrders()
    {
        const QList<RunId> runs = create(resolved(penguins(20'000)));
        QProcess engine;
        start(engine, runs);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(runs[2]).step > 20, 60'000);
        take(store().giveOrder(runs[0], OrderVerb::Stop));
        take(store().giveOrder(runs[1], OrderVerb::Pause));
        take(store().giveOrder(runs[2], OrderVerb::SetLearningRate, 0.001));
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(runs[0]).state, RunState::Stopped, 60'000);
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(runs[1]).state, RunState::Paused, 60'000);
        QTRY_VERIFY_WITH_TIMEOUT(take(store().openOrders(runs[2])).isEmpty(), 60'000);
        QCOMPARE(take(store().orders(runs[2])).constFirst().result, QString());
        // One waits while another goes on.
        const qint64 held = take(store().orders(runs[1])).constFirst().handledStep;
        const qint64 step = m_stores.get(runs[2]).step;
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(runs[2]).step > step + 100, 60'000);
        QCOMPARE(m_stores.get(runs[1]).step, held);
        // All that are left wait.
        take(store().giveOrder(runs[2], OrderVerb::Pause));
        QTRY_COMPARE_WITH_TIMEOUT(m_stores.get(runs[2]).state, RunState::Paused, 60'000);
        take(store().giveOrder(runs[1], OrderVerb::Resume));
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(runs[1]).step > held + 100, 60'000);
        engine.terminate();
        QCOMPARE(m_stores.waitForEnd(engine), 0);
        for (const RunId run : runs) {
            QCOMPARE(m_stores.get(run).state, RunState::Stopped);
            QCOMPARE(take(store().checkpoints(run)).constFirst().step, m_stores.get(run).step);
        }
        QVERIFY(m_stores.hasEvent(
            runs[1], EventKind::State, QStringLiteral("asked to end by a signal")));
    }

    void killedTogetherTheyGoOnAloneOrTogetherAsIfTheyHadNotBeen()
    {
        const Spec spec = resolved(penguins(60));
        const QList<RunId> reference = create(spec);
        QVERIFY2(trainTogether(reference) == 0, m_stores.errors.constData());
        const QList<RunId> runs = create(spec);
        QProcess engine;
        start(engine, runs);
        while (engine.state() == QProcess::Running && m_stores.get(runs[1]).step < 800)
            engine.waitForFinished(5);
        engine.kill();
        engine.waitForFinished();
        QCOMPARE(take(store().markLostRuns()).size(), seedCount);
        QVERIFY2(m_stores.train(runs[1]) == 0, m_stores.errors.constData());
        QVERIFY2(trainTogether({runs[0], runs[2]}) == 0, m_stores.errors.constData());
        for (qsizetype i = 0; i < seedCount; ++i) {
            QCOMPARE(m_stores.get(runs[i]).state, RunState::Finished);
            QCOMPARE(difference(m_stores, runs[i], reference[i]), QString());
            QCOMPARE(objectsOf(store(), runs[i]).constFirst(),
                objectsOf(store(), reference[i]).constFirst());
            QCOMPARE(resultsOf(store(), runs[i]), resultsOf(store(), reference[i]));
        }
    }

    void oneThatFailsFailsAlone()
    {
        const QList<RunId> runs = create(resolved(penguins(20)));
        take(store().giveOrder(runs[1], OrderVerb::SetLearningRate, 1e30)); // before its first step
        QCOMPARE(trainTogether(runs), 1);
        QCOMPARE(m_stores.get(runs[1]).state, RunState::Failed);
        QVERIFY(!m_stores.get(runs[1]).message.isEmpty());
        QVERIFY(m_stores.errors.contains("run " + QByteArray::number(runs[1])));
        for (const RunId run : {runs[0], runs[2]}) {
            QCOMPARE(m_stores.get(run).state, RunState::Finished);
            QVERIFY(!m_stores.errors.contains("run " + QByteArray::number(run) + ':'));
        }
        // One that cannot be taken does not hold the others.
        const QList<RunId> more = create(resolved(penguins(1)));
        QCOMPARE(trainTogether({runs[0], more[0], more[1]}), 1);
        QVERIFY(m_stores.errors.contains("is finished"));
        QCOMPARE(m_stores.get(more[0]).state, RunState::Finished);
        QCOMPARE(m_stores.get(more[1]).state, RunState::Finished);
    }

    void whatCannotTakeTurnsIsTrainedOneAfterTheOther()
    {
        Spec script = resolved(penguins(2));
        script.train.stepper = QStringLiteral("script");
        const QList<RunId> scripts = create(script);
        QVERIFY2(trainTogether(scripts) == 0, m_stores.errors.constData());
        for (qsizetype i = 0; i < seedCount; ++i) {
            QCOMPARE(m_stores.get(scripts[i]).state, RunState::Finished);
            QVERIFY(m_stores.hasEvent(scripts[i], EventKind::State,
                QStringLiteral("Stepper script: train.stepper asks for it. So the runs are trained "
                               "one after the other")));
            if (i > 0)
                QVERIFY(m_stores.get(scripts[i]).startedMs >= m_stores.get(scripts[i - 1]).endedMs);
        }
        Spec several = resolved(penguins(1));
        several.train.processes = 2;
        const QList<RunId> shared = create(several).mid(1);
        QVERIFY2(trainTogether(shared) == 0, m_stores.errors.constData());
        for (const RunId run : shared) {
            QCOMPARE(m_stores.get(run).state, RunState::Finished);
            QVERIFY(m_stores.hasEvent(run, EventKind::State,
                QStringLiteral("not together: each is trained by 2 processes")));
        }
        Spec other = resolved(penguins(2));
        other.train.clipNorm = 2;
        const QList<RunId> mixed{
            create(resolved(penguins(2))).constFirst(), create(other).constFirst()};
        QVERIFY2(trainTogether(mixed) == 0, m_stores.errors.constData());
        for (const RunId run : mixed)
            QVERIFY(m_stores.hasEvent(run, EventKind::State,
                QStringLiteral("not together: their specs differ in more than the seed")));
        const RunId alone = create(other).constFirst();
        QCOMPARE(m_stores.train(alone), 0);
        QCOMPARE(difference(m_stores, mixed[1], alone), QString());
    }

    void seedsAreCountedOrListed()
    {
        QCOMPARE(take(seedsFromText(QStringLiteral("3"), 7)), (QList<quint64>{7, 8, 9}));
        QCOMPARE(take(seedsFromText(QStringLiteral("8, 3"), 7)), (QList<quint64>{8, 3}));
        for (const char *wrong : {"", "0", "-2", "two", "3,", "3,x", "4,4", "1001", "1.5"}) {
            const auto seeds = seedsFromText(QLatin1String(wrong), 1);
            QVERIFY2(!seeds.ok(), wrong);
            QCOMPARE(seeds.error().where, QStringLiteral("--seeds"));
        }
        const Spec spec = resolved(penguins(1));
        const QList<RunId> runs = take(createSeedRuns(store(), spec, {5, 9}));
        const QList<RunId> again = take(createSeedRuns(store(), spec, {5}));
        const Run run = m_stores.get(runs[1]);
        QCOMPARE(run.name, spec.name + QStringLiteral(" · seed 9"));
        QCOMPARE(run.experiment, spec.name);
        QCOMPARE(run.attributes.value(QStringLiteral("train.seed")).toInt(), 9);
        QCOMPARE(take(specFromText(run.specJson.toUtf8(), {})).train.seed, 9U);
        QCOMPARE(m_stores.get(again[0]).name, spec.name + QStringLiteral(" · seed 5 2"));
    }

private:
    RunStore &store() { return *m_stores.store; }
    static Spec resolved(const Spec &spec) { return take(readAndResolve(spec)).spec; }
    QList<RunId> create(const Spec &spec)
    {
        const QList<quint64> seeds = take(seedsFromText(QString::number(seedCount), 11));
        return take(createSeedRuns(store(), spec, seeds));
    }
    void start(QProcess &engine, const QList<RunId> &runs)
    {
        QStringList arguments = m_stores.arguments(runs.constFirst());
        arguments << QStringLiteral("--together");
        for (const RunId run : runs.mid(1))
            arguments << QStringLiteral("--run") << QString::number(run);
        engine.start(engineProgram(), arguments);
        QVERIFY(engine.waitForStarted());
    }
    int trainTogether(const QList<RunId> &runs)
    {
        QProcess engine;
        start(engine, runs);
        return m_stores.waitForEnd(engine);
    }

    EngineStore m_stores;
};

QTEST_GUILESS_MAIN(SeedsTest)
#include "tst_seeds.moc"
