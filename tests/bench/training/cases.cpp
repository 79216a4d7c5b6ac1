// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/training/cases.h"

#include "core/base/philox.h"
#include "core/engine/tensors/scriptmodule.h"

#include <torch/script.h>

#include <QtGlobal>

#include <numeric>

namespace lampwork::bench {

namespace {

LayerSpec layer(const char *kind, const QVariantMap &options = {})
{
    return {QLatin1String(kind), options};
}

LayerSpec linear(int units)
{
    return layer("linear", {{QStringLiteral("units"), units}});
}

LayerSpec convolution(int channels)
{
    return layer("conv2d",
        {{QStringLiteral("channels"), channels}, {QStringLiteral("kernel"), 3},
            {QStringLiteral("padding"), 1}});
}

at::Tensor normals(const std::vector<int64_t> &shape)
{
    at::Tensor tensor = at::empty(shape, at::kFloat);
    Philox random(1, RandomPurpose::Split);
    std::generate_n(
        tensor.data_ptr<float>(), tensor.numel(), [&] { return float(random.normal()); });
    return tensor;
}

at::Tensor integers(const std::vector<int64_t> &shape, std::uint64_t bound)
{
    at::Tensor tensor = at::empty(shape, at::kLong);
    Philox random(2, RandomPurpose::Split);
    std::generate_n(
        tensor.data_ptr<int64_t>(), tensor.numel(), [&] { return int64_t(random.below(bound)); });
    return tensor;
}

void setRows(Case &made, const at::Tensor &features, const at::Tensor &targets)
{
    made.data.features = features;
    made.data.targets = targets;
    made.data.rows.resize(std::size_t(features.size(0)));
    std::iota(made.data.rows.begin(), made.data.rows.end(), qint64(0));
}

void setClasses(Case &made, int classes)
{
    made.preprocessing.task = classes == 2 ? Task::Binary : Task::Multiclass;
    for (int i = 0; i < classes; ++i)
        made.preprocessing.classes.append(QString::number(i));
}

void build(Case &made, const QList<LayerSpec> &layers, quint64 seed)
{
    made.spec.network.layers = layers;
    made.spec.network.layersGiven = true;
    made.spec.train.loss = QStringLiteral("cross_entropy");
    made.plan = planNetwork(made.spec.network, made.preprocessing);
    made.network = *makeNetwork(made.plan, seed);
}

void makeTable(Case &made, int features, qint64 rows, int units, int classes, quint64 seed)
{
    for (int i = 0; i < features; ++i) {
        NumericInput input;
        input.name = QString::number(i);
        made.preprocessing.numeric.append(input);
    }
    setClasses(made, classes);
    setRows(made, normals({rows, features}), integers({rows}, std::uint64_t(classes)));
    build(made, {linear(units), layer("relu"), linear(units), layer("relu")}, seed);
}

void makePictures(Case &made, quint64 seed)
{
    made.preprocessing.pixels = PixelInput{1, 28, 28};
    setClasses(made, 10);
    setRows(made, normals({1024, 1, 28, 28}), integers({1024}, 10));
    build(made,
        {convolution(32), layer("relu"), convolution(64), layer("relu"), layer("max_pool2d"),
            layer("flatten"), linear(128), layer("relu")},
        seed);
}

constexpr int context = 64;
constexpr int width = 128;
constexpr int vocabulary = 65;
constexpr int blocks = 4;

// One weight of the GPT: its name in the source, its shape, and whether it is drawn.
struct Weight {
    std::string name;
    std::vector<qint64> shape;
    Initialisation initialisation = Initialisation::KaimingUniform;
};

// GPT-2's block (pre-norm, 4 heads), as torch.nn functions.
std::string blockSource(const std::string &p)
{
    const std::string s = "self." + p;
    return "    h = torch.layer_norm(x, [128], " + s + "ln1_weight, " + s + "ln1_bias)\n"
        "    qkv = torch.linear(h, " + s + "qkv_weight, " + s + "qkv_bias)\n"
        "    q, k, v = qkv.view(b, t, 12, 32).transpose(1, 2).split(4, 1)\n"
        "    a = torch.matmul(q, k.transpose(2, 3)) * 0.17677669529663687\n"
        "    a = torch.softmax(a + self.mask, -1)\n"
        "    y = torch.matmul(a, v).transpose(1, 2).reshape(b, t, 128)\n"
        "    x = x + torch.linear(y, " + s + "proj_weight, " + s + "proj_bias)\n"
        "    h = torch.layer_norm(x, [128], " + s + "ln2_weight, " + s + "ln2_bias)\n"
        "    h = torch.gelu(torch.linear(h, " + s + "fc_weight, " + s + "fc_bias))\n"
        "    x = x + torch.linear(h, " + s + "out_weight, " + s + "out_bias)\n";
}

void addLinear(std::vector<Weight> &weights, const std::string &name, qint64 units, qint64 inputs)
{
    weights.push_back({name + "_weight", {units, inputs}});
    weights.push_back({name + "_bias", {units}, Initialisation::Zeros});
}

void addNorm(std::vector<Weight> &weights, const std::string &name)
{
    weights.push_back({name + "_weight", {width}, Initialisation::Ones});
    weights.push_back({name + "_bias", {width}, Initialisation::Zeros});
}

void makeGpt(Case &made, quint64 seed)
{
    setClasses(made, vocabulary);
    std::vector<Weight> weights{{"tokens", {vocabulary, width}}, {"places", {context, width}}};
    std::string source = "def forward(self, x: Tensor) -> Tensor:\n"
                         "    b = x.size(0)\n"
                         "    t = x.size(1)\n"
                         "    x = torch.embedding(self.tokens, x) + self.places\n";
    for (int i = 0; i < blocks; ++i) {
        const std::string p = "b" + std::to_string(i) + "_";
        addNorm(weights, p + "ln1");
        addLinear(weights, p + "qkv", 3LL * width, width);
        addLinear(weights, p + "proj", width, width);
        addNorm(weights, p + "ln2");
        addLinear(weights, p + "fc", 4LL * width, width);
        addLinear(weights, p + "out", width, 4LL * width);
        source += blockSource(p);
    }
    addNorm(weights, "ln");
    weights.push_back({"head_weight", {vocabulary, width}});
    source += "    x = torch.layer_norm(x, [128], self.ln_weight, self.ln_bias)\n"
              "    return torch.linear(x, self.head_weight).view(b * t, 65)\n";
    for (const Weight &weight : weights) {
        Parameter parameter;
        parameter.name = weight.name;
        parameter.shape = weight.shape;
        parameter.initialisation = weight.initialisation;
        parameter.fanIn = width;
        made.plan.parameters.push_back(parameter);
    }
    made.plan.source = source;
    made.plan.buffers = {{"mask", {context, context}, 0}};
    made.network = *makeNetwork(made.plan, seed);
    made.network.attr("mask").toTensor().copy_(
        at::full({context, context}, -1e9, at::TensorOptions(at::kFloat)).triu(1));
    setRows(made, integers({512, context}, vocabulary), integers({512, context}, vocabulary));
    made.tokens = true;
}

} // namespace

std::unique_ptr<Case> makeCase(const std::string &name, quint64 seed)
{
    auto made = std::make_unique<Case>();
    if (name == "mlp_small") {
        makeTable(*made, 20, 4096, 64, 2, seed);
        made->batchSize = 64;
    } else if (name == "mlp_large") {
        makeTable(*made, 784, 8192, 512, 10, seed);
        made->batchSize = 128;
    } else if (name == "cnn") {
        makePictures(*made, seed);
        made->batchSize = 64;
    } else if (name == "gpt") {
        makeGpt(*made, seed);
        made->batchSize = 16;
    } else {
        qFatal("There is no case %s.", name.c_str());
    }
    return made;
}

} // namespace lampwork::bench
