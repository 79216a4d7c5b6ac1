// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/layertools.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/network/layerkinds.h"

namespace lampwork {

QString describeShape(const Shape &shape)
{
    if (isFlat(shape))
        return QStringLiteral("%1 flat numbers").arg(formatCount(shape[0]));
    return (
        isSequence(shape) ? QStringLiteral("a sequence of %1") : QStringLiteral("a picture of %1"))
        .arg(shapeText(shape));
}

int integerOption(const LayerPlace &place, const char *option)
{
    return place.layer.options.value(QLatin1String(option)).toInt();
}

double numberOption(const LayerPlace &place, const char *option)
{
    return place.layer.options.value(QLatin1String(option)).toDouble();
}

bool flagOption(const LayerPlace &place, const char *option)
{
    return place.layer.options.value(QLatin1String(option)).toBool();
}

QString textOption(const LayerPlace &place, const char *option)
{
    return place.layer.options.value(QLatin1String(option)).toString();
}

Error misfit(const LayerPlace &place, const QString &message)
{
    return {ErrorCode::InvalidInput, message, place.path};
}

Error needsPicture(const LayerPlace &place)
{
    return misfit(place,
        QStringLiteral(
            "A “%1” layer takes a picture (channels × height × width), but what reaches it is %2. "
            "Remove it, or put it before the layer that flattens.")
            .arg(place.layer.kind, describeShape(place.input)));
}

Error needsSequence(const LayerPlace &place)
{
    const QString hint = isFlat(place.input)
        ? QStringLiteral("Put a “reshape” or “feature_tokens” layer before it.")
        : QStringLiteral("Put a “reshape” layer and a “permute” layer before it.");
    return misfit(place,
        QStringLiteral(
            "A “%1” layer takes a sequence (length × width), but what reaches it is %2. %3")
            .arg(place.layer.kind, describeShape(place.input), hint));
}

Error needsFlat(const LayerPlace &place)
{
    return misfit(place,
        QStringLiteral("A “%1” layer takes flat numbers, but what reaches it is %2. Put a "
                       "“flatten” layer before it.")
            .arg(place.layer.kind, describeShape(place.input)));
}

std::string attribute(const std::string &name, const char *which)
{
    return "self." + name + "_" + which;
}

void addParameter(LayerStep &step, const LayerPlace &place, const std::string &which,
    const std::vector<qint64> &shape, const ParameterStart &start)
{
    step.parameters.push_back({place.name + "_" + which, shape, start.initialisation, start.fanIn,
        start.decays, place.index, start.scale});
}

std::string addDropoutRate(LayerStep &step, const LayerPlace &place, const char *option)
{
    step.dropouts.push_back({place.name + "_" + option, joinPath(place.path, QLatin1String(option)),
        place.index, numberOption(place, option)});
    return attribute(place.name, option);
}

void addPadding(LayerStep &step, const LayerPlace &place, const std::string &padding)
{
    step.methods.emplace_back(
        "def some_padding(self, padding: Tensor) -> Tensor:\n"
        "    # padding: [batch, places] bool; where nothing else is, it counts as none\n"
        "    return torch.logical_and(padding, torch.logical_not(torch.all(padding, 1, True)))\n");
    step.padding = place.name + "_padding";
    step.lines.push_back(*step.padding + " = self.some_padding(" + padding + ")");
}

int windows(int side, int kernel, int stride, int padding)
{
    const int span = side + 2 * padding - kernel;
    return span < 0 ? 0 : span / stride + 1;
}

std::string attributePrefix(const QString &kind)
{
    if (kind == u"conv1d" || kind == u"conv2d")
        return "conv";
    // "embedding" is the prefix of the embedded categories in front.
    return kind == u"embedding" ? "token_embedding" : kind.toStdString();
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

namespace {

QString option(const LayerSpec &layer, const char *name)
{
    const QVariant value = layer.options.value(QLatin1String(name));
    return value.typeId() == QMetaType::Double ? formatExact(value.toDouble()) : value.toString();
}

// "Max pool 3×3, stride 1": the stride where it is not the usual one.
QString strided(const LayerSpec &layer, const QString &title, const QString &usual)
{
    const QString stride = option(layer, "stride");
    return stride == usual ? title : title + QStringLiteral(", stride %1").arg(stride);
}

QString recurrentTitle(const LayerSpec &layer, QString title)
{
    const int layers = layer.options.value(QStringLiteral("layers")).toInt();
    title += layers > 1 ? QStringLiteral(" %1 × %2").arg(layers).arg(option(layer, "units"))
                        : u' ' + option(layer, "units");
    if (layer.options.value(QStringLiteral("bidirectional")).toBool())
        title += QStringLiteral(", both ways");
    return option(layer, "output") == u"last" ? title + QStringLiteral(", last") : title;
}

QString attentionTitle(const LayerSpec &layer, QString title)
{
    title += QStringLiteral(", %1 heads").arg(option(layer, "heads"));
    return layer.options.value(QStringLiteral("causal")).toBool()
        ? title + QStringLiteral(", causal")
        : title;
}

} // namespace

QString layerTitle(const LayerSpec &layer)
{
    const LayerKind *kind = layerKind(layer.kind);
    if (!kind)
        return layer.kind;
    const QString kernel = option(layer, "kernel");
    if (layer.kind == u"conv2d")
        return strided(layer,
            QStringLiteral("Conv %1×%1, %2").arg(kernel, option(layer, "channels")),
            QStringLiteral("1"));
    if (layer.kind == u"conv1d")
        return strided(layer, QStringLiteral("Conv %1, %2").arg(kernel, option(layer, "channels")),
            QStringLiteral("1"));
    if (layer.kind.endsWith(u"pool2d"))
        return strided(layer, QStringLiteral("%1 %2×%2").arg(kind->title, kernel), kernel);
    if (layer.kind.endsWith(u"pool1d"))
        return strided(layer, kind->title + u' ' + kernel, kernel);
    if (kind->group == u"recurrent")
        return recurrentTitle(layer, kind->title);
    if (kind->group == u"attention")
        return attentionTitle(layer, kind->title);
    if (layer.kind == u"embedding")
        return QStringLiteral("%1 %2 → %3")
            .arg(kind->title, option(layer, "tokens"), option(layer, "width"));
    if (layer.kind == u"periodic_embedding")
        return QStringLiteral("%1 %2 → %3")
            .arg(kind->title, option(layer, "frequencies"), option(layer, "width"));
    // The kinds with one option that says it all.
    static const QHash<QString, const char *> telling{
        {QStringLiteral("linear"), "units"},
        {QStringLiteral("dropout"), "rate"},
        {QStringLiteral("leaky_relu"), "slope"},
        {QStringLiteral("elu"), "alpha"},
        {QStringLiteral("group_norm"), "groups"},
        {QStringLiteral("feature_tokens"), "width"},
        {QStringLiteral("reshape"), "shape"},
        {QStringLiteral("permute"), "order"},
        {QStringLiteral("sequence_pool"), "method"},
        {QStringLiteral("parallel"), "join"},
    };
    const char *name = telling.value(layer.kind);
    return name ? kind->title + u' ' + option(layer, name) : kind->title;
}

} // namespace lampwork
