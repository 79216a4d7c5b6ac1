// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/scriptmodule.h"
#include "core/network/layerkinds.h"
#include "tests/network/networktest.h"

#include <torch/script.h>

#include <QTest>

#include <cmath>

using namespace lampwork;
using torch::jit::Module;

namespace {

// The k-th parameter's i-th value, as in the script that PyTorch ran for the expected values:
// ((7 i + 3 k) mod 11 - 5) / 10.
void fill(Module &module, const NetworkPlan &plan)
{
    for (std::size_t k = 0; k < plan.parameters.size(); ++k) {
        const at::Tensor tensor = module.attr(plan.parameters[k].name).toTensor().detach();
        auto *values = tensor.data_ptr<float>();
        for (qint64 i = 0; i < tensor.numel(); ++i)
            values[i] = float(double((i * 7 + qint64(k) * 3) % 11 - 5) / 10);
    }
}

at::Tensor rows(std::vector<float> values, const std::vector<int64_t> &shape)
{
    return torch::tensor(values).reshape(shape);
}

// ((5 i) mod 13 - 6) / 6
at::Tensor samplePictures(const std::vector<int64_t> &shape)
{
    at::Tensor tensor = at::empty(shape);
    for (qint64 i = 0; i < tensor.numel(); ++i)
        tensor.data_ptr<float>()[i] = float((i * 5) % 13 - 6) / 6;
    return tensor;
}

bool near(const at::Tensor &tensor, const std::vector<float> &expected, double tolerance = 2e-6)
{
    const at::Tensor flat = tensor.detach().flatten();
    if (flat.numel() != qint64(expected.size()))
        return false;
    for (qint64 i = 0; i < flat.numel(); ++i) {
        if (!(std::abs(flat[i].item<float>() - expected[std::size_t(i)]) <= tolerance)) {
            qInfo() << "value" << i << "is" << flat[i].item<float>() << "not"
                    << expected[std::size_t(i)];
            return false;
        }
    }
    return true;
}

at::Tensor run(Module &module, const at::Tensor &x)
{
    return module.forward({x}).toTensor();
}

} // namespace

// The generated TorchScript, compiled and run by LibTorch itself. Expected numbers: the same layers
// as torch.nn modules in Python's PyTorch 1.13.1, with the weights and inputs above.
class NetworkScriptTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTableNetworkComputesWhatPyTorchDoes()
    {
        Preprocessing data = numbers(5, 3); // stands for 5 plain features and one embedded category
        data.categories = {{.name = QStringLiteral("c"),
            .categories = {"a", "b"},
            .encode = CategoryEncoding::Embedding,
            .embeddingSize = 4}};
        const NetworkPlan plan = planNetwork(
            network({layer("linear", {{"units", 5}}),
                layer("batch_norm", {{"momentum", 0.3}, {"eps", 1e-3}}), layer("relu"),
                layer("linear", {{"units", 4}, {"bias", false}}),
                layer("layer_norm", {{"eps", 1e-2}}), layer("leaky_relu", {{"slope", 0.2}}),
                layer("gelu"), layer("silu"), layer("tanh"), layer("sigmoid"),
                layer("dropout", {{"rate", 0.0}}), layer("flatten")}),
            data);
        auto module = makeNetwork(plan, 1);
        QVERIFY2(module, module ? "" : qPrintable(module.error().text()));
        fill(*module, plan);
        QCOMPARE(plan.parameterCount, 115);
        const at::Tensor x
            = rows({0.5F, -1, 1, 0, 0, 2, 1.5F, 0.25F, 0, 0, 1, 0, -0.75F, 2, 0, 0, 0, 1}, {3, 6});
        module->train();
        QVERIFY(near(run(*module, x),
            {-0.1842418F, -0.4163454F, 0.3278391F, -0.1764245F, -0.4235153F, 0.3360961F,
                -0.1769126F, -0.427951F, 0.3315974F}));
        QVERIFY(near(module->attr("batch_norm1_mean").toTensor(),
            {0.1125F, -0.1055F, 0.034F, -0.085F, -0.0775F}));
        QVERIFY(near(module->attr("batch_norm1_var").toTensor(),
            {1.009968F, 0.8127425F, 0.7663325F, 0.82979F, 0.9825725F}));
        module->eval();
        QVERIFY(near(run(*module, x),
            {-0.1770797F, -0.4221955F, 0.3359727F, -0.1765419F, -0.4232549F, 0.3360925F,
                -0.1733406F, -0.4301268F, 0.3366622F}));
    }

    void aPictureNetworkComputesWhatPyTorchDoes()
    {
        const Preprocessing data = pictures(2, 9, 7, 3);
        const NetworkPlan plan = planNetwork(
            network({layer("conv2d", {{"channels", 4}, {"stride", 2}}), layer("batch_norm"),
                layer("relu"), layer("max_pool2d", {{"stride", 1}}), layer("layer_norm"),
                layer("avg_pool2d")}),
            data);
        auto module = makeNetwork(plan, 1);
        QVERIFY2(module, module ? "" : qPrintable(module.error().text()));
        fill(*module, plan);
        const at::Tensor x = samplePictures({2, 2, 9, 7});
        module->train();
        QVERIFY(near(run(*module, x),
            {0.3348227F, -0.02045853F, -0.1306218F, 0.4540089F, -0.09753921F, -0.2034915F}));
        module->eval();
        QVERIFY(near(run(*module, x),
            {0.3296398F, -0.04628625F, -0.1463687F, 0.3534478F, -0.08999852F, -0.172637F}));

        const NetworkPlan pooled = planNetwork(
            network(
                {layer("conv2d", {{"channels", 3}, {"kernel", 2}, {"padding", 0}, {"bias", false}}),
                    layer("tanh"), layer("global_avg_pool")}),
            data);
        auto second = makeNetwork(pooled, 1);
        QVERIFY(second);
        fill(*second, pooled);
        QVERIFY(near(run(*second, x),
            {0.102785F, -0.3022043F, 0.3928064F, 0.1054231F, -0.3048559F, 0.3848652F}));
    }

    // Every kind, flat and on pictures where it fits: the planned shape is the one that comes out.
    void theShapesArePlannedAsTheyCome()
    {
        for (const LayerKind &kind : layerKinds()) {
            for (const Preprocessing &data : {numbers(6, 3), pictures(2, 7, 9, 3)}) {
                NetworkPlan plan = planNetwork(network({{kind.name, {}}}), data);
                if (plan.problem())
                    continue;
                // The forward without its last layer gives the shape behind the first.
                const std::size_t output
                    = plan.source.find("    x = torch.linear(x, self.output_weight");
                QVERIFY(output != std::string::npos);
                const std::size_t flattened
                    = plan.source.rfind("    x = torch.flatten(x, 1)", output);
                plan.source = plan.source.substr(
                                  0, kind.name == u"flatten" ? output : std::min(output, flattened))
                    + "    return x\n";
                auto module = makeNetwork(plan, 1);
                QVERIFY2(module, module ? "" : qPrintable(kind.name + module.error().text()));
                Shape batch = data.featureShape();
                batch.prepend(4);
                const at::Tensor y
                    = run(*module, at::rand(std::vector<int64_t>(batch.cbegin(), batch.cend())));
                Shape expected = plan.layers[0].output;
                expected.prepend(4);
                QCOMPARE((Shape(y.sizes().begin(), y.sizes().end())), expected);
            }
        }
    }

    void aBatchOfOneRowLeavesTheStatisticsWhole()
    {
        const NetworkPlan plan = planNetwork(network({layer("batch_norm")}), numbers(3, 2));
        auto module = makeNetwork(plan, 1);
        QVERIFY(module);
        module->train();
        const at::Tensor y = run(*module, at::ones({1, 3}));
        QVERIFY(at::isfinite(y).all().item<bool>());
        QVERIFY(near(module->attr("batch_norm1_var").toTensor(), {1, 1, 1}));
    }

    // By hand: the numbers from (v - shift) / scale with fill for NaN and both infinities; an
    // unknown text has a row of zeros or the unknown code, a missing one its missing code.
    void thePreprocessingTreatsEveryKindOfValue()
    {
        const Preprocessing data = mixedTable();
        auto module = makePreprocessing(data);
        QVERIFY2(module, module ? "" : qPrintable(module.error().text()));
        RawInputs raw;
        raw.rows = 4;
        raw.numbers = {2, 0.5, qQNaN(), qInf(), -qInf(), 0, 1, qQNaN()};
        raw.texts = {{"cat", "Bär", "", "wolf"}, {"y", "", "z", "x"}, {"blue", "", "green", "red"}};
        const at::Tensor x = module->forward(scriptInputs(data, raw)).toTensor();
        QCOMPARE(x.scalar_type(), at::kFloat);
        QVERIFY(near(x,
            {0.5, 2, /**/ 1, 0, 0, /**/ 0, 1, 0, /**/ 1, //
                1, 2, /**/ 0, 0, 1, /**/ 0, 0, 1, /**/ 0, //
                1, -2, /**/ 1, 0, 0, /**/ 0, 0, 0, /**/ 2, //
                0, 2, /**/ 0, 0, 0, /**/ 1, 0, 0, /**/ 0},
            0));

        const RawInputs none{{}, {{}, {}, {}}, {}, 0};
        QCOMPARE(
            module->forward(scriptInputs(data, none)).toTensor().sizes(), (at::IntArrayRef{0, 9}));
    }

    void thePreprocessingRefusesAnotherShape()
    {
        auto table = makePreprocessing(mixedTable());
        QVERIFY(table);
        const c10::List<c10::List<std::string>> noTexts;
        QVERIFY_EXCEPTION_THROWN(table->forward({at::zeros({2, 1}), noTexts}), std::exception);
        QVERIFY_EXCEPTION_THROWN(table->forward({at::zeros({2, 2}), noTexts}), std::exception);
        auto pixels = makePreprocessing(pictures(1, 8, 8, 2));
        QVERIFY(pixels);
        QVERIFY_EXCEPTION_THROWN(pixels->forward({at::zeros({2, 3, 8, 8})}), std::exception);
    }

    void pixelsAreShiftedAndScaled()
    {
        Preprocessing data = pictures(1, 1, 3, 2);
        data.pixels->shift = 10;
        data.pixels->scale = 4;
        auto module = makePreprocessing(data);
        QVERIFY(module);
        QVERIFY(
            near(module->forward({rows({10, 12, 6}, {1, 1, 1, 3})}).toTensor(), {0, 0.5, -1}, 0));
    }

    void whatShipsGivesProbabilitiesOrValuesInTheirUnit()
    {
        const auto shipped = [](const Preprocessing &data) {
            const NetworkPlan plan = planNetwork(network({}), data);
            Module module("Shipped");
            module.register_attribute("training", c10::BoolType::get(), false);
            module.register_module("preprocessing", *makePreprocessing(data));
            Module inner = *makeNetwork(plan, 1);
            at::Tensor(inner.attr("output_weight").toTensor().detach()).zero_();
            const at::Tensor bias = inner.attr("output_bias").toTensor().detach();
            for (qint64 i = 0; i < bias.numel(); ++i)
                bias.data_ptr<float>()[i] = float(i + 1);
            module.register_module("network", inner);
            module.define(shippedSource(data));
            module.eval();
            return module;
        };
        const c10::List<c10::List<std::string>> noTexts;
        Preprocessing regression = numbers(2, 0);
        regression.targetShift = 100;
        regression.targetScale = 2.5;
        QVERIFY(near(
            shipped(regression).forward({at::zeros({2, 2}), noTexts}).toTensor(), {102.5, 102.5}));
        // exp(1) / (exp(1) + exp(2)) = 1 / (1 + e)
        QVERIFY(near(shipped(pictures(1, 2, 2, 2)).forward({at::zeros({1, 1, 2, 2})}).toTensor(),
            {0.26894142F, 0.73105858F}));
    }
};

QTEST_GUILESS_MAIN(NetworkScriptTest)
#include "tst_networkscript.moc"
