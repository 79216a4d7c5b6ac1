// SPDX-License-Identifier: GPL-3.0-or-later
// What every RunStore does with histograms.
#include "tests/store/storecontract.h"

#include <limits>

using namespace lampwork;

namespace {

const QString weights = QStringLiteral("layers/linear1/weights");
const QString gradients = QStringLiteral("layers/linear1/gradients");

Histogram histogram(const QString &name, qint64 step, quint32 count = 1)
{
    return {name, step, -0.1 * double(step), 1.0 / 3 * double(step),
        {0, count, 127, 128, 70'000, std::numeric_limits<quint32>::max()}};
}

} // namespace

class HistogramContractTest : public StoreContract {
    Q_OBJECT
private Q_SLOTS:
    void theyAreReadBackAsTheyCame()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->appendHistograms(id, {histogram(weights, 1), histogram(gradients, 1)}));
        REQUIRE_OK(
            store->appendHistograms(id, {histogram(weights, 500), histogram(weights, 1000)}));
        const auto another = openAnother();
        REQUIRE(read, another->histograms(id, weights));
        QVERIFY((read
            == std::vector{
                histogram(weights, 1), histogram(weights, 500), histogram(weights, 1000)}));
        REQUIRE(later, another->histograms(id, weights, 500));
        QVERIFY(later == std::vector{histogram(weights, 1000)});
        REQUIRE(names, another->histogramNames(id));
        QCOMPARE(names, (QStringList{gradients, weights}));
    }

    void aRunWithoutAnyHasNone()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->appendHistograms(makeRun(), {histogram(weights, 1)}));
        REQUIRE(read, store->histograms(id, weights));
        QVERIFY(read.empty());
        REQUIRE(names, store->histogramNames(id));
        QVERIFY(names.isEmpty());
    }

    void whatAResumedRunRepeatsIsDropped()
    {
        const RunId id = makeRun();
        REQUIRE_OK(
            store->appendHistograms(id, {histogram(weights, 500), histogram(weights, 1000)}));
        // A replay from step 400, with other values so that they can be told apart.
        REQUIRE_OK(store->appendHistograms(id,
            {histogram(weights, 500, 9), histogram(gradients, 500), histogram(weights, 1000, 9),
                histogram(weights, 1500, 9)}));
        REQUIRE(read, store->histograms(id, weights));
        QVERIFY((read
            == std::vector{
                histogram(weights, 500), histogram(weights, 1000), histogram(weights, 1500, 9)}));
        REQUIRE(others, store->histograms(id, gradients));
        QCOMPARE(others.size(), 1U);
    }

    void whatCannotBeAHistogramIsRefusedAsAWhole_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<double>("lower");
        QTest::addColumn<double>("upper");
        QTest::addColumn<int>("bins");
        const double nan = std::numeric_limits<double>::quiet_NaN();
        QTest::newRow("without a name") << QString() << 0.0 << 1.0 << 3;
        QTest::newRow("without bins") << weights << 0.0 << 1.0 << 0;
        QTest::newRow("with its bounds the wrong way round") << weights << 1.0 << 0.0 << 3;
        QTest::newRow("with a bound that is no number") << weights << nan << 1.0 << 3;
    }
    void whatCannotBeAHistogramIsRefusedAsAWhole()
    {
        QFETCH(QString, name);
        QFETCH(double, lower);
        QFETCH(double, upper);
        QFETCH(int, bins);
        const RunId id = makeRun();
        const Histogram bad{name, 2, lower, upper, std::vector<quint32>(std::size_t(bins), 1)};
        REQUIRE_ERROR(
            store->appendHistograms(id, {histogram(gradients, 1), bad}), ErrorCode::InvalidInput);
        REQUIRE(names, store->histogramNames(id));
        QVERIFY(names.isEmpty());
    }

    void ofARunThatIsNotThere()
    {
        REQUIRE_ERROR(store->appendHistograms(7, {histogram(weights, 1)}), ErrorCode::NotFound);
    }

    void theyGoWithTheirRun()
    {
        const RunId id = makeRun();
        REQUIRE_OK(store->appendHistograms(id, {histogram(weights, 1)}));
        RunEdit edit;
        edit.deleted = true;
        REQUIRE_OK(store->editRun(id, edit));
        REQUIRE_OK(store->emptyBin());
        REQUIRE(names, store->histogramNames(id));
        QVERIFY(names.isEmpty());
    }
};

QTEST_GUILESS_MAIN(HistogramContractTest)
#include "tst_histogramcontract.moc"
