// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/integercolumn.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <limits>

using namespace lampwork;

namespace {

constexpr qint64 least = std::numeric_limits<qint64>::min();
constexpr qint64 most = std::numeric_limits<qint64>::max();

IntegerColumn columnOf(const std::vector<qint64> &values)
{
    IntegerColumn column;
    for (const qint64 value : values)
        column.append(value);
    return column;
}

// A clock in milliseconds at uneven steps of about 4 ms.
std::vector<qint64> times(std::size_t count)
{
    QRandomGenerator random(11);
    std::vector<qint64> values{1'700'000'000'000};
    while (values.size() < count)
        values.push_back(values.back() + random.bounded(9));
    return values;
}

} // namespace

class IntegerColumnTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everyValueIsReadBack_data()
    {
        QTest::addColumn<std::vector<qint64>>("values");
        QTest::newRow("none") << std::vector<qint64>{};
        QTest::newRow("one") << std::vector<qint64>{least};
        QTest::newRow("even") << std::vector<qint64>{-6, -3, 0, 3, 6};
        QTest::newRow("even, then not") << std::vector<qint64>{1, 2, 3, 5, 6};
        QTest::newRow("the ends of the range") << std::vector<qint64>{least, most, least, 0};
        QTest::newRow("far after near") << std::vector<qint64>{0, 1, 3, most, 4};
        QTest::newRow("back before the first") << std::vector<qint64>{10, 11, 13, 9, 14};
        QTest::newRow("even downwards, then up") << std::vector<qint64>{10, 9, 8, 20};
        QTest::newRow("just near") << std::vector<qint64>{0, 1, 3, 0xFFFF'FFFF};
        QTest::newRow("just too far") << std::vector<qint64>{0, 1, 3, 0x1'0000'0000};
        QTest::newRow("times over blocks") << times(3 * IntegerColumn::blockSize + 5);
        std::vector<qint64> mixed; // a block of each kind
        for (qint64 i = 0; i < qint64(IntegerColumn::blockSize); ++i)
            mixed.push_back(2 * i);
        for (const qint64 value : times(IntegerColumn::blockSize))
            mixed.push_back(value);
        for (qint64 i = 0; i < qint64(IntegerColumn::blockSize); ++i)
            mixed.push_back(2'000'000'000'000 + i * i * i);
        QTest::newRow("blocks of each kind") << mixed;
    }
    void everyValueIsReadBack()
    {
        QFETCH(std::vector<qint64>, values);
        const IntegerColumn column = columnOf(values);
        QCOMPARE(column.size(), values.size());
        for (std::size_t i = 0; i < values.size(); ++i)
            QVERIFY2(column[i] == values[i], qPrintable(QString::number(i)));
        if (!values.empty()) {
            QCOMPARE(column.front(), values.front());
            QCOMPARE(column.back(), values.back());
        }
    }

    void theFirstOneNotBelowIsFound()
    {
        const std::vector<qint64> values = times(10'000);
        const IntegerColumn column = columnOf(values);
        for (qint64 value = values.front() - 2; value < values.back() + 3; value += 7) {
            const auto expected = std::lower_bound(values.begin(), values.end(), value);
            QCOMPARE(column.lowerBound(value), std::size_t(expected - values.begin()));
        }
    }

    void evenValuesTakeNoRoomAndTimesFourBytes()
    {
        constexpr std::size_t count = 100 * IntegerColumn::blockSize;
        IntegerColumn even;
        for (std::size_t i = 0; i < count; ++i)
            even.append(qint64(i) * 10);
        QVERIFY(even.bytes() < count / 10);
        QVERIFY(columnOf(times(count)).bytes() < count * 17 / 4);
    }
};

QTEST_GUILESS_MAIN(IntegerColumnTest)
#include "tst_integercolumn.moc"
