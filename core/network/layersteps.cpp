// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/layersteps.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/network/layerkinds.h"

#include <limits>

namespace lampwork {

namespace {

using std::to_string;

bool isPicture(const Shape &shape)
{
    return shape.size() == 3;
}

int integer(const LayerPlace &place, const char *option)
{
    return place.layer.options.value(QLatin1String(option)).toInt();
}

double number(const LayerPlace &place, const char *option)
{
    return place.layer.options.value(QLatin1String(option)).toDouble();
}

bool flag(const LayerPlace &place, const char *option)
{
    return place.layer.options.value(QLatin1String(option)).toBool();
}

Error misfit(const LayerPlace &place, const QString &message)
{
    return {ErrorCode::InvalidInput, message, place.path};
}

Error needsPicture(const LayerPlace &place)
{
    return misfit(place,
        QStringLiteral(
            "A “%1” layer takes a picture (channels × height × width), but what reaches it is %2 "
            "flat numbers. Remove it, or put it before the layer that flattens.")
            .arg(place.layer.kind, formatCount(place.input.value(0))));
}

std::string pair(int value)
{
    return "[" + to_string(value) + ", " + to_string(value) + "]";
}

std::string attribute(const std::string &name, const char *which)
{
    return "self." + name + "_" + which;
}

Result<LayerStep> linear(const LayerPlace &place)
{
    if (isPicture(place.input))
        return misfit(place,
            QStringLiteral("A “linear” layer takes flat numbers, but what reaches it is a picture "
                           "of %1. Put a "
                           "“flatten” layer before it.")
                .arg(shapeText(place.input)));
    return linearStep(place.name, place.input.value(0), integer(place, "units"),
        flag(place, "bias"), place.index);
}

// Output side of a window of `kernel` moved by `stride` over `side` (padded on both ends):
// floor((side + 2 padding - kernel) / stride) + 1; 0 when the kernel does not fit.
int windows(int side, int kernel, int stride, int padding)
{
    const int span = side + 2 * padding - kernel;
    return span < 0 ? 0 : span / stride + 1;
}

Error kernelTooLarge(const LayerPlace &place, int padding)
{
    const int kernel = integer(place, "kernel");
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
    const int channels = integer(place, "channels");
    const int kernel = integer(place, "kernel");
    const int stride = integer(place, "stride");
    const int padding = integer(place, "padding");
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
    if (flag(place, "bias")) {
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
    const int kernel = integer(place, "kernel");
    const int stride = integer(place, "stride");
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

// y = (x - mean) / sqrt(var + eps) · weight + bias, per feature or channel: Ioffe and Szegedy,
// "Batch Normalization", 2015. Over one value a channel there is no variance: a batch of one flat
// row is normalised by the running statistics, where PyTorch's module refuses to train.
Result<LayerStep> batchNorm(const LayerPlace &place)
{
    const int channels = place.input.value(0);
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
    step.expression = "torch.batch_norm(x, " + attribute(place.name, "weight") + ", "
        + attribute(place.name, "bias") + ", " + attribute(place.name, "mean") + ", "
        + attribute(place.name, "var") + ", " + training + ", "
        + scriptFloat(number(place, "momentum")) + ", " + scriptFloat(number(place, "eps"))
        + ", False)";
    return step;
}

// Over all numbers of one sample: Ba, Kiros and Hinton, "Layer Normalization", 2016.
Result<LayerStep> layerNorm(const LayerPlace &place)
{
    const std::vector<qint64> shape(place.input.cbegin(), place.input.cend());
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
        + ", " + attribute(place.name, "bias") + ", " + scriptFloat(number(place, "eps")) + ")";
    return step;
}

Result<LayerStep> dropout(const LayerPlace &place)
{
    LayerStep step;
    step.output = place.input;
    step.expression = "torch.dropout(x, " + attribute(place.name, "rate") + ", self.training)";
    step.dropouts.push_back({place.name + "_rate", joinPath(place.path, QStringLiteral("rate")),
        place.index, number(place, "rate")});
    return step;
}

Result<LayerStep> flatten(const LayerPlace &place)
{
    const qint64 count = elementCount(place.input);
    if (count > std::numeric_limits<int>::max())
        return misfit(place,
            QStringLiteral(
                "Flattening %1 gives %2 numbers a sample, more than can be trained. Pool or stride "
                "before it.")
                .arg(shapeText(place.input), formatCount(count)));
    return LayerStep{{int(count)}, {}, {}, "torch.flatten(x, 1)"};
}

Result<LayerStep> activation(const LayerPlace &place)
{
    const std::string argument
        = place.layer.kind == u"leaky_relu" ? ", " + scriptFloat(number(place, "slope")) : "";
    return LayerStep{
        place.input, {}, {}, "torch." + place.layer.kind.toStdString() + "(x" + argument + ")"};
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
    if (kind->group == u"activation")
        return activation(place);
    using Function = Result<LayerStep> (*)(const LayerPlace &);
    static const QHash<QString, Function> functions{
        {QStringLiteral("linear"), linear},
        {QStringLiteral("conv2d"), conv2d},
        {QStringLiteral("max_pool2d"), pool2d},
        {QStringLiteral("avg_pool2d"), pool2d},
        {QStringLiteral("global_avg_pool"), globalAveragePool},
        {QStringLiteral("batch_norm"), batchNorm},
        {QStringLiteral("layer_norm"), layerNorm},
        {QStringLiteral("dropout"), dropout},
        {QStringLiteral("flatten"), flatten},
    };
    const Function function = functions.value(kind->name);
    Q_ASSERT(function);
    return function(place);
}

std::string attributePrefix(const QString &kind)
{
    return kind == u"conv2d" ? "conv" : kind.toStdString();
}

QString layerTitle(const LayerSpec &layer)
{
    const LayerKind *kind = layerKind(layer.kind);
    const auto option = [&](const char *name) { return layer.options.value(QLatin1String(name)); };
    const auto strided = [&](const QString &title, int usual) {
        const int stride = option("stride").toInt();
        return stride == usual ? title : title + QStringLiteral(", stride %1").arg(stride);
    };
    const int kernel = option("kernel").toInt();
    if (layer.kind == u"linear")
        return QStringLiteral("Linear %1").arg(option("units").toInt());
    if (layer.kind == u"conv2d")
        return strided(
            QStringLiteral("Conv %1×%1, %2").arg(kernel).arg(option("channels").toInt()), 1);
    if (layer.kind == u"max_pool2d" || layer.kind == u"avg_pool2d")
        return strided(QStringLiteral("%1 %2×%2").arg(kind->title).arg(kernel), kernel);
    if (layer.kind == u"dropout")
        return QStringLiteral("Dropout %1").arg(formatExact(option("rate").toDouble()));
    if (layer.kind == u"leaky_relu")
        return QStringLiteral("Leaky ReLU %1").arg(formatExact(option("slope").toDouble()));
    return kind ? kind->title : layer.kind;
}

std::string scriptFloat(double value)
{
    std::string text = formatExact(value).toStdString();
    if (text.find_first_of(".e") == std::string::npos)
        text += ".0";
    return text;
}

std::string scriptText(const QString &text)
{
    QString plain;
    for (const QChar c : text) {
        // An editor breaks lines at the two separators, as at control characters.
        const bool breaks = c == QChar::LineSeparator || c == QChar::ParagraphSeparator;
        plain += c.isPrint() && !breaks ? c : QChar(u'?');
    }
    return plain.toStdString();
}

qint64 elementCount(const Shape &shape)
{
    qint64 count = 1;
    for (const int side : shape)
        count *= side;
    return count;
}

} // namespace lampwork
