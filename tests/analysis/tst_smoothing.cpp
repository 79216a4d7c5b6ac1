// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pyramid.h"
#include "core/analysis/smoothing.h"
#include "tests/analysis/curvesreference.h"

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
    void isWhatPandasAndScipySay_data();
    void isWhatPandasAndScipySay();
    void growsAsItIsAtOnce_data();
    void growsAsItIsAtOnce();
    void whatLeftTheWindowLeavesNoTrace();
    void appendingWorksOnTheEndAlone();
    void aBudgetIsKept();
    void namesAreReadBack();
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

void TestSmoothing::isWhatPandasAndScipySay_data()
{
    QTest::addColumn<int>("index");
    const Json &cases = curvesReference()["smoothing"];
    for (int i = 0; i < int(cases.size()); ++i)
        QTest::addRow("%s", cases[std::size_t(i)]["name"].get<std::string>().c_str()) << i;
}

void TestSmoothing::isWhatPandasAndScipySay()
{
    QFETCH(int, index);
    const Json &reference = curvesReference()["smoothing"][std::size_t(index)];
    const auto kind
        = smoothingKindFromName(QString::fromStdString(reference["kind"].get<std::string>()));
    QVERIFY(kind);
    const std::vector<double> result
        = smoothed(numbersOf(reference["values"]), {*kind, reference["amount"].get<double>()});
    const std::vector<double> expected = numbersOf(reference["result"]);
    QCOMPARE(result.size(), expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i)
        QVERIFY2(isNear(result[i], expected[i]),
            qPrintable(QStringLiteral("%1: %2, not %3").arg(i).arg(result[i]).arg(expected[i])));
}

void TestSmoothing::growsAsItIsAtOnce_data()
{
    QTest::addColumn<int>("kind");
    QTest::addColumn<double>("amount");
    QTest::addRow("none") << int(SmoothingKind::None) << 0.0;
    QTest::addRow("exponential") << int(SmoothingKind::Exponential) << 0.9;
    QTest::addRow("mean") << int(SmoothingKind::Mean) << 31.0;
    QTest::addRow("median") << int(SmoothingKind::Median) << 31.0;
    QTest::addRow("gaussian") << int(SmoothingKind::Gaussian) << 5.0;
}

// In pieces of every size, with small budgets: each time exactly the values, and the envelopes, of
// all at once.
void TestSmoothing::growsAsItIsAtOnce()
{
    QFETCH(int, kind);
    QFETCH(double, amount);
    const Smoothing smoothing{SmoothingKind(kind), amount};
    SeriesSmoother smoother(smoothing);
    MinMaxPyramid grown;
    std::vector<double> values;
    for (std::size_t piece = 1; values.size() < 2000; piece = piece * 7 % 97 + 1) {
        for (std::size_t i = 0; i < piece; ++i)
            values.push_back(
                values.size() % 53 == 5 ? std::nan("") : std::sin(double(values.size()) * 1.7));
        while (!smoother.extend(values, grown, 16)) { }
        const std::vector<double> expected = smoothed(values, smoothing);
        QCOMPARE(grown.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY(isNear(grown.value(i), expected[i], 1e-14));
        Envelope scanned;
        for (const double value : grown.values())
            scanned.add(value);
        QCOMPARE(grown.envelope(), scanned);
    }
}

// A running sum that subtracts would be left with the rounding of 1e300.
void TestSmoothing::whatLeftTheWindowLeavesNoTrace()
{
    std::vector<double> values(100, 0.25);
    values[20] = 1e300;
    const std::vector<double> mean = smoothed(values, {SmoothingKind::Mean, 5});
    QCOMPARE(mean[17], 0.25);
    QCOMPARE(mean[22], 2e299);
    QCOMPARE(mean[23], 0.25);
    // By hand: the middle one of 0.25, 0.25, 1e300, 0.25, 0.25.
    QCOMPARE(smoothed(values, {SmoothingKind::Median, 5})[20], 0.25);
}

// What is settled is not touched again: counted by a value that would change if it were.
void TestSmoothing::appendingWorksOnTheEndAlone()
{
    for (const Smoothing &smoothing :
        {Smoothing{SmoothingKind::Mean, 11}, Smoothing{SmoothingKind::Median, 11},
            Smoothing{SmoothingKind::Gaussian, 1.25}, Smoothing{SmoothingKind::Exponential, 0.5}}) {
        std::vector<double> values(1000, 1.0);
        SeriesSmoother smoother(smoothing);
        MinMaxPyramid grown;
        QVERIFY(smoother.extend(values, grown, values.size()));
        std::fill(values.begin(), values.begin() + 900, 7.0);
        values.push_back(1.0);
        QVERIFY(
            smoother.extend(values, grown, 6)); // five whose window was cut off, and the new one
        QCOMPARE(grown.size(), std::size_t(1001));
        QCOMPARE(grown.value(0), 1.0);
        QCOMPARE(grown.value(899), 1.0);
        QCOMPARE(grown.value(1000), 1.0);
    }
}

void TestSmoothing::aBudgetIsKept()
{
    const std::vector<double> values(1000, 1.0);
    SeriesSmoother smoother({SmoothingKind::Mean, 101});
    MinMaxPyramid grown;
    QVERIFY(!smoother.extend(values, grown, 400));
    QCOMPARE(grown.size(), std::size_t(400));
    QVERIFY(!smoother.extend(values, grown, 0)); // at least one, so that it ends
    QCOMPARE(grown.size(), std::size_t(401));
    QVERIFY(smoother.extend(values, grown, 10'000));
    QCOMPARE(grown.size(), std::size_t(1000));
}

void TestSmoothing::namesAreReadBack()
{
    for (const SmoothingKind kind : {SmoothingKind::None, SmoothingKind::Exponential,
             SmoothingKind::Mean, SmoothingKind::Median, SmoothingKind::Gaussian})
        QCOMPARE(smoothingKindFromName(nameOf(kind)), std::optional(kind));
    QCOMPARE(smoothingKindFromName(QStringLiteral("Mean")), std::nullopt);
    QVERIFY(Smoothing({SmoothingKind::Mean, 1}).isNone());
    QVERIFY(!Smoothing({SmoothingKind::Mean, 3}).isNone());
    QVERIFY(Smoothing({SmoothingKind::Gaussian, 0}).isNone());
}

QTEST_GUILESS_MAIN(TestSmoothing)
#include "tst_smoothing.moc"
