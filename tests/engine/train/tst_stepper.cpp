// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/preprocess.h"
#include "core/engine/tensors/rows.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/train/batchmeasure.h"
#include "core/engine/train/batchsource.h"
#include "core/engine/train/order.h"
#include "core/engine/train/scriptstepper.h"
#include "core/engine/train/update.h"
#include "tests/engine/train/referencefile.h"

#include <ATen/autocast_mode.h>
#include <torch/optim/adamw.h>
#include <torch/optim/sgd.h>
#include <torch/script.h>

#include <QTest>

using namespace lampwork;

namespace {

Preprocessing inputs(Task task, int features)
{
    Preprocessing preprocessing;
    preprocessing.task = task;
    for (int i = 0; i < features; ++i) {
        NumericInput input;
        input.name = QStringLiteral("x%1").arg(i);
        preprocessing.numeric.append(input);
    }
    if (isClassification(task))
        preprocessing.classes = {QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")};
    return preprocessing;
}

NetworkPlan mlp(const Preprocessing &preprocessing)
{
    NetworkSpec network;
    network.layersGiven = true;
    network.layers = {{QStringLiteral("linear"), {{QStringLiteral("units"), 16}}},
        {QStringLiteral("layer_norm"), {}}, {QStringLiteral("gelu"), {}},
        {QStringLiteral("linear"), {{QStringLiteral("units"), 8}}}, {QStringLiteral("tanh"), {}}};
    return planNetwork(network, preprocessing);
}

// A batch that is the same everywhere: sines of different frequencies.
at::Tensor features(qint64 rows, qint64 columns)
{
    const at::Tensor index = at::arange(double(rows * columns), at::kDouble);
    return (index * 0.731).sin().reshape({rows, columns}).to(at::kFloat);
}

struct Setup {
    Preprocessing preprocessing;
    NetworkPlan plan;
    torch::jit::Module network;
    LossFunction loss;
    at::Tensor x;
    at::Tensor y;

    explicit Setup(Task task)
        : preprocessing(inputs(task, 5))
        , plan(mlp(preprocessing))
        , network(*makeNetwork(plan, 11))
        , x(features(24, 5))
    {
        TrainSpec spec;
        spec.loss
            = isClassification(task) ? QStringLiteral("cross_entropy") : QStringLiteral("huber");
        y = isClassification(task) ? at::arange(24).remainder(3) : x.sum(1);
        loss = *LossFunction::fromSpec(spec, preprocessing, y);
    }
};

// As numbers() in training_reference.py, at moment 1.
void fillAsReference(FlatParameters &flat)
{
    const torch::NoGradGuard noGradients;
    for (const auto &slot : flat.slots) {
        at::Tensor parameter = slot.parameter;
        float *values = parameter.data_ptr<float>();
        for (qint64 i = 0; i < parameter.numel(); ++i)
            values[i] = float((5 * i + 3 + qint64(slot.name.size())) % 9 - 4) / 8;
    }
}

} // namespace

class StepperTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theModulesParametersAreViewsOfTheFlatBuffer()
    {
        Setup setup(Task::Multiclass);
        const auto before = setup.network.attr("linear1_weight").toTensor().clone();
        FlatParameters flat = FlatParameters::adopt(setup.network, setup.plan.parameters, at::kCPU);
        QVERIFY(setup.network.attr("linear1_weight").toTensor().equal(before));
        flat.values.fill_(0.25);
        QVERIFY(setup.network.attr("linear1_weight").toTensor().eq(0.25).all().item<bool>());
        const at::Tensor outputs = setup.network.forward({setup.x}).toTensor();
        setup.loss.mean(outputs, setup.y).backward();
        QVERIFY(flat.gradients.abs().sum().item<double>() > 0);
        for (const auto &slot : flat.slots) {
            QCOMPARE(slot.parameter.grad().data_ptr<float>(),
                flat.gradients.data_ptr<float>() + slot.offset);
        }
        QVERIFY(flat.allFinite());
        flat.values[3] = std::nan("");
        QVERIFY(!flat.allFinite());
    }

    // The rival is LibTorch's own optimiser over the module's separate tensors.
    void thirtyUpdatesAgreeWithLibTorchsOptimiser_data()
    {
        QTest::addColumn<bool>("classes");
        QTest::addColumn<bool>("adamw");
        QTest::newRow("classes with AdamW") << true << true;
        QTest::newRow("values with SGD") << false << false;
    }
    void thirtyUpdatesAgreeWithLibTorchsOptimiser()
    {
        QFETCH(bool, classes);
        QFETCH(bool, adamw);
        const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
        const Task task = classes ? Task::Multiclass : Task::Regression;

        Setup rival(task);
        // As here, weight decay spares biases and norms.
        std::vector<at::Tensor> decaying, others;
        for (const Parameter &parameter : rival.plan.parameters)
            (parameter.decays ? decaying : others)
                .push_back(rival.network.attr(parameter.name).toTensor());
        std::unique_ptr<torch::optim::Optimizer> reference;
        if (adamw) {
            using Options = torch::optim::AdamWOptions;
            std::vector<torch::optim::OptimizerParamGroup> groups;
            groups.emplace_back(
                decaying, std::make_unique<Options>(Options(0.01).weight_decay(0.1)));
            groups.emplace_back(others, std::make_unique<Options>(Options(0.01).weight_decay(0)));
            reference = std::make_unique<torch::optim::AdamW>(std::move(groups), Options(0.01));
        } else {
            using Options = torch::optim::SGDOptions;
            const Options all = Options(0.05).momentum(0.9).nesterov(true);
            std::vector<torch::optim::OptimizerParamGroup> groups;
            groups.emplace_back(
                decaying, std::make_unique<Options>(Options(all).weight_decay(0.1)));
            groups.emplace_back(others, std::make_unique<Options>(all));
            reference = std::make_unique<torch::optim::SGD>(std::move(groups), all);
        }

        Setup tested(task);
        FlatParameters flat
            = FlatParameters::adopt(tested.network, tested.plan.parameters, at::kCPU);
        OptimizerSpec spec;
        spec.name = adamw ? QStringLiteral("adamw") : QStringLiteral("sgd");
        spec.weightDecay = 0.1;
        spec.nesterov = true;
        Optimizer optimizer(spec, flat);
        ScriptStepper stepper(tested.network, flat, tested.loss);
        Update update(flat, optimizer, {});
        for (int step = 0; step < 30; ++step) {
            reference->zero_grad();
            const at::Tensor outputs = rival.network.forward({rival.x}).toTensor();
            const at::Tensor expected = rival.loss.mean(outputs, rival.y);
            expected.backward();
            reference->step();
            const StepResult found = stepper.gradients({tested.x, tested.y, 24}, {});
            update.apply(adamw ? 0.01 : 0.05);
            QVERIFY2(std::abs(found.loss.item<double>() - expected.item<double>()) < 2e-5,
                qPrintable(QStringLiteral("step %1").arg(step)));
            QVERIFY(found.outputs.allclose(outputs, 1e-3, 1e-4));
        }
    }

    // Expected: torch.autocast on the same network (training_reference.py).
    void mixedPrecisionTrainsAsPyTorchsAutocast()
    {
        const Json reference = test::readReference("training_reference.json");
        for (const bool mixed : {false, true}) {
            const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
            Setup setup(Task::Multiclass);
            FlatParameters flat
                = FlatParameters::adopt(setup.network, setup.plan.parameters, at::kCPU);
            fillAsReference(flat);
            OptimizerSpec spec;
            spec.name = QStringLiteral("sgd");
            spec.momentum = 0;
            Optimizer optimizer(spec, flat);
            ScriptStepper stepper(setup.network, flat, setup.loss, {.mixedPrecision = mixed});
            Update update(flat, optimizer, {});
            double largest = 0; // distance from the other precision's losses
            for (std::size_t step = 0; step < 20; ++step) {
                const double loss
                    = stepper.gradients({setup.x, setup.y, 24}, {}).loss.item<double>();
                update.apply(0.1);
                const auto expected = [&](bool other) {
                    return reference[other ? "bfloat16 training" : "float32 training"][step]
                        .get<double>();
                };
                QVERIFY2(std::abs(loss - expected(mixed)) < (mixed ? 1e-4 : 2e-5),
                    qPrintable(QStringLiteral("step %1: %2").arg(step).arg(loss)));
                largest = std::max(largest, std::abs(loss - expected(!mixed)));
            }
            QVERIFY(largest > 4e-4);
            QVERIFY(flat.values.scalar_type() == at::kFloat);
            QVERIFY(!at::autocast::is_cpu_enabled());
        }
    }

    void theOrderOfAnEpochDependsOnSeedAndEpochOnly()
    {
        const at::Tensor first = epochOrder(5, 0, 100);
        QVERIFY(first.equal(epochOrder(5, 0, 100)));
        QVERIFY(!first.equal(epochOrder(5, 1, 100)));
        QVERIFY(!first.equal(epochOrder(6, 0, 100)));
        QVERIFY(std::get<0>(first.sort()).equal(at::arange(100)));
        QVERIFY(dropoutSeed(5, 0) != dropoutSeed(5, 1));
    }

    void rowsAreViewedAndGatheredAsLibTorchDoes()
    {
        const at::Tensor numbers = at::arange(210, at::kFloat);
        const at::Tensor places = torch::tensor({6, 0, 3, 3}, at::kLong);
        const std::vector<at::Tensor> tensors{numbers.narrow(0, 0, 7), numbers.reshape({7, 30}),
            numbers.reshape({7, 2, 3, 5}), numbers.reshape({30, 7}).t(), // not contiguous
            at::arange(7, at::kLong), at::zeros({7, 0})};
        for (const at::Tensor &tensor : tensors) {
            at::Tensor view = viewOfRows(tensor, 2, 3);
            QVERIFY(view.equal(tensor.narrow(0, 2, 3)));
            QCOMPARE(view.strides(), tensor.strides());
            QVERIFY(viewOfRows(view, 1, 2).equal(tensor.narrow(0, 3, 2)));
            QCOMPARE(viewOfRows(tensor, 7, 0).size(0), 0);
            view.zero_();
            QVERIFY(tensor.narrow(0, 2, 3).equal(view)); // it is the same memory
            const at::Tensor gathered = gatherRows(tensor, places);
            QVERIFY(gathered.equal(tensor.index_select(0, places)));
            QVERIFY(gathered.is_contiguous());
            QCOMPARE(gathered.dtype(), tensor.dtype());
        }
        // Memory is used again, unless somebody holds it.
        at::Tensor used = at::zeros({4, 30});
        const void *memory = used.data_ptr();
        at::Tensor again = gatherRows(tensors[1], places, std::move(used));
        QCOMPARE(again.data_ptr(), memory);
        QVERIFY(again.equal(tensors[1].index_select(0, places)));
        const at::Tensor held = viewOfRows(again, 0, 1);
        QVERIFY(gatherRows(tensors[1], places, std::move(again)).data_ptr() != memory);
        QVERIFY_EXCEPTION_THROWN(viewOfRows(numbers, 209, 2), c10::Error);
    }

    void aBatchHasTheSameRowsWhateverItsSize()
    {
        Setup setup(Task::Multiclass);
        EncodedData data{setup.x.reshape({24, 1, 1, 5}), setup.y, std::vector<qint64>(24)};
        AugmentSpec augment;
        augment.flip = true;
        augment.brightness = 0.5;
        augment.cutmix = 1;
        const Augmentation augmentation(augment, {1, 1, 5, 0, 1}, 3);
        BatchSource large(data, 3, at::kCPU, augmentation);
        BatchSource small(data, 3, at::kCPU, augmentation);
        const Batch all = large.batch(2, 0, 24);
        QVERIFY(all.isMixed());
        small.batch(0, 0, 8);
        for (const qint64 begin : {16, 0, 8}) {
            const Batch part = small.batch(2, begin, 8);
            QVERIFY(part.features.equal(all.features.narrow(0, begin, 8)));
            QVERIFY(part.targets.equal(all.targets.narrow(0, begin, 8)));
            QVERIFY(part.otherTargets.equal(all.otherTargets.narrow(0, begin, 8)));
            QVERIFY(part.share.equal(all.share.narrow(0, begin, 8)));
        }
        QVERIFY(!large.batch(3, 0, 24).features.equal(all.features));
        // Without changes they are the rows themselves, in the epoch's order.
        BatchSource plain(data, 3, at::kCPU);
        QVERIFY(plain.batch(2, 0, 24).features.equal(
            data.features.index_select(0, epochOrder(3, 2, 24))));
        QVERIFY(!plain.batch(2, 0, 24).isMixed());
    }

    void anAutoencodersTargetsAreItsFeaturesAndNoCopy()
    {
        const at::Tensor pictures = at::arange(240, at::kFloat).reshape({24, 1, 2, 5});
        EncodedData data{pictures, pictures.flatten(1), std::vector<qint64>(24)};
        AugmentSpec augment;
        augment.flip = true;
        for (const AugmentSpec &change : {AugmentSpec(), augment}) {
            BatchSource source(data, 3, at::kCPU, {change, {1, 2, 5, 0, 1}, 3});
            const Batch batch = source.batch(1, 8, 8);
            QVERIFY(batch.targets.is_alias_of(batch.features));
            QVERIFY(batch.targets.equal(batch.features.flatten(1)));
        }
        // A copy is taken for what it is: targets of their own.
        data.targets = data.targets.clone();
        BatchSource source(data, 3, at::kCPU);
        QVERIFY(!source.batch(1, 8, 8).targets.is_alias_of(source.batch(1, 8, 8).features));
    }

    void whatIsRightAndWrongIsCounted()
    {
        const at::Tensor logits = at::tensor({1.0F, -1.0F, 0.5F, 2.0F}).reshape({2, 2});
        const at::Tensor labels = at::tensor({1.0F, 0.0F, 1.0F, 0.0F}).reshape({2, 2});
        QCOMPARE(correctCount(logits, labels), 1); // of the second row, one of two is wrong
        QCOMPARE(correctTensor(logits, labels).item<double>(), 1.0);
        // (0)² + (-1)² + (-0.5)² + 2² over all features
        QCOMPARE(squaredErrorSum(logits, labels), 5.25);
        QCOMPARE(squaredErrorTensor(logits, labels).item<double>(), 5.25);
        const at::Tensor one = logits.reshape({4, 1});
        QCOMPARE(squaredErrorTensor(one, labels.reshape({4, 1})).item<double>(), 5.25);
        QCOMPARE(squaredErrorTensor(one, labels.flatten()).item<double>(), 5.25);
    }

    void metricsOfMixedRowsAreByTheLargerShare()
    {
        Batch batch;
        batch.targets = at::tensor({0, 1, 2}, at::kLong);
        QVERIFY(measuredTargets(batch).equal(batch.targets));
        batch.otherTargets = at::tensor({5, 6, 7}, at::kLong);
        batch.share = at::tensor({0.75F, 0.25F, 0.5F});
        QVERIFY(measuredTargets(batch).equal(at::tensor({0, 6, 2}, at::kLong)));
    }

    void eachBatchOfAStepDropsOtherUnits()
    {
        QVERIFY(dropoutSeed(5, 7, 0) == dropoutSeed(5, 7));
        QVERIFY(dropoutSeed(5, 7, 1) != dropoutSeed(5, 7, 0));
        QVERIFY(dropoutSeed(5, 7, 1) != dropoutSeed(5, 8, 0));
    }

    void weightedLossesAreWhatPyTorchGives()
    {
        // torch.nn.functional.cross_entropy([[1, 2, 0], [0, 0, 3]], [0, 2], weight=[1, 2, 4]):
        // log-sum-exp minus the logit, weighted by 1 and 4, over 5.
        LossFunction loss;
        loss.classWeights = at::tensor({1.0F, 2.0F, 4.0F});
        const at::Tensor outputs = at::tensor({1.0F, 2.0F, 0.0F, 0.0F, 0.0F, 3.0F}).reshape({2, 3});
        const at::Tensor targets = at::tensor({0, 2}, at::kLong);
        const double first = std::log(std::exp(1.0) + std::exp(2.0) + 1) - 1;
        const double second = std::log(2 + std::exp(3.0)) - 3;
        const double mean = loss.mean(outputs, targets).item<double>();
        QVERIFY(std::abs(mean - (first + 4 * second) / 5) < 1e-6);
        const at::Tensor composed = (loss.perSample(outputs, targets) * loss.weights(targets)).sum()
            / loss.weights(targets).sum();
        QVERIFY(std::abs(mean - composed.item<double>()) < 1e-6);
    }

    void classWeightsComeFromTheRowsOrTheSpec()
    {
        const Preprocessing preprocessing = inputs(Task::Multiclass, 1);
        const at::Tensor targets = at::tensor({0, 0, 0, 1, 1, 2}, at::kLong);
        TrainSpec spec;
        spec.loss = QStringLiteral("cross_entropy");
        spec.classWeights = QStringLiteral("balanced"); // 6 / (3 × rows of the class)
        const LossFunction balanced = *LossFunction::fromSpec(spec, preprocessing, targets);
        QVERIFY(balanced.classWeights.allclose(at::tensor({2.0F / 3.0F, 1.0F, 2.0F})));
        spec.classWeights = QStringLiteral("given");
        spec.classWeightValues = {1, 2, 3};
        const LossFunction given = *LossFunction::fromSpec(spec, preprocessing, targets);
        QVERIFY(given.classWeights.equal(at::tensor({1.0F, 2.0F, 3.0F})));
        spec.classWeightValues = {1, 2};
        QCOMPARE(LossFunction::fromSpec(spec, preprocessing, targets).error().where,
            QStringLiteral("train.class_weights"));
        spec.classWeights = QStringLiteral("balanced");
        const auto lacking
            = LossFunction::fromSpec(spec, preprocessing, at::tensor({0, 1}, at::kLong));
        QVERIFY(lacking.error().message.contains(QStringLiteral("“c”")));
    }
};

QTEST_APPLESS_MAIN(StepperTest)
#include "tst_stepper.moc"
