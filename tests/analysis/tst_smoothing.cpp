// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/smoothing.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace lampwork;

class TestSmoothing : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void weighsAsTensorBoard();
    void weightZeroChangesNothing();
    void constantStaysConstant();
    void badValuesPassThroughAndDoNotCount();
    void weightOneIsHeldBelowOne();
};

void TestSmoothing::weighsAsTensorBoard()
{
    // By hand with weight 0.5: m = 0.5, 1.25, 0.625; divided by 1/2, 3/4, 7/8.
    const std::vector<double> result = smoothed({1, 2, 0}, 0.5);
    QCOMPARE(result[0], 1.0);
    QCOMPARE(result[1], 1.25 / 0.75);
    QCOMPARE(result[2], 0.625 / 0.875);
    // The same as a weighted mean, worked out in Python: sum(0.9**(n-i) x[i]) / sum(0.9**(n-i)).
    const std::vector<double> other = smoothed({3, 1, 4, 1, 5}, 0.9);
    const std::vector<double> expected{
        3.0, 1.9473684210526319, 2.7047970479704797, 2.209072404768828, 2.890600962125467};
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY(std::abs(other[i] - expected[i]) < 1e-12);
}

void TestSmoothing::weightZeroChangesNothing()
{
    QCOMPARE(smoothed({3, 1, 4}, 0), (std::vector<double>{3, 1, 4}));
    QCOMPARE(smoothed({3, 1, 4}, -1), (std::vector<double>{3, 1, 4}));
    QVERIFY(smoothed({}, 0.5).empty());
}

void TestSmoothing::constantStaysConstant()
{
    for (const double value : smoothed(std::vector<double>(1000, 0.3), 0.99))
        QVERIFY(std::abs(value - 0.3) < 1e-12);
}

void TestSmoothing::badValuesPassThroughAndDoNotCount()
{
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    const std::vector<double> result = smoothed({1, nan, infinity, 2, 0}, 0.5);
    QVERIFY(std::isnan(result[1]));
    QCOMPARE(result[2], infinity);
    QCOMPARE(result[3], 1.25 / 0.75); // as if the two were not there
    QCOMPARE(result[4], 0.625 / 0.875);
    QVERIFY(std::isnan(smoothed({nan}, 0.5)[0]));
}

void TestSmoothing::weightOneIsHeldBelowOne()
{
    for (const double value : smoothed({2, 2}, 1))
        QCOMPARE(value, 2.0);
}

QTEST_GUILESS_MAIN(TestSmoothing)
#include "tst_smoothing.moc"
