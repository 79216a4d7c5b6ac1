// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/pointring.h"

#include <QTest>

#include <thread>

using namespace lampwork;

class PointRingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aFullRingRefusesAndAnEmptyOneHasNothing()
    {
        PointRing<int, 4> ring;
        int value = 0;
        QVERIFY(!ring.pop(value));
        for (int i = 0; i < 4; ++i)
            QVERIFY(ring.push(i));
        QVERIFY(!ring.push(4));
        QVERIFY(ring.pop(value));
        QCOMPARE(value, 0);
        QVERIFY(ring.push(4));
        for (int expected = 1; expected <= 4; ++expected) {
            QVERIFY(ring.pop(value));
            QCOMPARE(value, expected);
        }
        QVERIFY(!ring.pop(value));
    }

    void nothingIsLostOrReorderedBetweenThreads()
    {
        constexpr int count = 1'000'000;
        PointRing<int, 64> ring;
        std::thread producer([&ring] {
            for (int i = 0; i < count;) {
                if (ring.push(i))
                    ++i;
                else
                    std::this_thread::yield();
            }
        });
        bool ordered = true;
        for (int expected = 0; expected < count;) {
            int value = -1;
            if (ring.pop(value))
                ordered = ordered && value == expected++;
            else
                std::this_thread::yield();
        }
        producer.join();
        QVERIFY(ordered);
    }
};

QTEST_APPLESS_MAIN(PointRingTest)
#include "tst_pointring.moc"
