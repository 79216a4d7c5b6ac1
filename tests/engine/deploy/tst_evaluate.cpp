// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluate/evaluate.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/engine/tensors/loss.h"

#include <torch/script.h>

#include <QTest>

using namespace lampwork;

namespace {

// y = w x, and in training mode something else.
torch::jit::Module doubler(int outputs)
{
    torch::jit::Module module("Network");
    module.register_attribute("training", c10::BoolType::get(), true);
    module.register_parameter("w", at::full({1, outputs}, 2.0F), false);
    if (outputs == 2)
        module.attr("w").toTensor().select(1, 0).zero_();
    module.define("def forward(self, x: Tensor) -> Tensor:\n"
                  "    if self.training:\n"
                  "        return x * 1000.0\n"
                  "    return torch.matmul(x, self.w)\n");
    module.train();
    return module;
}

double metric(const Evaluation &evaluation, const QString &name)
{
    for (const auto &[key, value] : evaluation.metrics) {
        if (key == name)
            return value;
    }
    return std::nan("");
}

} // namespace

class EvaluateTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void regressionIsInTheTargetsUnit()
    {
        Preprocessing preprocessing;
        preprocessing.task = Task::Regression;
        preprocessing.target = QStringLiteral("price");
        preprocessing.targetShift = 100;
        preprocessing.targetScale = 10;
        // More rows than one batch of 1,024; x = i / 1000, the truth 2 x + 0.5 on every second row.
        EncodedData data;
        data.features = at::arange(2500, at::kFloat).reshape({2500, 1}) / 1000;
        data.targets = data.features.squeeze(1) * 2 + (at::arange(2500) % 2).to(at::kFloat) * 0.5;
        for (qint64 i = 0; i < 2500; ++i)
            data.rows.push_back(i + 7);
        LossFunction loss;
        loss.kind = LossFunction::Kind::Mse;

        torch::jit::Module network = doubler(1);
        const Evaluation evaluation = evaluate(network, data, loss, preprocessing);
        QVERIFY(std::abs(evaluation.loss - 0.125) < 1e-6); // scaled: 0.5² on half of the rows
        QVERIFY(std::abs(metric(evaluation, "rmse") - 10 * std::sqrt(0.125)) < 1e-4);
        QVERIFY(std::abs(metric(evaluation, "mae") - 10 * 0.25) < 1e-4);
        QVERIFY(network.is_training()); // as it was

        const Predictions predictions = predictSplit(network, data, loss, preprocessing, "test");
        QCOMPARE(predictions.split, QStringLiteral("test"));
        QCOMPARE(predictions.size(), std::size_t(2500));
        QCOMPARE(predictions.rows.back(), 2506);
        QCOMPARE(predictions.outputs[1500], 130.0F); // 2 · 1.5 · 10 + 100
        QCOMPARE(predictions.targets[1501], 100 + 10 * (2 * 1.501F + 0.5F));
        QCOMPARE(metricsOf(predictions), evaluation.metrics);

        network.eval();
        evaluate(network, data, loss, preprocessing);
        QVERIFY(!network.is_training());
    }

    void classWeightsCountAndOutputsAreProbabilities()
    {
        Preprocessing preprocessing;
        preprocessing.task = Task::Binary;
        preprocessing.classes = {"no", "yes"};
        EncodedData data;
        data.features = torch::tensor({{0.5F}, {-0.5F}, {1.0F}});
        data.targets = torch::tensor({1, 0, 0}, at::kLong);
        data.rows = {0, 1, 2};
        LossFunction loss;
        loss.classWeights = torch::tensor({1.0F, 3.0F});
        torch::jit::Module network = doubler(2); // logits {0, 2 x}
        const Evaluation evaluation = evaluate(network, data, loss, preprocessing);
        // By hand: losses log(1 + e⁻¹), log(1 + e⁻¹), log(1 + e²), weighted 3, 1, 1.
        const double one = std::log1p(std::exp(-1.0));
        QVERIFY(std::abs(evaluation.loss - (4 * one + std::log1p(std::exp(2.0))) / 5) < 1e-6);
        QVERIFY(std::abs(metric(evaluation, "accuracy") - 2.0 / 3) < 1e-12);
        QCOMPARE(metric(evaluation, "auc"), 0.5); // 0.5 above -0.5, below 1
        const Predictions predictions = predictSplit(network, data, loss, preprocessing, "valid");
        QVERIFY(std::abs(predictions.outputs[1] - 1 / (1 + std::exp(-1.0))) < 1e-6);
        QVERIFY(std::abs(predictions.losses[2] - std::log1p(std::exp(2.0))) < 1e-6); // not weighted
    }

    void labelsAreMeasuredEachOnItsOwn()
    {
        Preprocessing preprocessing;
        preprocessing.task = Task::Multilabel;
        preprocessing.classes = {"never", "often"};
        EncodedData data;
        data.features = torch::tensor({{0.5F}, {-0.5F}, {1.0F}});
        data.targets = torch::tensor({{0.0F, 1.0F}, {1.0F, 0.0F}, {0.0F, 0.0F}});
        data.rows = {4, 5, 6};
        LossFunction loss;
        loss.kind = LossFunction::Kind::BinaryCrossEntropy;
        loss.classWeights = torch::tensor({1.0F, 3.0F});
        torch::jit::Module network = doubler(2); // logits {0, 2 x}
        const Evaluation evaluation = evaluate(network, data, loss, preprocessing);
        // By hand: of the first label log 2 each; of the second 3 log(1 + e⁻¹), log(1 + e⁻¹),
        // log(1 + e²); the mean of all six.
        const double one = std::log1p(std::exp(-1.0));
        const double sum = 3 * std::log(2.0) + 4 * one + std::log1p(std::exp(2.0));
        QVERIFY(std::abs(evaluation.loss - sum / 6) < 1e-6);
        // A probability of ½ is a yes: the first label is predicted in each row.
        QVERIFY(std::abs(metric(evaluation, "hamming_loss") - 3.0 / 6) < 1e-12);
        QVERIFY(std::abs(metric(evaluation, "subset_accuracy") - 1.0 / 3) < 1e-12);
        const Predictions predictions = predictSplit(network, data, loss, preprocessing, "test");
        QCOMPARE(predictions.targets, (std::vector<float>{0, 1, 1, 0, 0, 0}));
        QCOMPARE(predictions.outputs[0], 0.5F);
        QVERIFY(std::abs(predictions.outputs[1] - 1 / (1 + std::exp(-1.0))) < 1e-6);
        QVERIFY(std::abs(predictions.losses[0] - (std::log(2.0) + one) / 2) < 1e-6); // not weighted
    }

    void anAutoencoderIsMeasuredByWhatItGivesBack()
    {
        Preprocessing preprocessing;
        preprocessing.task = Task::Autoencoder;
        preprocessing.numeric.resize(2);
        // [0, 2 x] of what is [x, y]; scikit-learn 1.2.1: r2_score(truth, output,
        // multioutput="variance_weighted"), mean_absolute_error, mean_squared_error.
        torch::jit::Module network("Network");
        network.register_attribute("training", c10::BoolType::get(), true);
        network.register_parameter("w", torch::tensor({{0.0F, 2.0F}, {0.0F, 0.0F}}), false);
        network.define("def forward(self, x: Tensor) -> Tensor:\n"
                       "    return torch.matmul(x, self.w)\n");
        EncodedData data;
        data.features = torch::tensor({{1.0F, 1000.0F}, {2.0F, 1003.0F}, {-1.0F, 1001.0F}});
        data.features = data.features - torch::tensor({0.0F, 1000.0F});
        data.targets = data.features.flatten(1);
        data.rows = {3, 4, 5};
        LossFunction loss;
        loss.kind = LossFunction::Kind::Mae;
        const SplitResult result = evaluateSplit(network, data, loss, preprocessing, "test");
        // Errors by hand: [1, 2], [2, 1], [1, 3].
        QVERIFY(std::abs(result.evaluation.loss - 10.0 / 6) < 1e-6);
        QVERIFY(std::abs(metric(result.evaluation, "mae") - 10.0 / 6) < 1e-9);
        QVERIFY(std::abs(metric(result.evaluation, "rmse") - std::sqrt(20.0 / 6)) < 1e-9);
        // Σ(x - mean)²: 14/3 of the first feature (mean 2/3), 14/3 of the second (mean 4/3).
        QVERIFY(std::abs(metric(result.evaluation, "r2") - (1 - 20.0 / (28.0 / 3))) < 1e-9);
        QCOMPARE(result.predictions.outputs, (std::vector<float>{2.5F, 2.5F, 5}));
        QCOMPARE(result.predictions.losses, (std::vector<float>{1.5F, 1.5F, 2}));
        QVERIFY(result.predictions.targets.empty());
        data = {at::empty({0, 2}), at::empty({0, 2}), {}};
        QVERIFY(std::isnan(metric(evaluate(network, data, loss, preprocessing), "r2")));
    }

    void gradientsAreNeitherKeptNorSwitchedOff()
    {
        Preprocessing preprocessing;
        EncodedData data;
        data.features = at::ones({4, 1});
        data.targets = at::ones({4});
        data.rows = {0, 1, 2, 3};
        LossFunction loss;
        loss.kind = LossFunction::Kind::Mse;
        torch::jit::Module network = doubler(1);
        at::Tensor weight = network.attr("w").toTensor().requires_grad_();
        evaluate(network, data, loss, preprocessing);
        QVERIFY(!weight.grad().defined());
        QVERIFY(at::GradMode::is_enabled());
    }
};

QTEST_GUILESS_MAIN(EvaluateTest)
#include "tst_evaluate.moc"
