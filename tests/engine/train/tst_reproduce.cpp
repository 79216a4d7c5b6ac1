// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/reproduce.h"
#include "core/launch/fork.h"
#include "core/launch/whatif.h"
#include "tests/engine/train/enginefixture.h"

#include <QDir>

using namespace lampwork;
using namespace lampwork::test;

// A run that has ended is had again, to the last bit; and variants of a run from one of its steps.
class ReproduceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_run = m_stores.create(penguins(6));
        const qint64 seq = take(m_stores.store->giveOrder(m_run, OrderVerb::SetLearningRate, 0.01));
        take(m_stores.store->orderHandled(m_run, seq, 70));
        QVERIFY2(m_stores.train(m_run) == 0, m_stores.errors.constData());
    }

    void aSteeredRunIsIdentical()
    {
        const auto runs = take(m_stores.store->runs()).size();
        const Reproduction found = take(reproduce({m_stores.path, m_run, false, {}}));
        QVERIFY(found.identical());
        QVERIFY(found.weightsCompared);
        QCOMPARE(found.steps, qint64(360));
        QCOMPARE(found.orders, qint64(1));
        QVERIFY(found.points > 3 * 360); // loss, rate and norm of every step, and the epochs'
        QVERIFY(found.notes.isEmpty());
        QCOMPARE(take(m_stores.store->runs()).size(), runs);
    }

    void aForkIsIdentical()
    {
        const ForkPlan plan = take(planFork(
            *m_stores.store, {m_run, 130, {QStringLiteral("train.optimizer.lr=0.002")}, {}}));
        const RunId fork = take(createFork(*m_stores.store, plan));
        QVERIFY2(m_stores.train(fork) == 0, m_stores.errors.constData());
        const Reproduction found = take(reproduce({m_stores.path, fork, false, {}}));
        QVERIFY(found.identical());
        QCOMPARE(found.steps, qint64(230));
    }

    void theFirstDifferenceIsNamed()
    {
        // The same run, but its record has an order that it was not trained with.
        const RunId run = m_stores.create(penguins(3));
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        const qint64 seq = take(m_stores.store->giveOrder(run, OrderVerb::SetLearningRate, 0.5));
        take(m_stores.store->orderHandled(run, seq, 100));
        const Reproduction found = take(reproduce({m_stores.path, run, true, {}}));
        QVERIFY(!found.identical());
        QVERIFY(found.curve);
        QCOMPARE(found.curve->series, QStringLiteral("train/learning_rate"));
        QCOMPARE(found.curve->step, qint64(101));
        QVERIFY(found.weightsCompared && !found.weights.isEmpty());
        const Run kept = m_stores.get(found.kept);
        QCOMPARE(kept.state, RunState::Finished);
        QVERIFY(kept.note.contains(QString::number(run)));
    }

    void aStoppedRunIsHadAgainUpToItsStop()
    {
        const RunId run = m_stores.create(penguins(100));
        QProcess engine;
        m_stores.start(engine, run);
        QTRY_VERIFY_WITH_TIMEOUT(m_stores.get(run).step > 100, 120'000);
        take(m_stores.store->giveOrder(run, OrderVerb::Stop));
        QCOMPARE(m_stores.waitForEnd(engine), 0);
        const Reproduction found = take(reproduce({m_stores.path, run, false, {}}));
        QVERIFY(found.identical());
        QVERIFY(found.weightsCompared);
        QCOMPARE(found.steps, m_stores.get(run).step);
    }

    void anotherVersionIsTold()
    {
        take(m_stores.store->setAttributes(
            m_run, {{QStringLiteral("program.libtorch"), QStringLiteral("0.4")}}));
        const Reproduction found = take(reproduce({m_stores.path, m_run, false, {}}));
        QVERIFY(found.identical());
        QCOMPARE(found.notes.size(), 1);
        QVERIFY(found.notes.constFirst().contains(QStringLiteral("libtorch 0.4")));
    }

    void whatCannotBeHadAgainIsRefused()
    {
        const RunId queued = m_stores.create(penguins(2));
        const auto notYet = reproduce({m_stores.path, queued, false, {}});
        QVERIFY(!notYet.ok());
        QCOMPARE(notYet.error().code, ErrorCode::InvalidInput);
        QVERIFY(!reproduce({m_stores.path, 9999, false, {}}).ok());

        QTemporaryDir folder;
        const QString data = folder.filePath(QStringLiteral("data.csv"));
        QVERIFY(QFile::copy(
            QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/penguins.csv"), data));
        Spec spec = penguins(2);
        spec.data.source = data;
        const RunId run = m_stores.create(spec);
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        QFile file(data);
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
        QVERIFY(file.open(QIODevice::Append) && file.write("\n") == 1);
        file.close();
        const auto changed = reproduce({m_stores.path, run, false, {}});
        QVERIFY(!changed.ok());
        QCOMPARE(changed.error().where, QStringLiteral("data.source"));
    }

    void variantsStartFromOneStateAndOneIsKept()
    {
        const WhatIfPlan plan = take(planWhatIf(*m_stores.store,
            {m_run, 100, 50,
                {QStringLiteral("train.optimizer.lr=x0.1,x1,100"),
                    QStringLiteral("train.clip_norm=1")}}));
        QCOMPARE(plan.variants.size(), std::size_t(3));
        // A tenth of 0.01, which the run had there by order.
        QCOMPARE(*plan.variants[0].plan.spec.train.optimizer.lr, 0.001);
        QCOMPARE(*plan.variants[2].plan.spec.train.optimizer.lr, 100.0);
        const QList<RunId> runs = take(createWhatIf(*m_stores.store, plan));
        QStringList arguments = m_stores.arguments(runs[0]);
        arguments << QStringLiteral("--run") << QString::number(runs[1]) << QStringLiteral("--run")
                  << QString::number(runs[2]) << QStringLiteral("--until") << QStringLiteral("150");
        QProcess engine;
        engine.start(engineProgram(), arguments);
        QVERIFY(engine.waitForStarted());
        (void)m_stores.waitForEnd(engine); // the last one may well diverge
        const auto results = take(whatIfResults(*m_stores.store, runs));
        QVERIFY(results[0].validLoss && results[1].validLoss);
        QCOMPARE(results[0].step, qint64(150));
        QVERIFY(bestOf(results));
        QVERIFY(*bestOf(results) < 2);
        // The second is the run itself.
        const SeriesPoints same
            = take(m_stores.store->points(runs[1], QStringLiteral("train/loss")));
        const SeriesPoints whole
            = take(m_stores.store->points(m_run, QStringLiteral("train/loss")));
        QCOMPARE(same.values,
            std::vector<double>(whole.values.begin() + 100, whole.values.begin() + 150));
        // The first did the way to step 100, the others took it from there.
        QVERIFY(m_stores.hasEvent(runs[0], EventKind::State, QStringLiteral("Repeated the steps")));
        QVERIFY(
            !m_stores.hasEvent(runs[1], EventKind::State, QStringLiteral("Repeated the steps")));

        QCOMPARE(whatIfGroup(take(m_stores.store->runs()), runs[2]), runs);
        take(keepVariant(*m_stores.store, runs[1]));
        QVERIFY(m_stores.get(runs[0]).deleted && m_stores.get(runs[2]).deleted);
        QVERIFY(!m_stores.get(runs[1]).deleted && m_stores.get(runs[1]).tags.isEmpty());
        QCOMPARE(m_stores.train(runs[1]), 0); // and goes on to the end as the run did
        const SeriesPoints all
            = take(m_stores.store->points(runs[1], QStringLiteral("train/loss")));
        QCOMPARE(all.values, std::vector<double>(whole.values.begin() + 100, whole.values.end()));
    }

    void wrongVariantsAreRefused_data()
    {
        QTest::addColumn<QString>("field");
        QTest::newRow("one alone") << "train.optimizer.lr=0.1";
        QTest::newRow("no value") << "train.optimizer.lr=";
        QTest::newRow("no path") << "=1,2";
        QTest::newRow("a factor of a word") << "train.optimizer.name=x2,sgd";
        QTest::newRow("a value that cannot be") << "train.optimizer.lr=0.1,-1";
        QTest::newRow("a field that cannot change") << "data.split.seed=1,2";
        QTest::newRow("too many") << "train.seed=1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17";
    }
    void wrongVariantsAreRefused()
    {
        QFETCH(QString, field);
        const auto plan = planWhatIf(*m_stores.store, {m_run, 100, 50, {field}});
        QVERIFY(!plan.ok());
        QCOMPARE(plan.error().code, ErrorCode::InvalidInput);
    }

private:
    EngineStore m_stores;
    RunId m_run = 0;
};

QTEST_GUILESS_MAIN(ReproduceTest)
#include "tst_reproduce.moc"
