// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/loss.h"
#include "tests/engine/train/referencefile.h"

#include <torch/script.h>

#include <QTest>

using namespace lampwork;

Q_DECLARE_METATYPE(lampwork::LossFunction)

namespace {

const at::Tensor logits
    = at::tensor({1.0F, 2.0F, 0.0F, 0.0F, 0.5F, 3.0F, -1.0F, 4.0F, 0.25F, 2.0F, -2.0F, 1.5F})
          .reshape({4, 3});
const at::Tensor classes = at::tensor({0, 2, 1, 2}, at::kLong);
const at::Tensor others = at::tensor({1, 2, 0, 0}, at::kLong);
const at::Tensor share = at::tensor({1.0F, 0.75F, 0.5F, 0.125F});
const at::Tensor weights = at::tensor({1.0F, 2.0F, 0.5F});
const at::Tensor labels
    = at::tensor({1.0F, 0.0F, 1.0F, 0.0F, 0.0F, 1.0F, 1.0F, 1.0F, 0.0F, 0.0F, 1.0F, 1.0F})
          .reshape({4, 3});
const at::Tensor outputs = at::tensor({0.5F, -1.0F, 3.0F, 0.25F}).reshape({4, 1});
const at::Tensor values = at::tensor({0.75F, 2.0F, 0.5F, 0.25F});

LossFunction ofLabels(LossFunction::Kind kind, const at::Tensor &positiveWeights = {},
    double smoothing = 0, double gamma = 2)
{
    return {kind, positiveWeights, smoothing, gamma};
}

bool near(double one, double other)
{
    return std::abs(one - other) < 2e-6;
}

} // namespace

class LossTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // Numbers: tests/engine/train/training_reference.py (PyTorch 1.13; focal and quantile by their
    // papers' formulas).
    void lossesAreWhatTheReferenceGives_data()
    {
        QTest::addColumn<LossFunction>("loss");
        using Kind = LossFunction::Kind;
        QTest::newRow("cross_entropy") << LossFunction{Kind::CrossEntropy};
        QTest::newRow("cross_entropy smoothed") << LossFunction{Kind::CrossEntropy, {}, 0.1};
        QTest::newRow("cross_entropy weighted") << LossFunction{Kind::CrossEntropy, weights};
        QTest::newRow("cross_entropy weighted smoothed")
            << LossFunction{Kind::CrossEntropy, weights, 0.2};
        QTest::newRow("focal") << LossFunction{Kind::Focal, {}, 0, 2};
        QTest::newRow("focal weighted smoothed") << LossFunction{Kind::Focal, weights, 0.1, 1.5};
        QTest::newRow("binary") << ofLabels(Kind::BinaryCrossEntropy);
        QTest::newRow("binary smoothed") << ofLabels(Kind::BinaryCrossEntropy, {}, 0.1);
        QTest::newRow("binary weighted") << ofLabels(Kind::BinaryCrossEntropy, weights);
        QTest::newRow("binary weighted smoothed")
            << ofLabels(Kind::BinaryCrossEntropy, weights, 0.2);
        QTest::newRow("binary focal") << ofLabels(Kind::BinaryFocal);
        QTest::newRow("binary focal weighted smoothed")
            << ofLabels(Kind::BinaryFocal, weights, 0.1, 1.5);
        QTest::newRow("rows mse") << LossFunction{Kind::Mse};
        QTest::newRow("rows mae") << LossFunction{Kind::Mae};
        QTest::newRow("rows huber") << LossFunction{Kind::Huber};
        QTest::newRow("mse") << LossFunction{Kind::Mse};
        QTest::newRow("mae") << LossFunction{Kind::Mae};
        QTest::newRow("huber 1") << LossFunction{Kind::Huber};
        QTest::newRow("huber 2.5") << LossFunction{Kind::Huber, {}, 0, 2, 2.5};
        QTest::newRow("quantile 0.9") << LossFunction{Kind::Quantile, {}, 0, 2, 1, 0.9};
        QTest::newRow("quantile 0.5") << LossFunction{Kind::Quantile};
    }
    void lossesAreWhatTheReferenceGives()
    {
        QFETCH(LossFunction, loss);
        const bool ofClasses = loss.kind == LossFunction::Kind::CrossEntropy
            || loss.kind == LossFunction::Kind::Focal;
        const bool ofEachLabel = loss.kind == LossFunction::Kind::BinaryCrossEntropy
            || loss.kind == LossFunction::Kind::BinaryFocal
            || QByteArray(QTest::currentDataTag()).startsWith("rows");
        const at::Tensor &given = ofClasses || ofEachLabel ? logits : outputs;
        const at::Tensor &targets = ofClasses ? classes : ofEachLabel ? labels : values;
        const Json expected
            = test::readReference("training_reference.json").at(QTest::currentDataTag());
        const auto rows = expected.at("rows").get<std::vector<double>>();
        const at::Tensor found = loss.weightedPerSample(given, targets);
        QCOMPARE(found.numel(), 4);
        for (qint64 i = 0; i < 4; ++i)
            QVERIFY(near(found[i].item<double>(), rows[std::size_t(i)]));
        const double mean = loss.mean(given, targets).item<double>();
        QVERIFY2(near(mean, expected.at("mean").get<double>()), qPrintable(QString::number(mean)));
        // What evaluation sums over the rows is the same mean.
        const at::Tensor composed = found.sum() / loss.weights(targets).sum();
        QVERIFY(near(mean, composed.item<double>()));
        // Mixed with themselves, rows are as they were.
        const double same = loss.mixedMean(given, targets, targets, share).item<double>();
        QVERIFY(near(mean, same));
    }

    void mixedTargetsCountByTheirShare()
    {
        const LossFunction loss;
        const double expected = test::readReference("training_reference.json")
                                    .at("cross_entropy mixed")
                                    .get<double>();
        QVERIFY(near(loss.mixedMean(logits, classes, others, share).item<double>(), expected));
    }

    void weightsOfMixedTargetsCountByTheirShareToo()
    {
        LossFunction loss;
        loss.classWeights = weights;
        const at::Tensor own = loss.weightedPerSample(logits, classes);
        const at::Tensor other = loss.weightedPerSample(logits, others);
        double sum = 0;
        double weight = 0;
        for (qint64 i = 0; i < 4; ++i) {
            const double part = share[i].item<double>();
            sum += part * own[i].item<double>() + (1 - part) * other[i].item<double>();
            weight += part * weights[classes[i].item<int64_t>()].item<double>()
                + (1 - part) * weights[others[i].item<int64_t>()].item<double>();
        }
        QVERIFY(near(loss.mixedMean(logits, classes, others, share).item<double>(), sum / weight));
    }

    void withoutClassWeightsRowsCountAlike()
    {
        LossFunction loss{LossFunction::Kind::Focal, weights, 0.1, 1.5};
        const at::Tensor unweighted = loss.perSample(logits, classes);
        loss.classWeights = at::Tensor();
        QVERIFY(unweighted.equal(loss.weightedPerSample(logits, classes)));
    }

    void focalIsCrossEntropyWhereGammaIsNought()
    {
        const LossFunction focal{LossFunction::Kind::Focal, weights, 0.1, 0};
        const LossFunction entropy{LossFunction::Kind::CrossEntropy, weights, 0.1};
        QVERIFY(near(focal.mean(logits, classes).item<double>(),
            entropy.mean(logits, classes).item<double>()));
    }

    void labelsAreWeighedByTheTrainRows()
    {
        Preprocessing preprocessing;
        preprocessing.task = Task::Multilabel;
        preprocessing.classes = {"a", "b", "c"};
        TrainSpec spec;
        spec.loss = QStringLiteral("binary_cross_entropy");
        spec.classWeights = QStringLiteral("balanced");
        const auto balanced = LossFunction::fromSpec(spec, preprocessing, labels);
        QVERIFY(balanced.ok());
        // no / yes: 2/2, 2/2, 1/3
        QVERIFY(at::allclose(balanced->classWeights, at::tensor({1.0F, 1.0F, 1.0F / 3})));
        // They change a row's loss, not how much it counts.
        QVERIFY(balanced->weights(labels).equal(at::ones({4})));
        QVERIFY(balanced->perSample(logits, labels)
                    .equal(ofLabels(LossFunction::Kind::BinaryCrossEntropy)
                               .weightedPerSample(logits, labels)));
        const auto onlyYes = LossFunction::fromSpec(spec, preprocessing, at::ones({4, 3}));
        QVERIFY(!onlyYes.ok());
        QCOMPARE(onlyYes.error().where, QStringLiteral("train.class_weights"));
        QVERIFY(onlyYes.error().message.contains(QStringLiteral("“a”")));
        spec.classWeights = QStringLiteral("given");
        spec.classWeightValues = {1, 2};
        const auto few = LossFunction::fromSpec(spec, preprocessing, labels);
        QVERIFY(!few.ok());
        QVERIFY(few.error().message.contains(QStringLiteral("2 weights are given for 3 labels")));
        spec.classWeights = QStringLiteral("none");
        spec.loss = QStringLiteral("cross_entropy");
        QCOMPARE(LossFunction::fromSpec(spec, preprocessing, labels).error().where,
            QStringLiteral("train.loss"));
    }

    void labelsHaveFiniteSlopesWhereTheNetworkIsSure()
    {
        for (const double gamma : {0.5, 2.0}) {
            for (const float sure : {-200.0F, 200.0F}) {
                const at::Tensor given = at::full({1, 2}, sure).set_requires_grad(true);
                ofLabels(LossFunction::Kind::BinaryFocal, {}, 0, gamma)
                    .mean(given, at::tensor({0.0F, 1.0F}).reshape({1, 2}))
                    .backward();
                QVERIFY(given.grad().isfinite().all().item<bool>());
            }
        }
    }

    void focalHasAFiniteSlopeWhereTheNetworkIsSure()
    {
        for (const double gamma : {0.5, 1.0, 2.0}) {
            const LossFunction focal{LossFunction::Kind::Focal, {}, 0, gamma};
            const at::Tensor sure
                = at::tensor({200.0F, 0.0F, 0.0F}).reshape({1, 3}).set_requires_grad(true);
            focal.mean(sure, at::tensor({0}, at::kLong)).backward();
            QVERIFY(sure.grad().isfinite().all().item<bool>());
        }
    }
};

QTEST_APPLESS_MAIN(LossTest)
#include "tst_loss.moc"
