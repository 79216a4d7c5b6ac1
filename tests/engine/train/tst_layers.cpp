// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/train/diagnostics/layermeter.h"
#include "core/engine/train/diagnostics/layerprobe.h"
#include "core/engine/train/scriptstepper.h"
#include "core/engine/train/update.h"

#include <torch/script.h>

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace lampwork;

namespace {

Preprocessing table(int features, int classes)
{
    Preprocessing preprocessing;
    preprocessing.task = Task::Multiclass;
    for (int i = 0; i < classes; ++i)
        preprocessing.classes.append(QString(QChar(u'a' + i)));
    for (int i = 0; i < features; ++i)
        preprocessing.numeric.append({.name = QString::number(i)});
    return preprocessing;
}

NetworkSpec networkOf(const QList<LayerSpec> &layers)
{
    return {QString(), layers, true};
}

LayerSpec linear(int units)
{
    return {QStringLiteral("linear"), {{QStringLiteral("units"), qlonglong(units)}}};
}

LayerSpec kind(const char *name, const QVariantMap &options = {})
{
    return {QLatin1String(name), options};
}

void set(torch::jit::Module &network, const char *parameter, const std::vector<float> &values)
{
    const torch::NoGradGuard noGradients;
    at::Tensor tensor = network.attr(parameter).toTensor();
    tensor.copy_(torch::tensor(values).reshape(tensor.sizes()));
}

bool near(double value, double expected, double tolerance = 1e-6)
{
    return std::abs(value - expected) <= tolerance * std::max(1.0, std::abs(expected));
}

std::vector<float> numbers(qint64 count, unsigned seed)
{
    std::vector<float> values;
    for (qint64 i = 0; i < count; ++i)
        values.push_back(float(int((i * 2654435761U + seed * 40503U) % 2001) - 1000) / 250);
    return values;
}

} // namespace

// What the diagnostics say of layers, against calculations by hand and LibTorch's own functions.
class LayersTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    // -- Kernels ------------------------------------------------------------------------------

    void kernelsAgreeWithLibTorch_data()
    {
        QTest::addColumn<qint64>("size");
        QTest::newRow("nothing") << qint64(0);
        QTest::newRow("less than a vector") << qint64(5);
        QTest::newRow("whole vectors") << qint64(64);
        QTest::newRow("vectors and a rest") << qint64(1003);
    }
    void kernelsAgreeWithLibTorch()
    {
        QFETCH(qint64, size);
        const std::vector<float> a = numbers(size, 1);
        const std::vector<float> b = numbers(size, 2);
        const at::Tensor x = torch::tensor(a).to(at::kDouble);
        const at::Tensor y = torch::tensor(b).to(at::kDouble);
        QVERIFY(near(squaredDistanceKernel(a.data(), b.data(), size),
            (x - y).square().sum().item<double>(), 1e-12));
        const Sums sums = sumsKernel(a.data(), size);
        QVERIFY(near(sums.values, x.sum().item<double>(), 1e-9));
        QVERIFY(near(sums.squares, x.square().sum().item<double>(), 1e-12));
        const FiniteRange range = finiteRangeKernel(a.data(), size);
        if (size == 0) {
            QVERIFY(range.lower > range.upper);
            QVERIFY(!histogramOf({{a.data(), size}}));
            return;
        }
        QCOMPARE(double(range.lower), x.min().item<double>());
        QCOMPARE(double(range.upper), x.max().item<double>());
        // torch.histc over the values' own range has the same bins, the last one closed.
        const auto histogram = histogramOf({{a.data(), size}});
        const at::Tensor counts = at::histc(x, int64_t(histogram->counts.size()));
        for (std::size_t i = 0; i < histogram->counts.size(); ++i)
            QCOMPARE(double(histogram->counts[i]), counts[int64_t(i)].item<double>());
    }

    void valuesThatAreNoNumbersAreInNoHistogram()
    {
        const float nan = std::numeric_limits<float>::quiet_NaN();
        const float infinity = std::numeric_limits<float>::infinity();
        const std::vector<float> some{nan, -1, infinity, 3, 1, -infinity, nan, 3};
        const auto histogram = histogramOf({{some.data(), qint64(some.size())}});
        QVERIFY(histogram);
        QCOMPARE(histogram->lower, -1.0);
        QCOMPARE(histogram->upper, 3.0);
        QCOMPARE(histogram->counts.front(), 1U);
        QCOMPARE(histogram->counts[32], 1U); // 1 is the middle
        QCOMPARE(histogram->counts.back(), 2U);
        QCOMPARE(std::accumulate(histogram->counts.begin(), histogram->counts.end(), 0U), 4U);
        const std::vector<float> none{nan, infinity};
        QVERIFY(!histogramOf({{none.data(), 2}}));
    }

    void equalValuesStandInTheFirstBin()
    {
        const std::vector<float> ones(7, 1.5F);
        const auto histogram = histogramOf({{ones.data(), 3}, {ones.data(), 4}});
        QCOMPARE(histogram->lower, histogram->upper);
        QCOMPARE(histogram->counts.front(), 7U);
    }

    // -- Gradients, weights, updates ------------------------------------------------------------

    void anUpdateIsMeasuredAsByHand()
    {
        const NetworkPlan plan = planNetwork(networkOf({linear(2)}), table(2, 2));
        torch::jit::Module network = *makeNetwork(plan, 1);
        FlatParameters flat = FlatParameters::adopt(network, plan.parameters, at::kCPU);
        LayerMeter meter(flat, watchedLayers(plan, flat));
        QCOMPARE(meter.layers().size(), 2U);
        QCOMPARE(meter.layers()[0].name, QStringLiteral("linear1"));
        QCOMPARE(meter.layers()[1].name, QStringLiteral("output"));
        set(network, "linear1_weight", {3, 0, 0, 4});
        set(network, "linear1_bias", {12, 0}); // ‖(3, 4, 12)‖ = 13
        set(network, "output_weight", {0, 0, 0, 0});
        set(network, "output_bias", {0, 0});
        const at::Tensor gradient = network.attr("linear1_weight").toTensor().grad();
        gradient.copy_(torch::tensor({1.0F, 2.0F, 2.0F, 0.0F}).reshape({2, 2}));
        network.attr("linear1_bias").toTensor().grad().copy_(torch::tensor({4.0F, 0.0F}));
        meter.beforeUpdate();
        set(network, "linear1_weight", {0, 0, 0, 0}); // by (-3, -4)
        const std::vector<LayerNorms> norms = meter.afterUpdate();
        QVERIFY(near(norms[0].gradient, 5)); // √(1 + 4 + 4 + 16)
        QVERIFY(near(norms[0].weight, 12));
        QVERIFY(norms[0].updateRatio);
        QVERIFY(near(*norms[0].updateRatio, 5.0 / 13));
        QVERIFY(near(norms[1].gradient, 0));
        QVERIFY(!norms[1].updateRatio); // of nothing there is no part
    }

    void gradientNormsAreThoseOfAutograd()
    {
        const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
        const NetworkPlan plan = planNetwork(
            networkOf({linear(7), kind("batch_norm"), kind("relu"), linear(5), kind("tanh")}),
            table(6, 3));
        torch::jit::Module network = *makeNetwork(plan, 3);
        FlatParameters flat = FlatParameters::adopt(network, plan.parameters, at::kCPU);
        LossFunction loss;
        ScriptStepper stepper(network, flat, loss);
        OptimizerSpec spec;
        spec.weightDecay = 0.1;
        Optimizer optimizer(spec, flat);
        Update update(flat, optimizer, {});
        LayerMeter meter(flat, watchedLayers(plan, flat));

        const at::Tensor x = torch::tensor(numbers(10 * 6, 5)).reshape({10, 6});
        const at::Tensor y = torch::tensor({0, 1, 2, 0, 1, 2, 0, 1, 2, 0}, at::kLong);
        stepper.gradients({x, y, 10}, {});
        std::map<std::string, double> gradients, before, after, changes;
        const auto layerOf = [](const std::string &parameter) {
            return parameter.substr(0, parameter.rfind('_'));
        };
        std::map<std::string, at::Tensor> weights;
        for (const Parameter &parameter : plan.parameters) {
            const at::Tensor tensor = network.attr(parameter.name).toTensor();
            weights[parameter.name] = tensor.detach().clone();
            gradients[layerOf(parameter.name)]
                += std::pow(tensor.grad().to(at::kDouble).norm().item<double>(), 2);
            before[layerOf(parameter.name)]
                += std::pow(tensor.to(at::kDouble).norm().item<double>(), 2);
        }
        meter.beforeUpdate();
        update.apply(0.01);
        const std::vector<LayerNorms> norms = meter.afterUpdate();
        for (const Parameter &parameter : plan.parameters) {
            const at::Tensor tensor = network.attr(parameter.name).toTensor();
            after[layerOf(parameter.name)]
                += std::pow(tensor.to(at::kDouble).norm().item<double>(), 2);
            changes[layerOf(parameter.name)]
                += std::pow((tensor.to(at::kDouble) - weights[parameter.name].to(at::kDouble))
                                .norm()
                                .item<double>(),
                    2);
        }
        QCOMPARE(norms.size(), 4U);
        for (std::size_t i = 0; i < norms.size(); ++i) {
            const std::string name = meter.layers()[i].name.toStdString();
            QVERIFY(near(norms[i].gradient, std::sqrt(gradients.at(name)), 1e-9));
            QVERIFY(near(norms[i].weight, std::sqrt(after.at(name)), 1e-9));
            QVERIFY(
                near(*norms[i].updateRatio, std::sqrt(changes.at(name) / before.at(name)), 1e-9));
        }
    }

    void aLayersHistogramIsOfAllItsParameters()
    {
        const NetworkPlan plan = planNetwork(networkOf({linear(2)}), table(2, 2));
        torch::jit::Module network = *makeNetwork(plan, 1);
        FlatParameters flat = FlatParameters::adopt(network, plan.parameters, at::kCPU);
        set(network, "linear1_weight", {-1, 0.5, 0.5, 3});
        set(network, "linear1_bias", {2, 5});
        const LayerMeter meter(flat, watchedLayers(plan, flat));
        const std::vector<Histogram> histograms = meter.weightHistograms();
        QCOMPARE(histograms.size(), 2U);
        QCOMPARE(histograms[0].name, QStringLiteral("layers/linear1/weights"));
        QCOMPARE(histograms[0].lower, -1.0);
        QCOMPARE(histograms[0].upper, 5.0);
        // 64 bins of 6/64: -1 → 0, 0.5 → 16, 2 → 32, 3 → 42, 5 → the last.
        std::vector<quint32> expected(64, 0);
        expected[0] = 1;
        expected[16] = 2;
        expected[32] = 1;
        expected[42] = 1;
        expected[63] = 1;
        QVERIFY(histograms[0].counts == expected);
        QCOMPARE(meter.gradientHistograms()[0].name, QStringLiteral("layers/linear1/gradients"));
    }

    // -- Activations --------------------------------------------------------------------------

    void activationsAndDeadUnitsAreThoseOfTheRows_data()
    {
        QTest::addColumn<bool>("script");
        QTest::newRow("planned") << false;
        QTest::newRow("by TorchScript") << true;
    }
    void activationsAndDeadUnitsAreThoseOfTheRows()
    {
        QFETCH(bool, script);
        const NetworkSpec spec = networkOf({linear(3), kind("relu"), kind("dropout")});
        const NetworkPlan plan = planNetwork(spec, table(2, 2));
        torch::jit::Module network = *makeNetwork(plan, 1);
        const Preprocessing data = table(2, 2);
        const FlatParameters flat = FlatParameters::adopt(network, plan.parameters, at::kCPU);
        set(network, "linear1_weight", {1, 0, 0, 1, -1, -1});
        set(network, "linear1_bias", {0, -10, 0});
        const at::Tensor rows = torch::tensor({1.0F, 2.0F, 3.0F, -4.0F}).reshape({2, 2});
        // linear1: (1, -8, -3), (3, -14, 1); relu1: (1, 0, 0), (3, 0, 1): the second unit is dead.
        LayerProbe probe(network, {{spec, data, plan, flat}, rows, script});
        QVERIFY(probe.isAvailable());
        probe.run();
        const std::vector<ActivationStatistics> all = probe.statistics();
        QCOMPARE(all.size(), 3U); // not of the dropout
        QCOMPARE(all[0].layer, QStringLiteral("linear1"));
        QVERIFY(near(all[0].mean, -20.0 / 6));
        QVERIFY(!all[0].deadFraction);
        QCOMPARE(all[1].layer, QStringLiteral("relu1"));
        QVERIFY(near(all[1].mean, 5.0 / 6));
        QVERIFY(near(all[1].deviation, std::sqrt(11.0 / 6 - 25.0 / 36)));
        QVERIFY(all[1].deadFraction);
        QVERIFY(near(*all[1].deadFraction, 1.0 / 3));
        QCOMPARE(all[2].layer, QStringLiteral("output"));
        const std::vector<Histogram> histograms = probe.histograms();
        QCOMPARE(histograms[1].name, QStringLiteral("layers/relu1/activations"));
        QCOMPARE(histograms[1].counts.front(), 3U); // the zeros
        QCOMPARE(histograms[1].counts.back(), 1U);
    }

    void aChannelOfPicturesIsOneUnit()
    {
        const std::vector<float> values{// two pictures of three channels of 2 × 2
            0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, //
            0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0};
        std::vector<float> alive(3, 0);
        aliveKernel(values.data(), {2, 3, 4}, *deadRule(QStringLiteral("relu")), alive.data());
        QVERIFY((alive == std::vector<float>{0, 1, 1}));
    }

    void whatIsDeadDependsOnTheActivation_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<float>("dead");
        QTest::addColumn<float>("alive");
        QTest::newRow("a ReLU at 0") << "relu" << 0.0F << 1e-30F;
        QTest::newRow("a GELU near 0") << "gelu" << -0.0005F << -0.01F;
        QTest::newRow("a SiLU near 0") << "silu" << 0.0009F << 0.0011F;
        QTest::newRow("a tanh at its end") << "tanh" << -0.995F << 0.98F;
        QTest::newRow("a sigmoid at its end") << "sigmoid" << 0.005F << 0.02F;
    }
    void whatIsDeadDependsOnTheActivation()
    {
        QFETCH(QString, kind);
        QFETCH(float, dead);
        QFETCH(float, alive);
        const auto rule = deadRule(kind);
        QVERIFY(rule);
        for (const qint64 inner : {1, 2}) {
            const std::vector<float> values{dead, dead, dead, alive};
            std::vector<float> found(2, 0);
            aliveKernel(values.data(), {inner == 1 ? 2 : 1, 2, inner}, *rule, found.data());
            QVERIFY((found == std::vector<float>{0, 1}));
        }
        QVERIFY(!deadRule(QStringLiteral("linear")));
        QVERIFY(!deadRule(QStringLiteral("leaky_relu"))); // never flat
    }

    void everyLayerIsProbedAsForwardComputesIt_data()
    {
        activationsAndDeadUnitsAreThoseOfTheRows_data();
    }
    void everyLayerIsProbedAsForwardComputesIt()
    {
        QFETCH(bool, script);
        Preprocessing pictures = table(0, 4);
        pictures.pixels = PixelInput{1, 8, 8, 0, 255};
        const NetworkSpec spec = networkOf(
            {kind("conv2d", {{QStringLiteral("channels"), 3LL}}), kind("batch_norm"), kind("relu"),
                kind("max_pool2d"), kind("flatten"), linear(6), kind("layer_norm"), kind("gelu")});
        const NetworkPlan plan = planNetwork(spec, pictures);
        torch::jit::Module network = *makeNetwork(plan, 2);
        const FlatParameters flat = FlatParameters::adopt(network, plan.parameters, at::kCPU);
        const at::Tensor rows = torch::tensor(numbers(5 * 64, 9)).reshape({5, 1, 8, 8});
        network.eval();
        const at::Tensor expected = network.forward({rows}).toTensor().to(at::kDouble);
        network.train();
        const at::Tensor running = network.attr("batch_norm1_mean").toTensor().clone();
        LayerProbe probe(network, {{spec, pictures, plan, flat}, rows, script});
        probe.run();
        QVERIFY(network.is_training());
        QVERIFY(network.attr("batch_norm1_mean").toTensor().equal(running));
        const std::vector<ActivationStatistics> all = probe.statistics();
        QCOMPARE(all.size(), 8U);
        QVERIFY(near(all.back().mean, expected.mean().item<double>(), 1e-6));
        QVERIFY(near(all.back().deviation, expected.std(false).item<double>(), 1e-6));
        // It follows the network's own weights.
        set(network, "output_bias", {100, 100, 100, 100});
        probe.run();
        QVERIFY(probe.statistics().back().mean > 90);
        // And it is no part of the network.
        QVERIFY(!network.find_method("probe"));
    }

    void rowsAreSpreadOverTheData()
    {
        QVERIFY((probeRows(10, 3)
            == std::vector<qint64>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})); // min(12, 32, 10)
        QVERIFY((probeRows(100, 1) == std::vector<qint64>{0, 25, 50, 75}));
        QCOMPARE(probeRows(1000, 16).size(), 32U);
        QCOMPARE(probeRows(1000, 50).size(), 50U);
        QCOMPARE(probeRows(1000, 512).size(), 64U);
        QCOMPARE(probeRows(1000, 512)[1], 15);
        QCOMPARE(probeRows(1, 64).size(), 1U);
    }
};

QTEST_APPLESS_MAIN(LayersTest)
#include "tst_layers.moc"
