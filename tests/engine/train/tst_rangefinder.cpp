// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/rangefinder.h"
#include "tests/engine/train/enginefixture.h"

using namespace lampwork;
using namespace lampwork::test;

namespace {

// Rates as a sweep has them, 10⁻⁷ to 10 in 161 steps: 20 steps a decade.
RangeResult sweep(const std::function<double(double decade)> &loss)
{
    RangeResult result;
    for (int i = 0; i <= 160; ++i) {
        const double decade = -7 + double(i) / 20;
        result.rates.push_back(std::pow(10, decade));
        result.losses.push_back(loss(decade));
    }
    return result;
}

} // namespace

class RangeFinderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSteepestDescentIsFound()
    {
        // Flat at 2, down to 1 from 10⁻⁴ to 10⁻², up after that: the slope is steepest between.
        RangeResult result = sweep([](double decade) {
            if (decade < -4)
                return 2.0;
            return decade < -2 ? 2 - (decade + 4) / 2 : 1 + 3 * (decade + 2);
        });
        judgeRange(result, 161);
        QVERIFY(result.steepest && result.tenthOfLowest);
        QVERIFY2(*result.steepest > 1e-4 && *result.steepest < 3e-2,
            qPrintable(QString::number(*result.steepest)));
        // The average lags behind, so its minimum comes after 10⁻²; a tenth of it before.
        QVERIFY2(*result.tenthOfLowest > 1e-3 && *result.tenthOfLowest < 1e-2,
            qPrintable(QString::number(*result.tenthOfLowest)));
        QCOMPARE(*result.suggestion(), std::min(*result.steepest, *result.tenthOfLowest));
    }

    void aLossThatNeverFallsSuggestsNothing()
    {
        RangeResult rising = sweep([](double decade) { return 10 + decade; });
        judgeRange(rising, 161);
        QVERIFY(!rising.suggestion());
        QVERIFY(rising.reason().contains(QStringLiteral("never fell")));
    }

    void theAverageOfAConstantIsTheConstant()
    {
        RangeResult flat = sweep([](double) { return 0.7; });
        judgeRange(flat, 161);
        for (const double value : flat.smoothed)
            QVERIFY(std::abs(value - 0.7) < 1e-12);
    }

    void aRealSweepFindsARateThatTrains()
    {
        const ResolvedSpec resolved = take(readAndResolve(penguins(3)));
        const QString spec = QString::fromUtf8(toJsonText(specToJson(resolved.spec)));
        const RangeResult found = take(findRange(spec, {}, {}));
        QVERIFY(found.suggestion());
        // AdamW on a small network: by common experience between 10⁻⁴ and 10⁻¹.
        QVERIFY2(*found.suggestion() > 1e-4 && *found.suggestion() < 0.1,
            qPrintable(QString::number(*found.suggestion())));
        QCOMPARE(found.rates.front(), 1e-7);
        QCOMPARE(found.losses.size(), found.rates.size());
        // The same again to the last bit: nothing depends on what ran before.
        const RangeResult again = take(findRange(spec, {}, {}));
        QCOMPARE(again.losses, found.losses);
    }

    void aSweepStopsWhenTheLossHasLeft()
    {
        Spec spec = penguins(3);
        spec.train.optimizer.name = QStringLiteral("sgd");
        spec.train.clipNorm = 0;
        spec.network.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 64}}},
            {QStringLiteral("relu"), {}}};
        const ResolvedSpec resolved = take(readAndResolve(spec));
        RangeOptions options;
        options.highest = 1e4;
        const RangeResult found = take(
            findRange(QString::fromUtf8(toJsonText(specToJson(resolved.spec))), options, {}));
        QVERIFY(found.diverged);
        QVERIFY(found.rates.back() < 1e4);
        QVERIFY(found.rates.size() < std::size_t(options.steps));
    }

    void aCancelledSweepSaysSo()
    {
        const ResolvedSpec resolved = take(readAndResolve(penguins(3)));
        const std::atomic<bool> cancelled{true};
        const auto found = findRange(
            QString::fromUtf8(toJsonText(specToJson(resolved.spec))), {}, {{}, &cancelled});
        QVERIFY(!found.ok());
        QCOMPARE(found.error().code, ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(RangeFinderTest)
#include "tst_rangefinder.moc"
