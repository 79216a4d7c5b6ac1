// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/templates.h"

#include "core/base/nearest.h"
#include "core/network/layerkinds.h"
#include "core/network/network.h"

#include <algorithm>

namespace lampwork {

namespace {

LayerSpec layer(const char *kind, const QVariantMap &options = {})
{
    const Result<LayerSpec> resolved = resolveLayer({QLatin1String(kind), options}, {});
    Q_ASSERT(resolved);
    return *resolved;
}

LayerSpec linear(int units)
{
    return layer("linear", {{QStringLiteral("units"), units}});
}

LayerSpec dropout(double rate)
{
    return layer("dropout", {{QStringLiteral("rate"), rate}});
}

LayerSpec residual(const std::vector<LayerSpec> &branch)
{
    const Result<LayerSpec> resolved = resolveLayer({QStringLiteral("residual"), {}, {branch}}, {});
    Q_ASSERT(resolved);
    return *resolved;
}

bool isPicture(const Shape &shape)
{
    return shape.size() == 3;
}

// Two hidden layers, as wide as the input asks for.
QList<LayerSpec> mlpLayers(const Shape &shape)
{
    qint64 features = 1;
    for (const int side : shape)
        features *= side;
    const int units = features <= 32 ? 64 : features <= 128 ? 128 : 256;
    QList<LayerSpec> layers;
    if (isPicture(shape))
        layers.append(layer("flatten"));
    for (int i = 0; i < 2; ++i)
        layers << linear(units) << layer("relu");
    return layers;
}

// A bottleneck: a quarter as many numbers as features, 32 at most, between two wider layers.
// Nothing follows it but the decoder, so that without the others it would be a principal component
// analysis.
QList<LayerSpec> autoencoderLayers(const Shape &shape)
{
    qint64 features = 1;
    for (const int side : shape)
        features *= side;
    const int units = features <= 32 ? 64 : features <= 128 ? 128 : 256;
    const int code = int(std::clamp<qint64>(features / 4, 1, 32));
    QList<LayerSpec> layers;
    if (isPicture(shape))
        layers.append(layer("flatten"));
    layers << linear(units) << layer("relu") << linear(code) << linear(units) << layer("relu");
    return layers;
}

// Convolutions of 3×3, each block halving the picture, until it is at most 8 on a side; small
// pictures (under 16) keep their size through the first block.
QList<LayerSpec> cnnLayers(const Shape &shape)
{
    int height = shape[1];
    int width = shape[2];
    int channels = 32;
    QList<LayerSpec> layers;
    const auto addBlock = [&](bool pool) {
        layers << layer(
            "conv2d", {{QStringLiteral("channels"), channels}, {QStringLiteral("bias"), false}})
               << layer("batch_norm") << layer("relu");
        if (pool) {
            layers << layer("max_pool2d");
            height /= 2;
            width /= 2;
        }
        channels = std::min(channels * 2, 128);
    };
    addBlock(std::min(height, width) >= 16);
    addBlock(true);
    while (std::min(height, width) >= 2 && std::max(height, width) > 8)
        addBlock(true);
    layers << layer("flatten") << layer("dropout", {{QStringLiteral("rate"), 0.25}}) << linear(128)
           << layer("relu");
    return layers;
}

// The ResNet for tables of Gorishniy et al., "Revisiting Deep Learning Models for Tabular Data",
// 2021, section 3.2, on the periodic embeddings of numbers of their paper of 2022.
QList<LayerSpec> resMlpLayers(const Preprocessing &preprocessing)
{
    constexpr int units = 128;
    QList<LayerSpec> layers;
    if (!preprocessing.numeric.isEmpty())
        layers << layer(
            "periodic_embedding", {{QStringLiteral("features"), preprocessing.numeric.size()}});
    layers << linear(units);
    for (int i = 0; i < 2; ++i) {
        layers << residual({layer("batch_norm"), linear(units), layer("relu"), dropout(0.2),
            linear(units), dropout(0.1)});
    }
    layers << layer("batch_norm") << layer("relu");
    return layers;
}

// The decoder of Radford et al., "Improving Language Understanding by Generative Pre-Training",
// 2018, section 3.1, with the norms in front as in GPT-2, small.
QList<LayerSpec> gptLayers(const TextInput &text)
{
    constexpr int width = 128;
    constexpr int blocks = 4;
    constexpr double std = 0.02;
    QList<LayerSpec> layers{
        layer("embedding",
            {{QStringLiteral("tokens"), text.tokens()}, {QStringLiteral("width"), width},
                {QStringLiteral("std"), std}}),
        layer("positional_embedding", {{QStringLiteral("std"), std}}), dropout(0.1)};
    for (int i = 0; i < blocks; ++i)
        layers << layer("transformer_block",
            {{QStringLiteral("causal"), true}, {QStringLiteral("dropout"), 0.1}});
    layers << layer("layer_norm");
    return layers;
}

LayerSpec transformerBlock()
{
    return layer("transformer_block",
        {{QStringLiteral("mlp_ratio"), 2.0}, {QStringLiteral("dropout"), 0.1}});
}

// The FT-Transformer of Gorishniy et al. 2021, section 3.3, small.
QList<LayerSpec> tableTransformerLayers()
{
    return {layer("feature_tokens", {{QStringLiteral("width"), 32}}), layer("class_token"),
        transformerBlock(), transformerBlock(),
        layer("sequence_pool", {{QStringLiteral("method"), QStringLiteral("last")}}),
        layer("layer_norm"), layer("relu")};
}

// Dosovitskiy et al., "An Image is Worth 16x16 Words", 2020, small: about 64 patches.
QList<LayerSpec> pictureTransformerLayers(const Shape &shape)
{
    constexpr int width = 64;
    const int patch = std::clamp((std::max(shape[1], shape[2]) + 7) / 8, 2, 63);
    return {layer("conv2d",
                {{QStringLiteral("channels"), width}, {QStringLiteral("kernel"), patch},
                    {QStringLiteral("stride"), patch}, {QStringLiteral("padding"), 0}}),
        layer("reshape", {{QStringLiteral("shape"), QStringLiteral("%1, -1").arg(width)}}),
        layer("permute"), layer("positional_embedding"), layer("class_token"), transformerBlock(),
        transformerBlock(), transformerBlock(), layer("layer_norm"),
        layer("sequence_pool", {{QStringLiteral("method"), QStringLiteral("last")}})};
}

LayerSpec convolution(int channels, int stride)
{
    return layer("conv2d",
        {{QStringLiteral("channels"), channels}, {QStringLiteral("stride"), stride},
            {QStringLiteral("bias"), false}});
}

// Two blocks of He et al., "Deep Residual Learning for Image Recognition", 2015, figure 2.
void addResNetStage(QList<LayerSpec> &layers, int channels, int stride)
{
    for (const int first : {stride, 1}) {
        layers << residual({convolution(channels, first), layer("batch_norm"), layer("relu"),
            convolution(channels, 1), layer("batch_norm")})
               << layer("relu");
    }
}

// Stages of twice the channels and half the sides, until the picture is at most 8 on a side; large
// pictures (from 64) are made small at once, as in the paper.
QList<LayerSpec> resNetLayers(const Shape &shape)
{
    int height = shape[1];
    int width = shape[2];
    const auto halve = [&] {
        height = (height - 1) / 2 + 1;
        width = (width - 1) / 2 + 1;
    };
    const bool large = std::min(height, width) >= 64;
    int channels = 32;
    QList<LayerSpec> layers{
        convolution(channels, large ? 2 : 1), layer("batch_norm"), layer("relu")};
    if (large)
        halve();
    addResNetStage(layers, channels, 1);
    int stages = 1;
    while (std::max(height, width) > 8 || (stages < 3 && std::min(height, width) >= 4)) {
        channels = std::min(channels * 2, 256);
        addResNetStage(layers, channels, 2);
        halve();
        ++stages;
    }
    layers << layer("global_avg_pool");
    return layers;
}

LayerSpec tokenEmbedding(const TextInput &text, double std)
{
    return layer("embedding",
        {{QStringLiteral("tokens"), text.tokens()}, {QStringLiteral("width"), 64},
            {QStringLiteral("std"), std}, {QStringLiteral("padding"), true}});
}

LayerSpec pool(const char *method)
{
    return layer("sequence_pool", {{QStringLiteral("method"), QLatin1String(method)}});
}

// Kim, "Convolutional Neural Networks for Sentence Classification", 2014, section 2, with the
// embedding learnt (CNN-rand).
QList<LayerSpec> textCnnLayers(const TextInput &text)
{
    std::vector<std::vector<LayerSpec>> branches;
    for (const int kernel : {3, 4, 5}) {
        branches.push_back(
            {layer("conv1d",
                 {{QStringLiteral("channels"), 100}, {QStringLiteral("kernel"), kernel},
                     {QStringLiteral("padding"), kernel / 2}}),
                layer("relu"), pool("max")});
    }
    const Result<LayerSpec> parallel = resolveLayer({QStringLiteral("parallel"), {}, branches}, {});
    Q_ASSERT(parallel);
    return {tokenEmbedding(text, 0.25), *parallel, dropout(0.5)};
}

// The encoder of Vaswani et al., "Attention Is All You Need", 2017, small; what it says of a text
// is the mean over its tokens.
QList<LayerSpec> textTransformerLayers(const TextInput &text)
{
    return {tokenEmbedding(text, 0.25), layer("positional_embedding"), dropout(0.1),
        transformerBlock(), transformerBlock(), layer("layer_norm"), pool("mean")};
}

// Joulin et al., "Bag of Tricks for Efficient Text Classification", 2016, figure 1.
QList<LayerSpec> textLinearLayers(const TextInput &text)
{
    return {tokenEmbedding(text, 0.25), pool("mean")};
}

QList<LayerSpec> textLayers(const QString &name, const TextInput &text)
{
    return name == u"gpt"        ? gptLayers(text)
        : name == u"text_cnn"    ? textCnnLayers(text)
        : name == u"transformer" ? textTransformerLayers(text)
                                 : textLinearLayers(text);
}

// Attention compares every feature with every other one.
constexpr int mostFeatureTokens = 256;

// The numbers that reach the first layer, embedded categories included.
qint64 tokenCount(const Preprocessing &preprocessing)
{
    qint64 count = preprocessing.featureShape().value(0);
    for (const CategoryInput &input : preprocessing.categories) {
        if (input.encode == CategoryEncoding::Embedding)
            count += input.embeddingSize - 1;
    }
    return count;
}

} // namespace

QStringList templateNames()
{
    return {QStringLiteral("linear"), QStringLiteral("mlp"), QStringLiteral("resmlp"),
        QStringLiteral("transformer"), QStringLiteral("cnn"), QStringLiteral("resnet"),
        QStringLiteral("vision_transformer"), QStringLiteral("text_cnn"), QStringLiteral("gpt"),
        QStringLiteral("autoencoder")};
}

QStringList suitableTemplates(const Preprocessing &preprocessing)
{
    if (preprocessing.task == Task::LanguageModel)
        return {QStringLiteral("gpt")};
    if (preprocessing.text)
        return {
            QStringLiteral("text_cnn"), QStringLiteral("transformer"), QStringLiteral("linear")};
    const Shape shape = preprocessing.featureShape();
    if (preprocessing.task == Task::Autoencoder)
        return {QStringLiteral("autoencoder")};
    QStringList names{QStringLiteral("mlp"), QStringLiteral("linear")};
    if (isPicture(shape)) {
        const int side = std::min(shape[1], shape[2]);
        if (side >= 4)
            names = QStringList{QStringLiteral("resnet"), QStringLiteral("vision_transformer")}
                + names;
        // The CNN halves the picture at least once.
        if (side >= 2)
            names.prepend(QStringLiteral("cnn"));
        return names;
    }
    names.append(QStringLiteral("resmlp"));
    if (tokenCount(preprocessing) <= mostFeatureTokens)
        names.append(QStringLiteral("transformer"));
    return names;
}

Result<NetworkSpec> networkFromTemplate(const QString &name, const Preprocessing &preprocessing)
{
    const auto invalid = [](const QString &message) {
        return Error{ErrorCode::InvalidInput, message, QStringLiteral("network.template")};
    };
    const Shape shape = preprocessing.featureShape();
    if (!templateNames().contains(name))
        return invalid(QStringLiteral("There is no network template “%1”.%2")
                           .arg(name, suggestion(name, templateNames())));
    const QStringList suitable = suitableTemplates(preprocessing);
    if (!suitable.contains(name))
        return invalid(
            QStringLiteral("The template “%1” does not suit the data, %2. Use “%3”.")
                .arg(name,
                    isPicture(shape) ? QStringLiteral("pictures of %1").arg(shapeText(shape))
                        : preprocessing.task == Task::LanguageModel
                        ? QStringLiteral("a text to go on from")
                        : preprocessing.text
                        ? QStringLiteral("texts")
                        : QStringLiteral("a table of %1 features").arg(shape.value(0)),
                    suitable.join(QStringLiteral("”, “"))));
    NetworkSpec network{name, {}, true};
    if (preprocessing.text)
        network.layers = textLayers(name, *preprocessing.text);
    else if (name == u"mlp")
        network.layers = mlpLayers(shape);
    else if (name == u"autoencoder")
        network.layers = autoencoderLayers(shape);
    else if (name == u"cnn")
        network.layers = cnnLayers(shape);
    else if (name == u"resmlp")
        network.layers = resMlpLayers(preprocessing);
    else if (name == u"transformer")
        network.layers = tableTransformerLayers();
    else if (name == u"resnet")
        network.layers = resNetLayers(shape);
    else if (name == u"vision_transformer")
        network.layers = pictureTransformerLayers(shape);
    return network;
}

} // namespace lampwork
