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

// The template without dropout, on 63 characters.
void makeGpt(Case &made, quint64 seed)
{
    constexpr int context = 64;
    constexpr int width = 128;
    constexpr int blocks = 4;
    TextInput text{{}, Tokenizer::Character, {}, {}, context};
    for (int i = 0; i < 63; ++i)
        text.characters.append(QString(QChar('!' + i)));
    const int tokens = text.tokens();
    made.preprocessing.task = Task::LanguageModel;
    made.preprocessing.text = text;
    const auto targets = [&] { return integers({512, context}, std::uint64_t(tokens - 1)) + 1; };
    setRows(made, targets().to(at::kFloat), targets());
    QList<LayerSpec> layers{
        layer("embedding", {{QStringLiteral("tokens"), tokens}, {QStringLiteral("width"), width}}),
        layer("positional_embedding")};
    for (int i = 0; i < blocks; ++i)
        layers << layer("transformer_block", {{QStringLiteral("causal"), true}});
    build(made, layers << layer("layer_norm"), seed);
    made.loss.kind = LossFunction::Kind::NextToken;
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
