// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/sanity.h"
#include "tests/engine/train/enginefixture.h"

using namespace lampwork;
using namespace lampwork::test;

namespace {

Evaluation measured(const QString &metric, double value, double loss)
{
    Evaluation evaluation;
    evaluation.loss = loss;
    evaluation.metrics = {{metric, value}};
    return evaluation;
}

TrainSpec classification()
{
    TrainSpec spec;
    spec.task = Task::Multiclass;
    return spec;
}

} // namespace

class SanityTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theBatchMustBeKnownByHeart_data()
    {
        QTest::addColumn<double>("accuracy");
        QTest::addColumn<double>("loss");
        QTest::addColumn<double>("smoothing");
        QTest::addColumn<bool>("passed");
        QTest::newRow("all right and sure") << 1.0 << 0.001 << 0.0 << true;
        QTest::newRow("all right but unsure") << 1.0 << 0.4 << 0.0 << false;
        QTest::newRow("all right, as sure as smoothed labels allow") << 1.0 << 0.4 << 0.1 << true;
        QTest::newRow("one wrong") << 0.97 << 0.05 << 0.0 << false;
        QTest::newRow("no number") << 1.0 << std::nan("") << 0.0 << false;
    }
    void theBatchMustBeKnownByHeart()
    {
        QFETCH(double, accuracy);
        QFETCH(double, loss);
        QFETCH(double, smoothing);
        TrainSpec spec = classification();
        spec.labelSmoothing = smoothing;
        const SanityVerdict verdict
            = judgeOverfit(measured(QStringLiteral("accuracy"), accuracy, loss), 32, 500, spec);
        QTEST(verdict.passed, "passed");
        QVERIFY(verdict.text.startsWith(verdict.passed ? QStringLiteral("Overfits one batch")
                                                       : QStringLiteral("Does not overfit")));
    }

    void chanceIsTheMostFrequentClass()
    {
        // 100 rows, 60 of class 0: by chance 0.6, and up to 0.6 + 3 √(0.6·0.4/100) = 0.747.
        const at::Tensor targets = at::cat({at::zeros({60}, at::kLong), at::ones({40}, at::kLong)});
        const auto judged = [&](double accuracy) {
            return judgeShuffled(
                measured(QStringLiteral("accuracy"), accuracy, 1), targets, classification());
        };
        QVERIFY(judged(0.5).passed);
        QVERIFY(judged(0.74).passed);
        QVERIFY(!judged(0.75).passed);
        TrainSpec regression;
        regression.task = Task::Regression; // 9 / 100
        const at::Tensor values = at::rand({100});
        QVERIFY(judgeShuffled(measured(QStringLiteral("r2"), 0.08, 1), values, regression).passed);
        QVERIFY(!judgeShuffled(measured(QStringLiteral("r2"), 0.1, 1), values, regression).passed);
        QVERIFY(!judgeShuffled(measured(QStringLiteral("r2"), 0, 1), {}, regression).passed);
    }

    void chanceIsTheMostFrequentLabels()
    {
        // 100 rows, 60 of which have the labels (1, 0): as above.
        const at::Tensor targets = at::cat({at::tensor({1.0F, 0.0F}).expand({60, 2}),
            at::tensor({1.0F, 1.0F}).expand({20, 2}), at::tensor({0.0F, 0.0F}).expand({20, 2})});
        TrainSpec labels;
        labels.task = Task::Multilabel;
        const auto judged = [&](double accuracy) {
            return judgeShuffled(
                measured(QStringLiteral("subset_accuracy"), accuracy, 1), targets, labels);
        };
        QVERIFY(judged(0.74).passed);
        QVERIFY(judged(0.74).text.contains(QStringLiteral("right in all labels")));
        QVERIFY(!judged(0.75).passed);
        const auto overfit = [&](double accuracy) {
            return judgeOverfit(
                measured(QStringLiteral("subset_accuracy"), accuracy, 0.01), 32, 500, labels);
        };
        QVERIFY(overfit(1).passed);
        QVERIFY(!overfit(0.97).passed);
    }

    void labelsAreShuffledTheSameWayEachTime()
    {
        const auto make = [] {
            EncodedSplits data;
            data.train.targets = at::arange(50);
            data.valid.targets = at::arange(50);
            for (qint64 i = 0; i < 50; ++i) {
                data.train.rows.push_back(i);
                data.valid.rows.push_back(i);
            }
            return data;
        };
        EncodedSplits first = make();
        EncodedSplits second = make();
        EncodedSplits other = make();
        shuffleLabels(first, 3);
        shuffleLabels(second, 3);
        shuffleLabels(other, 4);
        QVERIFY(first.train.targets.equal(second.train.targets));
        QVERIFY(!first.train.targets.equal(other.train.targets));
        QVERIFY(!first.train.targets.equal(first.valid.targets)); // each part its own order
        QVERIFY(std::get<0>(first.train.targets.sort()).equal(at::arange(50)));
    }

    void aNetworkThatCanLearnOverfitsItsBatch()
    {
        Spec spec = penguins(8);
        spec.train.sanity = QStringLiteral("overfit_batch");
        spec.train.batchSize = 16;
        spec.train.epochs.reset();
        spec.train.schedule = {};
        spec.train.optimizer.lr = 0.01;
        const RunId run = m_stores.create(spec);
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        const Run done = m_stores.get(run);
        QVERIFY(done.attributes.value(QStringLiteral("sanity.passed")).toBool());
        QVERIFY(m_stores.hasEvent(run, EventKind::State, QStringLiteral("Overfits one batch")));
        QVERIFY(done.step >= 500); // as many as it gets by default
        QVERIFY(take(m_stores.store->artifacts(run)).isEmpty()); // no results of a task
    }

    void aNetworkThatCannotLearnDoesNot()
    {
        Spec spec = penguins(2);
        spec.train.sanity = QStringLiteral("overfit_batch");
        spec.train.batchSize = 32;
        spec.train.schedule = {};
        spec.train.optimizer.lr = 1e-9;
        const RunId run = m_stores.create(spec);
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        QVERIFY(!m_stores.get(run).attributes.value(QStringLiteral("sanity.passed")).toBool());
        QVERIFY(m_stores.hasEvent(run, EventKind::Warning, QStringLiteral("Does not overfit")));
    }

    void nothingIsLearntFromShuffledLabels()
    {
        Spec spec = penguins(5);
        spec.train.sanity = QStringLiteral("shuffled_labels");
        const RunId run = m_stores.create(spec);
        QVERIFY2(m_stores.train(run) == 0, m_stores.errors.constData());
        const Run done = m_stores.get(run);
        QVERIFY2(done.attributes.value(QStringLiteral("sanity.passed")).toBool(),
            qPrintable(done.attributes.value(QStringLiteral("sanity.verdict")).toString()));
        QVERIFY(done.name.endsWith(QStringLiteral("shuffled labels")));
        Spec noRows = spec;
        noRows.data.split.valid = 0;
        const auto refused = readAndResolve(noRows);
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().where, QStringLiteral("train.sanity"));
    }

private:
    EngineStore m_stores;
};

QTEST_GUILESS_MAIN(SanityTest)
#include "tst_sanity.moc"
