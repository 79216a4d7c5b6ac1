// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/chunkcodec.h"
#include "tests/store/storetest.h"

#include <QRandomGenerator>

#include <limits>

using namespace lampwork;

namespace {

constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

SeriesPoints columns(
    std::vector<qint64> steps, std::vector<qint64> wall, std::vector<double> values)
{
    return {{}, std::move(steps), std::move(wall), std::move(values)};
}

} // namespace

class ChunkCodecTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void pointsComeBackBitForBit_data()
    {
        QTest::addColumn<SeriesPoints>("points");
        constexpr qint64 least = std::numeric_limits<qint64>::min();
        constexpr qint64 most = std::numeric_limits<qint64>::max();
        QTest::newRow("no points") << SeriesPoints{};
        QTest::newRow("one point") << columns({7}, {1'700'000'000'000}, {0.1});
        QTest::newRow("one point, float32") << columns({7}, {1'700'000'000'000}, {0.5});
        QTest::newRow("two points") << columns({1, 2}, {5, 5}, {1, 2});
        QTest::newRow("NaN and infinities")
            << columns({1, 2, 3, 4}, {1, 2, 3, 4}, {notANumber, infinity, -infinity, -0.0});
        QTest::newRow("NaN among doubles") << columns({1, 2}, {1, 2}, {notANumber, 0.1});
        QTest::newRow("irregular steps")
            << columns({1, 2, 4, 400, 401}, {1, 2, 3, 4, 5}, {1, 2, 3, 4, 5});
        QTest::newRow("falling and negative steps") << columns({-5, -9, 3}, {1, 2, 3}, {1, 2, 3});
        QTest::newRow("a clock set back") << columns({1, 2, 3}, {100, 50, 200}, {1, 2, 3});
        QTest::newRow("the ends of int64")
            << columns({least, most, least}, {most, least, most}, {1, 2, 3});
        QTest::newRow("the ends of double") << columns({1, 2, 3}, {1, 2, 3},
            {std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min(), 1e-40});
        QTest::newRow("a full regular chunk") << makePoints({}, 1, pointsPerChunk);
        SeriesPoints random;
        QRandomGenerator generator(42);
        for (int i = 0; i < 5000; ++i) {
            random.steps.push_back(i * 3 + generator.bounded(3));
            random.wallMs.push_back(qint64(generator.generate64() >> 20));
            random.values.push_back(std::bit_cast<double>(generator.generate64()));
        }
        QTest::newRow("random bits") << random;
    }
    void pointsComeBackBitForBit()
    {
        QFETCH(SeriesPoints, points);
        for (const ChunkForm form : {ChunkForm::Plain, ChunkForm::Packed}) {
            SeriesPoints back = columns({-1}, {-1}, {-1}); // is appended to
            REQUIRE_OK(decodeChunk(encodeChunk(points, form), back));
            QCOMPARE(back.size(), points.size() + 1);
            back.steps.erase(back.steps.begin());
            back.wallMs.erase(back.wallMs.begin());
            back.values.erase(back.values.begin());
            QVERIFY(samePoints(back, points));
        }
    }

    void aPartIsEncodedByItself()
    {
        const SeriesPoints points = makePoints({}, 1, 100);
        SeriesPoints back;
        REQUIRE_OK(decodeChunk(encodeChunk(points, 10, 5, ChunkForm::Plain), back));
        QVERIFY(samePoints(back, makePoints({}, 11, 5)));
    }

    // The format as chunkcodec.h states it, byte by byte. The checksum by a transcription
    // of the algorithm of XXH32 into Python.
    void theFormatIsAsStated()
    {
        const auto points = columns({1, 3, 5}, {1000, 1010, 1025}, {1.0, 2.0, -0.5});
        const QByteArray expected = QByteArray::fromHex("01" // version
                                                        "03" // regular steps, float32
                                                        "03" // points
                                                        "02"
                                                        "04" // 1, +2 as zigzag
                                                        "d00f"
                                                        "14"
                                                        "0a" // 1000, +10, +5 more
                                                        "0000803f"
                                                        "00000040"
                                                        "000000bf");
        const QByteArray bytes = encodeChunk(points, ChunkForm::Plain);
        QCOMPARE(bytes.first(bytes.size() - 4).toHex(), expected.toHex());
        QCOMPARE(bytes.last(4).toHex(), QByteArray("132fd6e4"));
    }

    void float32AndRegularStepsAreSmall()
    {
        SeriesPoints exact = makePoints({}, 1, pointsPerChunk);
        SeriesPoints inexact = exact;
        for (std::size_t i = 0; i < exact.size(); ++i)
            exact.values[i] = float(1 / (1 + double(i)));
        // 1 byte a point of wall time (a constant difference), 4 or 8 of value.
        QVERIFY(encodeChunk(exact, ChunkForm::Plain).size() < pointsPerChunk * 5 + 64);
        QVERIFY(encodeChunk(inexact, ChunkForm::Plain).size() > pointsPerChunk * 9);
        QVERIFY(encodeChunk(exact, ChunkForm::Packed).size() < pointsPerChunk * 4);
    }

    void anyChangedByteIsNoticed()
    {
        const SeriesPoints points = makePoints({}, 1, 40);
        for (const ChunkForm form : {ChunkForm::Plain, ChunkForm::Packed}) {
            const QByteArray good = encodeChunk(points, form);
            for (qsizetype i = 0; i < good.size(); ++i) {
                QByteArray bad = good;
                bad[i] = char(bad[i] ^ 0x10);
                SeriesPoints back;
                REQUIRE_ERROR(decodeChunk(bad, back), ErrorCode::Damaged);
                QCOMPARE(back.size(), std::size_t(0));
                REQUIRE_ERROR(decodeChunk(good.first(i), back), ErrorCode::Damaged);
            }
        }
    }

    void statisticsLeaveOutWhatIsNotFinite()
    {
        const auto points
            = columns({1, 2, 3, 4, 5}, {1, 2, 3, 4, 5}, {2, notANumber, -3, infinity, 5});
        const PointStatistics all = statisticsOf(points, 0, 5);
        QCOMPARE(all, (PointStatistics{5, 2, -3, 5, 4}));
        const PointStatistics none = statisticsOf(points, 1, 1);
        QCOMPARE(none.nonFinite, 1);
        QVERIFY(none.minimum > none.maximum);
    }

    void aMipHoldsTheExtremesOfEach64Points()
    {
        SeriesPoints points = makePoints({}, 1, 130);
        points.values[70] = notANumber;
        points.values[71] = -1000.25;
        REQUIRE(buckets, decodeMip(encodeMip(points, 0, 130)));
        QCOMPARE(buckets.size(), std::size_t(3));
        QCOMPARE(buckets[0], (EnvelopeBucket{1, 0, 1.0 / 3, 64.0 / 3}));
        QCOMPARE(buckets[1], (EnvelopeBucket{65, 1, -1000.25, 128.0 / 3}));
        QCOMPARE(buckets[2], (EnvelopeBucket{129, 0, 129.0 / 3, 130.0 / 3}));
        const QByteArray bytes = encodeMip(points, 0, 130);
        REQUIRE_ERROR(decodeMip(bytes.first(bytes.size() - 1)), ErrorCode::Damaged);
        REQUIRE(empty, decodeMip(encodeMip(points, 0, 0)));
        QVERIFY(empty.empty());
    }
};

QTEST_GUILESS_MAIN(ChunkCodecTest)
#include "tst_chunkcodec.moc"
