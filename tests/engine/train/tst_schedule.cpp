// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/schedule.h"
#include "core/engine/train/trainstate.h"
#include "tests/engine/train/referencefile.h"

#include <QTest>

#include <cmath>

using namespace lampwork;

Q_DECLARE_METATYPE(lampwork::ScheduleSpec)

class ScheduleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Ten updates with a base of 0.1; numbers: tests/engine/train/optimizer_reference.py
    // (torch.optim.lr_scheduler 1.13).
    void tenUpdatesHaveTheRatesOfPyTorch_data()
    {
        QTest::addColumn<ScheduleSpec>("spec");
        QTest::addColumn<qint64>("stepsPerEpoch");
        QTest::addColumn<QList<double>>("expected");
        QTest::newRow("none") << ScheduleSpec{} << qint64(2) << QList<double>(10, 0.1);
        ScheduleSpec step;
        step.name = QStringLiteral("step");
        step.stepEpochs = 3;
        step.gamma = 0.5;
        QTest::newRow("StepLR, an epoch an update")
            << step << qint64(1)
            << QList<double>{0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125};
        step.stepEpochs = 1; // of three updates each
        QTest::newRow("StepLR, three updates an epoch")
            << step << qint64(3)
            << QList<double>{0.1, 0.1, 0.1, 0.05, 0.05, 0.05, 0.025, 0.025, 0.025, 0.0125};
        ScheduleSpec cosine;
        cosine.name = QStringLiteral("cosine");
        cosine.minLr = 0.001;
        QTest::newRow("CosineAnnealingLR")
            << cosine << qint64(2)
            << QList<double>{0.1, 0.09757729755661011, 0.0905463412215599, 0.07959536998847742,
                   0.0657963412215599, 0.0505, 0.03520365877844011, 0.02140463001152259,
                   0.010453658778440109, 0.0034227024433899004};
        cosine.warmupSteps = 4;
        QTest::newRow("LinearLR, then CosineAnnealingLR")
            << cosine << qint64(2)
            << QList<double>{0.001, 0.025750000000000002, 0.0505, 0.07525, 0.1, 0.09336825748732973,
                   0.07525000000000001, 0.0505, 0.025750000000000012, 0.007631742512670284};
        ScheduleSpec oneCycle;
        oneCycle.name = QStringLiteral("one_cycle");
        QTest::newRow("OneCycleLR")
            << oneCycle << qint64(2)
            << QList<double>{0.004, 0.052, 0.1, 0.09504846320134738, 0.0811745653949763,
                   0.06112620219362893, 0.03887419780637107, 0.0188258346050237,
                   0.004951936798652629, 4e-07};
    }
    void tenUpdatesHaveTheRatesOfPyTorch()
    {
        QFETCH(ScheduleSpec, spec);
        QFETCH(qint64, stepsPerEpoch);
        QFETCH(QList<double>, expected);
        const Schedule schedule(spec, 10, stepsPerEpoch);
        for (qsizetype i = 0; i < expected.size(); ++i) {
            const double rate = schedule.learningRate(i, 0.1);
            QVERIFY2(std::abs(rate - expected[i]) < 1e-12,
                qPrintable(QStringLiteral("update %1: %2 instead of %3")
                               .arg(i)
                               .arg(rate, 0, 'g', 17)
                               .arg(expected[i], 0, 'g', 17)));
        }
    }

    // Numbers: tests/engine/train/training_reference.py (torch.optim.lr_scheduler 1.13).
    void polynomialIsWhatPolynomialLRGives()
    {
        ScheduleSpec polynomial;
        polynomial.name = QStringLiteral("polynomial");
        polynomial.power = 2;
        const auto expected = test::readReference("training_reference.json")
                                  .at("polynomial")
                                  .get<std::vector<double>>();
        const Schedule schedule(polynomial, 10, 2);
        for (std::size_t i = 0; i < 10; ++i)
            QVERIFY(std::abs(schedule.learningRate(qint64(i), 0.1) - expected[i]) < 1e-12);
        // By hand: 0.02 + 0.08 (1 - 5/10)² after half of it; and with a warm-up of two steps.
        polynomial.minLr = 0.02;
        QVERIFY(std::abs(Schedule(polynomial, 10, 2).learningRate(5, 0.1) - 0.04) < 1e-12);
        polynomial.warmupSteps = 2;
        QVERIFY(std::abs(Schedule(polynomial, 10, 2).learningRate(6, 0.1) - 0.04) < 1e-12);
        QVERIFY(std::abs(Schedule(polynomial, 10, 2).learningRate(0, 0.1) - 0.001) < 1e-12);
        QCOMPARE(Schedule(polynomial, 10, 2).learningRate(10, 0.1), 0.02);
    }

    void plateauIsWhatReduceLROnPlateauGives_data()
    {
        QTest::addColumn<ScheduleSpec>("spec");
        QTest::addColumn<QString>("metrics");
        ScheduleSpec plateau;
        plateau.name = QStringLiteral("plateau");
        plateau.gamma = 0.5;
        plateau.patience = 2;
        QTest::newRow("plateau min") << plateau << QStringLiteral("losses");
        plateau.gamma = 0.1;
        plateau.patience = 1;
        plateau.threshold = 0.01;
        plateau.minLr = 0.002;
        QTest::newRow("plateau max") << plateau << QStringLiteral("scores");
    }
    void plateauIsWhatReduceLROnPlateauGives()
    {
        QFETCH(ScheduleSpec, spec);
        QFETCH(QString, metrics);
        const Json reference = test::readReference("training_reference.json");
        const auto values = reference.at(metrics.toStdString()).get<std::vector<double>>();
        const auto expected = reference.at(QTest::currentDataTag()).get<std::vector<double>>();
        const Schedule schedule(spec, 1000, 1);
        Plateau plateau;
        for (std::size_t i = 0; i < values.size(); ++i) {
            plateau.observe(values[i], spec, metrics == u"scores");
            const double rate = schedule.learningRate(qint64(i) + 1, 0.1, plateau.reductions);
            QVERIFY2(std::abs(rate - expected[i]) < 1e-12,
                qPrintable(QStringLiteral("epoch %1: %2 instead of %3")
                               .arg(i)
                               .arg(rate)
                               .arg(expected[i])));
        }
    }

    void aLossThatIsNoNumberIsNoImprovement()
    {
        ScheduleSpec spec;
        spec.patience = 0;
        Plateau plateau;
        plateau.observe(1, spec, false);
        plateau.observe(std::nan(""), spec, false);
        QCOMPARE(plateau.reductions, 1);
        QCOMPARE(plateau.best, 1.0);
    }

    void aBaseBelowTheCosinesEndIsNotRaised()
    {
        ScheduleSpec cosine;
        cosine.name = QStringLiteral("cosine");
        cosine.minLr = 0.01;
        const Schedule schedule(cosine, 10, 1);
        for (qint64 step = 0; step < 10; ++step)
            QCOMPARE(schedule.learningRate(step, 0.001), 0.001);
    }
};

QTEST_APPLESS_MAIN(ScheduleTest)
#include "tst_schedule.moc"
