// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/percentiles.h"
#include "tests/analysis/curvesreference.h"

#include <QTest>

#include <cmath>

using namespace lampwork;

class TestPercentiles : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void areNumpys();
    void aFewOfManyAreEnough();
    void aPeriodDoesNotMeetTheSample();
    void nothingFiniteHasNone();
};

void TestPercentiles::areNumpys()
{
    for (const Json &reference : curvesReference()["percentiles"]) {
        PercentileOptions options;
        options.lowerPercent = reference["lower"].get<double>();
        options.upperPercent = reference["upper"].get<double>();
        options.onlyPositive = reference["positive"].get<bool>();
        const auto range = percentileRange(numbersOf(reference["values"]), options);
        const std::string name = reference["name"].get<std::string>();
        QVERIFY2(range.has_value() == !reference["result"].is_null(), name.c_str());
        if (!range)
            continue;
        QVERIFY2(isNear(range->lower, reference["result"][0].get<double>()), name.c_str());
        QVERIFY2(isNear(range->upper, reference["result"][1].get<double>()), name.c_str());
    }
}

// 0 … 999,999 in an order that mixes them: the 1st percentile is 9,999.99, the 99th 989,999.01.
void TestPercentiles::aFewOfManyAreEnough()
{
    std::vector<double> values(1'000'000);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = double(i * 600'011 % values.size());
    const auto range = percentileRange(values);
    QVERIFY(range);
    QVERIFY2(std::abs(range->lower - 9'999.99) < 1'000, qPrintable(QString::number(range->lower)));
    QVERIFY(std::abs(range->upper - 989'999.01) < 1'000);
}

// Every tenth value is an outlier, and a stretch is ten values long: taking the first of each
// would see nothing else.
void TestPercentiles::aPeriodDoesNotMeetTheSample()
{
    std::vector<double> values(1'000'000);
    for (std::size_t i = 0; i < values.size(); ++i)
        values[i] = i % 10 == 0 ? 1e6 : 1;
    PercentileOptions options;
    options.upperPercent = 85;
    QCOMPARE(percentileRange(values, options), (PercentileRange{1, 1}));
}

void TestPercentiles::nothingFiniteHasNone()
{
    QVERIFY(!percentileRange({}));
    QVERIFY(!percentileRange({std::nan(""), HUGE_VAL, -HUGE_VAL}));
}

QTEST_GUILESS_MAIN(TestPercentiles)
#include "tst_percentiles.moc"
