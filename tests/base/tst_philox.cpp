// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/philox.h"

#include <QTest>

#include <algorithm>
#include <numeric>

using namespace lampwork;

class PhiloxTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    // Known-answer vectors of the Random123 library (kat_vectors, "philox4x32 10").
    void knownAnswers()
    {
        using Block = std::array<std::uint32_t, 4>;
        QCOMPARE(Philox::generate({0, 0, 0, 0}, {0, 0}),
            (Block{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
        QCOMPARE(Philox::generate(
                     {0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff}, {0xffffffff, 0xffffffff}),
            (Block{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
        QCOMPARE(Philox::generate(
                     {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344}, {0xa4093822, 0x299f31d0}),
            (Block{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
    }

    void keysGiveDifferentNumbers()
    {
        QVERIFY(Philox(1, RandomPurpose::Order, 0).next64()
            != Philox(2, RandomPurpose::Order, 0).next64());
        QVERIFY(Philox(1, RandomPurpose::Order, 0).next64()
            != Philox(1, RandomPurpose::Order, 1).next64());
        QVERIFY(Philox(1, RandomPurpose::Order, 0).next64()
            != Philox(1, RandomPurpose::Dropout, 0).next64());
        QCOMPARE(Philox(7, RandomPurpose::Order, 3).next64(),
            Philox(7, RandomPurpose::Order, 3).next64());
    }

    void shuffleIsAPermutation()
    {
        std::vector<int> values(1000);
        std::iota(values.begin(), values.end(), 0);
        Philox(5, RandomPurpose::Order).shuffle(values);
        QVERIFY(!std::is_sorted(values.begin(), values.end()));
        std::sort(values.begin(), values.end());
        for (int i = 0; i < 1000; ++i)
            QCOMPARE(values[std::size_t(i)], i);
    }

    // Mean 0 and variance 1 within five standard errors of 100,000 draws.
    void normalHasItsMoments()
    {
        Philox random(11, RandomPurpose::Initialisation);
        double sum = 0;
        double squares = 0;
        constexpr int draws = 100'000;
        for (int i = 0; i < draws; ++i) {
            const double x = random.normal();
            sum += x;
            squares += x * x;
        }
        QVERIFY(std::abs(sum / draws) < 5 / std::sqrt(double(draws)));
        QVERIFY(std::abs(squares / draws - 1) < 5 * std::sqrt(2.0 / draws));
    }
};

QTEST_GUILESS_MAIN(PhiloxTest)
#include "tst_philox.moc"
