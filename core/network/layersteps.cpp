// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/layersteps.h"

#include "core/base/format.h"
#include "core/network/layerkinds.h"
#include "core/network/layertools.h"

namespace lampwork {

namespace {

using std::to_string;

std::string pair(int value)
{
    return "[" + to_string(value) + ", " + to_string(value) + "]";
}

// y = x Wᵀ + b; of a sequence, at each of its places.
Result<LayerStep> linear(const LayerPlace &place)
{
    if (isPicture(place.input))
        return misfit(place,
            QStringLiteral("A “linear” layer takes flat numbers, but what reaches it is a picture "
                           "of %1. Put a "
                           "“flatten” layer before it.")
                .arg(shapeText(place.input)));
    LayerStep step = linearStep(place.name, place.input.constLast(), integerOption(place, "units"),
        flagOption(place, "bias"), place.index);
    if (isSequence(place.input))
        step.output.prepend(place.input[0]);
    return step;
}

Error kernelTooLarge(const LayerPlace &place, int padding)
{
    const int kernel = integerOption(place, "kernel");
    const QString padded
        = padding > 0 ? QStringLiteral(" with a padding of %1").arg(padding) : QString();
    return misfit(place,
        QStringLiteral(
            "The kernel of %1 × %1 is larger than the picture that reaches it, %2 × %3%4. Use a "
            "smaller kernel, or less pooling before it.")
            .arg(kernel)
            .arg(place.input.value(1))
            .arg(place.input.value(2))
            .arg(padded));
}

Result<LayerStep> conv2d(const LayerPlace &place)
{
    if (!isPicture(place.input))
        return needsPicture(place);
    const int channels = integerOption(place, "channels");
    const int kernel = integerOption(place, "kernel");
    const int stride = integerOption(place, "stride");
    const int padding = integerOption(place, "padding");
    const int height = windows(place.input[1], kernel, stride, padding);
    const int width = windows(place.input[2], kernel, stride, padding);
    if (height == 0 || width == 0)
        return kernelTooLarge(place, padding);

    LayerStep step;
    step.output = {channels, height, width};
    const qint64 fanIn = qint64(place.input[0]) * kernel * kernel;
    step.parameters.push_back({place.name + "_weight", {channels, place.input[0], kernel, kernel},
        Initialisation::KaimingUniform, fanIn, true, place.index});
    std::string bias = "None";
    if (flagOption(place, "bias")) {
        step.parameters.push_back({place.name + "_bias", {channels}, Initialisation::KaimingUniform,
            fanIn, false, place.index});
        bias = attribute(place.name, "bias");
    }
    step.expression = "torch.conv2d(x, " + attribute(place.name, "weight") + ", " + bias + ", "
        + pair(stride) + ", " + pair(padding) + ")";
    return step;
}

Result<LayerStep> pool2d(const LayerPlace &place)
{
    if (!isPicture(place.input))
        return needsPicture(place);
    const int kernel = integerOption(place, "kernel");
    const int stride = integerOption(place, "stride");
    const int height = windows(place.input[1], kernel, stride, 0);
    const int width = windows(place.input[2], kernel, stride, 0);
    if (height == 0 || width == 0)
        return kernelTooLarge(place, 0);
    LayerStep step;
    step.output = {place.input[0], height, width};
    step.expression = "torch." + place.layer.kind.toStdString() + "(x, " + pair(kernel) + ", "
        + pair(stride) + ")";
    return step;
}

Result<LayerStep> globalAveragePool(const LayerPlace &place)
{
    if (!isPicture(place.input))
        return needsPicture(place);
    return LayerStep{{place.input[0]}, {}, {}, "torch.mean(x, [2, 3])"};
}

// A sequence's numbers stand last; LibTorch wants channels second.
std::string channelsSecond(const Shape &shape, const std::string &before, const std::string &after)
{
    return isSequence(shape) ? before + "x.transpose(1, 2)" + after + ".transpose(1, 2)"
                             : before + "x" + after;
}

int channelsOf(const Shape &shape)
{
    return isSequence(shape) ? shape[1] : shape.value(0);
}

// y = (x - mean) / sqrt(var + eps) · weight + bias, per feature or channel: Ioffe and Szegedy,
// "Batch Normalization", 2015. Over one value a channel there is no variance: a batch of one flat
// row is normalised by the running statistics, where PyTorch's module refuses to train.
Result<LayerStep> batchNorm(const LayerPlace &place)
{
    const int channels = channelsOf(place.input);
    LayerStep step;
    step.output = place.input;
    step.parameters.push_back(
        {place.name + "_weight", {channels}, Initialisation::Ones, 0, false, place.index});
    step.parameters.push_back(
        {place.name + "_bias", {channels}, Initialisation::Zeros, 0, false, place.index});
    step.buffers.push_back({place.name + "_mean", {channels}, 0});
    step.buffers.push_back({place.name + "_var", {channels}, 1});
    const bool oneValueAChannel = elementCount(place.input) == channels;
    const std::string training
        = oneValueAChannel ? "self.training and x.size(0) > 1" : "self.training";
    step.expression = channelsSecond(place.input, "torch.batch_norm(",
        ", " + attribute(place.name, "weight") + ", " + attribute(place.name, "bias") + ", "
            + attribute(place.name, "mean") + ", " + attribute(place.name, "var") + ", " + training
            + ", " + scriptFloat(numberOption(place, "momentum")) + ", "
            + scriptFloat(numberOption(place, "eps")) + ", False)");
    return step;
}

// The sides that layer_norm and rms_norm go over: all numbers of a sample; of a sequence, those of
// one place.
std::vector<qint64> normedSides(const Shape &shape)
{
    if (isSequence(shape))
        return {shape[1]};
    return {shape.cbegin(), shape.cend()};
}

// As batch_norm, but over the numbers of one sample: Ba, Kiros and Hinton, "Layer Normalization",
// 2016.
Result<LayerStep> layerNorm(const LayerPlace &place)
{
    const std::vector<qint64> shape = normedSides(place.input);
    std::string sides;
    for (const qint64 side : shape)
        sides += (sides.empty() ? "" : ", ") + to_string(side);
    LayerStep step;
    step.output = place.input;
    step.parameters.push_back(
        {place.name + "_weight", shape, Initialisation::Ones, 0, false, place.index});
    step.parameters.push_back(
        {place.name + "_bias", shape, Initialisation::Zeros, 0, false, place.index});
    step.expression = "torch.layer_norm(x, [" + sides + "], " + attribute(place.name, "weight")
        + ", " + attribute(place.name, "bias") + ", " + scriptFloat(numberOption(place, "eps"))
        + ")";
    return step;
}

// y = x / sqrt(mean(x²) + eps) · weight: Zhang and Sennrich, "Root Mean Square Layer
// Normalization", 2019, eq. 4.
Result<LayerStep> rmsNorm(const LayerPlace &place)
{
    const std::vector<qint64> shape = normedSides(place.input);
    LayerStep step;
    step.output = place.input;
    addParameter(step, place, "weight", shape, {Initialisation::Ones, 0, 1, false});
    const std::string sides = shape.size() == 1 ? "[-1]" : "[1, 2, 3]";
    step.expression = "x * torch.rsqrt(torch.mean(x * x, " + sides + ", True) + "
        + scriptFloat(numberOption(place, "eps")) + ") * " + attribute(place.name, "weight");
    return step;
}

// As batch_norm, but over each group of channels (and all their places) of one sample: Wu and He,
// "Group Normalization", 2018.
Result<LayerStep> groupNorm(const LayerPlace &place)
{
    const int channels = channelsOf(place.input);
    const int groups = integerOption(place, "groups");
    if (channels % groups != 0)
        return misfit(place,
            QStringLiteral("%1 channels cannot be divided into %2 groups of one size. Choose a "
                           "number of groups that divides %1.")
                .arg(channels)
                .arg(groups));
    LayerStep step;
    step.output = place.input;
    addParameter(step, place, "weight", {channels}, {Initialisation::Ones, 0, 1, false});
    addParameter(step, place, "bias", {channels}, {Initialisation::Zeros, 0, 1, false});
    step.expression = channelsSecond(place.input, "torch.group_norm(",
        ", " + to_string(groups) + ", " + attribute(place.name, "weight") + ", "
            + attribute(place.name, "bias") + ", " + scriptFloat(numberOption(place, "eps")) + ")");
    return step;
}

Result<LayerStep> dropout(const LayerPlace &place)
{
    LayerStep step;
    step.output = place.input;
    step.expression
        = "torch.dropout(x, " + addDropoutRate(step, place, "rate") + ", self.training)";
    return step;
}

Result<LayerStep> activation(const LayerPlace &place)
{
    std::string argument;
    for (const char *option : {"slope", "alpha"}) {
        if (place.layer.options.contains(QLatin1String(option)))
            argument = ", " + scriptFloat(numberOption(place, option));
    }
    return LayerStep{
        place.input, {}, {}, "torch." + place.layer.kind.toStdString() + "(x" + argument + ")"};
}

// y = x where x > 0, else slope · x with one slope that is learnt: He et al., "Delving Deep into
// Rectifiers", 2015.
Result<LayerStep> prelu(const LayerPlace &place)
{
    LayerStep step;
    step.output = place.input;
    addParameter(step, place, "weight", {1}, {Initialisation::Constant, 0, 0.25, false});
    step.expression = "torch.prelu(x, " + attribute(place.name, "weight") + ")";
    return step;
}

QHash<QString, LayerFunction> basicSteps()
{
    return {
        {QStringLiteral("linear"), linear},
        {QStringLiteral("conv2d"), conv2d},
        {QStringLiteral("max_pool2d"), pool2d},
        {QStringLiteral("avg_pool2d"), pool2d},
        {QStringLiteral("global_avg_pool"), globalAveragePool},
        {QStringLiteral("batch_norm"), batchNorm},
        {QStringLiteral("layer_norm"), layerNorm},
        {QStringLiteral("rms_norm"), rmsNorm},
        {QStringLiteral("group_norm"), groupNorm},
        {QStringLiteral("dropout"), dropout},
        {QStringLiteral("prelu"), prelu},
    };
}

} // namespace

LayerStep linearStep(const std::string &name, int inputs, int units, bool bias, int index)
{
    LayerStep step;
    step.output = {units};
    step.parameters.push_back(
        {name + "_weight", {units, inputs}, Initialisation::KaimingUniform, inputs, true, index});
    step.expression = "torch.linear(x, " + attribute(name, "weight");
    if (bias) {
        step.parameters.push_back(
            {name + "_bias", {units}, Initialisation::KaimingUniform, inputs, false, index});
        step.expression += ", " + attribute(name, "bias");
    }
    step.expression += ")";
    return step;
}

Result<LayerStep> layerStep(const LayerPlace &place)
{
    const LayerKind *kind = layerKind(place.layer.kind);
    Q_ASSERT(kind); // resolveLayer() checked it
    static const QHash<QString, LayerFunction> functions = [] {
        QHash<QString, LayerFunction> all = basicSteps();
        for (const auto &group :
            {sequenceSteps(), attentionSteps(), embeddingSteps(), shapeSteps()})
            all.insert(group);
        return all;
    }();
    // An activation is named as LibTorch's function is.
    const LayerFunction function
        = functions.value(kind->name, kind->group == u"activation" ? activation : nullptr);
    Q_ASSERT(function);
    return function(place);
}

qint64 elementCount(const Shape &shape)
{
    qint64 count = 1;
    for (const int side : shape)
        count *= side;
    return count;
}

} // namespace lampwork
