// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pyramid.h"
#include "core/base/philox.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace lampwork;

class TestPyramid : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anEmptyOneHasNoEnvelope();
    void knownValues();
    void everyRangeEqualsAScan_data();
    void everyRangeEqualsAScan();
    void appendingMakesTheSameAsAllAtOnce();
};

namespace {

Envelope scan(const MinMaxPyramid &pyramid, std::size_t begin, std::size_t end)
{
    Envelope result;
    for (std::size_t i = begin; i < end; ++i) {
        const double value = pyramid.value(i);
        if (!std::isfinite(value)) {
            ++result.nonFinite;
            continue;
        }
        result.min = std::min(result.min, value);
        result.max = std::max(result.max, value);
    }
    return result;
}

} // namespace

void TestPyramid::anEmptyOneHasNoEnvelope()
{
    const MinMaxPyramid pyramid;
    QVERIFY(pyramid.envelope().isEmpty());
    QVERIFY(pyramid.envelope(0, 100).isEmpty());
}

void TestPyramid::knownValues()
{
    MinMaxPyramid pyramid;
    for (const double value : {3.0, -1.0, 7.0, std::nan(""), HUGE_VAL})
        pyramid.append(value);
    const Envelope all = pyramid.envelope();
    QCOMPARE(all.min, -1.0);
    QCOMPARE(all.max, 7.0);
    QCOMPARE(all.nonFinite, std::size_t(2));
    QVERIFY(pyramid.envelope(3, 5).isEmpty());
    QCOMPARE(pyramid.envelope(2, 3).min, 7.0);
    QCOMPARE(pyramid.envelope(1, 2).max, -1.0);
}

// Sizes around the powers of the fan-out, where levels begin and end.
void TestPyramid::everyRangeEqualsAScan_data()
{
    QTest::addColumn<int>("size");
    for (const int size : {1, 15, 16, 17, 255, 256, 257, 4095, 4096, 4097, 70'000})
        QTest::addRow("%d values", size) << size;
}

void TestPyramid::everyRangeEqualsAScan()
{
    QFETCH(int, size);
    Philox random(7, RandomPurpose::Split);
    MinMaxPyramid pyramid;
    for (int i = 0; i < size; ++i)
        pyramid.append(random.below(50) == 0 ? std::nan("") : random.normal());
    QCOMPARE(pyramid.envelope(), scan(pyramid, 0, std::size_t(size)));
    for (int i = 0; i < 300; ++i) {
        std::size_t begin = random.below(std::uint64_t(size) + 1);
        std::size_t end = random.below(std::uint64_t(size) + 1);
        if (begin > end)
            std::swap(begin, end);
        QCOMPARE(pyramid.envelope(begin, end), scan(pyramid, begin, end));
    }
}

void TestPyramid::appendingMakesTheSameAsAllAtOnce()
{
    Philox random(9, RandomPurpose::Order);
    std::vector<double> values(5000);
    for (double &value : values)
        value = random.normal();
    MinMaxPyramid whole;
    whole.append(values.data(), values.size());
    MinMaxPyramid pieces;
    for (std::size_t i = 0; i < values.size(); i += 7) {
        pieces.append(values.data() + i, std::min<std::size_t>(7, values.size() - i));
        QCOMPARE(pieces.envelope(), scan(pieces, 0, pieces.size()));
    }
    QCOMPARE(pieces.envelope(100, 4900), whole.envelope(100, 4900));
}

QTEST_APPLESS_MAIN(TestPyramid)
#include "tst_pyramid.moc"
