// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/axisscale.h"
#include "tests/analysis/curvesreference.h"

#include <QTest>

#include <cmath>

using namespace lampwork;

class TestAxisScale : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void symLogIsMatplotlibs();
    void symLogGoesBothWays();
    void thresholdShowsFourDecades();
    void linearTicksAreRound();
    void logTicksFitTheRange();
    void symLogTicksGoThroughZero();
    void hostileRangesHaveNoTicks();
};

void TestAxisScale::symLogIsMatplotlibs()
{
    for (const Json &reference : curvesReference()["symlog"]) {
        const SymLog scale(reference["threshold"].get<double>());
        const std::vector<double> values = numbersOf(reference["values"]);
        const std::vector<double> expected = numbersOf(reference["result"]);
        for (std::size_t i = 0; i < values.size(); ++i)
            QVERIFY2(isNear(scale.toAxis(values[i]), expected[i]),
                qPrintable(QString::number(values[i])));
    }
}

void TestAxisScale::symLogGoesBothWays()
{
    const SymLog scale(0.01);
    double last = -HUGE_VAL;
    for (const double value :
        {-1e12, -3.0, -0.02, -0.01, -0.004, 0.0, 0.005, 0.01, 0.011, 2.0, 1e9}) {
        const double place = scale.toAxis(value);
        QVERIFY(place > last);
        last = place;
        QVERIFY2(isNear(scale.fromAxis(place), value, 1e-9), qPrintable(QString::number(value)));
    }
    QCOMPARE(SymLog(0).threshold(), 1.0);
    QCOMPARE(SymLog(std::nan("")).threshold(), 1.0);
}

void TestAxisScale::thresholdShowsFourDecades()
{
    QCOMPARE(symLogThreshold(5), 1e-3); // 0.001 … 10
    QCOMPARE(symLogThreshold(-2000), 1.0);
    QCOMPARE(symLogThreshold(0), 1.0);
    QCOMPARE(symLogThreshold(HUGE_VAL), 1.0);
    QVERIFY(symLogThreshold(1e-310) > 0);
}

void TestAxisScale::linearTicksAreRound()
{
    using List = std::vector<double>;
    QCOMPARE(linearTicks(0, 1, 5).labelled, (List{0, 0.2, 0.4, 0.6, 0.8, 1}));
    QCOMPARE(linearTicks(-0.05, 0.31, 4).labelled, (List{0, 0.1, 0.2, 0.3}));
    QCOMPARE(linearTicks(990, 1010, 4).labelled, (List{990, 995, 1000, 1005, 1010}));
    QCOMPARE(linearTicks(1e6, 5e6, 4).labelled, (List{1e6, 2e6, 3e6, 4e6, 5e6}));
}

void TestAxisScale::logTicksFitTheRange()
{
    using List = std::vector<double>;
    QCOMPARE(logTicks(1e-4, 10, 6).labelled, (List{1e-4, 1e-3, 1e-2, 1e-1, 1, 10}));
    QCOMPARE(logTicks(1e-4, 10, 6).others.size(), std::size_t(5 * 8));
    // One and a half decades: 2 and 5 as well.
    QCOMPARE(logTicks(0.1, 4, 6).labelled, (List{0.1, 0.2, 0.5, 1, 2}));
    // Within a decade: as on a linear axis.
    QCOMPARE(logTicks(2.1, 2.6, 5).labelled, (List{2.1, 2.2, 2.3, 2.4, 2.5, 2.6}));
    // Sixty decades: every tenth and so on, not all.
    const Ticks wide = logTicks(1e-30, 1e30, 6);
    QCOMPARE(wide.labelled, (List{1e-30, 1e-20, 1e-10, 1, 1e10, 1e20, 1e30}));
}

void TestAxisScale::symLogTicksGoThroughZero()
{
    using List = std::vector<double>;
    const SymLog scale(1);
    QCOMPARE(symLogTicks(-100, 100, scale, 7).labelled, (List{-100, -10, -1, 0, 1, 10, 100}));
    QCOMPARE(symLogTicks(0.1, 0.5, scale, 4).labelled, (List{0.1, 0.2, 0.3, 0.4, 0.5}));
    QCOMPARE(symLogTicks(-5000, -2, scale, 4).labelled, (List{-1000, -100, -10}));
}

void TestAxisScale::hostileRangesHaveNoTicks()
{
    for (const auto &[lower, upper] : std::vector<std::pair<double, double>>{{1, 1}, {2, 1},
             {std::nan(""), 1}, {-HUGE_VAL, 1}, {1, HUGE_VAL}, {1, std::nextafter(1.0, 2.0)}}) {
        QVERIFY(linearTicks(lower, upper, 5).labelled.size() < 20);
        QVERIFY(logTicks(lower, upper, 5).labelled.size() < 20);
        QVERIFY(symLogTicks(lower, upper, SymLog(1), 5).labelled.size() < 20);
    }
    QVERIFY(logTicks(5e-324, 1.7e308, 5).labelled.size() < 20);
    QVERIFY(symLogTicks(-1.7e308, 1.7e308, SymLog(5e-324), 5).labelled.size() < 40);
    QVERIFY(logTicks(0, 10, 5).labelled.empty());
    QVERIFY(linearTicks(1e300, 1.0000000001e300, 5).labelled.size() < 20);
}

QTEST_GUILESS_MAIN(TestAxisScale)
#include "tst_axisscale.moc"
