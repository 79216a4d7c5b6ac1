// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/network/layerkinds.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/base/nearest.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

LayerOption integer(const QString &name, qlonglong value, double min, double max)
{
    return {name, LayerOption::Type::Integer, value, min, max};
}

LayerOption number(const QString &name, double value, double min, double max)
{
    return {name, LayerOption::Type::Number, value, min, max};
}

LayerOption boolean(const QString &name, bool value)
{
    return {name, LayerOption::Type::Boolean, value, 0, 1};
}

LayerOption choice(const QString &name, const QStringList &choices)
{
    return {name, LayerOption::Type::Choice, choices.constFirst(), 0, 0, choices};
}

LayerOption sizes(const QString &name, const QString &value, double min, double max)
{
    return {name, LayerOption::Type::Sizes, value, min, max};
}

constexpr double mostFeatures = 65'536;

QList<LayerOption> poolOptions()
{
    return {
        integer(QStringLiteral("kernel"), 2, 1, 256), integer(QStringLiteral("stride"), 2, 1, 256)};
}

QList<LayerOption> convolutionOptions()
{
    return {integer(QStringLiteral("channels"), 32, 1, 4096),
        integer(QStringLiteral("kernel"), 3, 1, 63), integer(QStringLiteral("stride"), 1, 1, 63),
        integer(QStringLiteral("padding"), 1, 0, 63), boolean(QStringLiteral("bias"), true)};
}

QList<LayerKind> planeKinds()
{
    const auto convolution = QStringLiteral("convolution");
    const auto pooling = QStringLiteral("pooling");
    return {
        {QStringLiteral("linear"), QStringLiteral("linear"),
            {integer(QStringLiteral("units"), 64, 1, mostFeatures),
                boolean(QStringLiteral("bias"), true)},
            QStringLiteral("Linear")},
        {QStringLiteral("conv2d"), convolution, convolutionOptions(),
            QStringLiteral("Convolution")},
        {QStringLiteral("conv1d"), convolution, convolutionOptions(),
            QStringLiteral("Convolution along a sequence")},
        {QStringLiteral("max_pool2d"), pooling, poolOptions(), QStringLiteral("Max pool")},
        {QStringLiteral("avg_pool2d"), pooling, poolOptions(), QStringLiteral("Average pool")},
        {QStringLiteral("global_avg_pool"), pooling, {}, QStringLiteral("Global average pool")},
        {QStringLiteral("max_pool1d"), pooling, poolOptions(),
            QStringLiteral("Max pool along a sequence")},
        {QStringLiteral("avg_pool1d"), pooling, poolOptions(),
            QStringLiteral("Average pool along a sequence")},
        {QStringLiteral("sequence_pool"), pooling,
            {choice(QStringLiteral("method"),
                {QStringLiteral("mean"), QStringLiteral("max"), QStringLiteral("last"),
                    QStringLiteral("first")})},
            QStringLiteral("Pool a sequence:")},
    };
}

QList<LayerKind> normalisationKinds()
{
    const auto eps = number(QStringLiteral("eps"), 1e-5, 1e-12, 1);
    const auto group = QStringLiteral("normalisation");
    return {
        {QStringLiteral("batch_norm"), group, {number(QStringLiteral("momentum"), 0.1, 0, 1), eps},
            QStringLiteral("Batch norm")},
        {QStringLiteral("layer_norm"), group, {eps}, QStringLiteral("Layer norm")},
        {QStringLiteral("rms_norm"), group, {eps}, QStringLiteral("RMS norm")},
        {QStringLiteral("group_norm"), group, {integer(QStringLiteral("groups"), 8, 1, 4096), eps},
            QStringLiteral("Group norm")},
        {QStringLiteral("dropout"), QStringLiteral("regularisation"),
            {number(QStringLiteral("rate"), 0.5, 0, 0.99)}, QStringLiteral("Dropout")},
    };
}

QList<LayerKind> activationKinds()
{
    const auto activation = QStringLiteral("activation");
    const auto plain = [&](const char *name, const char *title) {
        return LayerKind{QString::fromLatin1(name), activation, {}, QString::fromLatin1(title)};
    };
    return {
        plain("relu", "ReLU"),
        {QStringLiteral("leaky_relu"), activation, {number(QStringLiteral("slope"), 0.01, 0, 1)},
            QStringLiteral("Leaky ReLU")},
        plain("prelu", "PReLU"),
        plain("gelu", "GELU"),
        plain("silu", "SiLU"),
        plain("mish", "Mish"),
        plain("hardswish", "Hard swish"),
        {QStringLiteral("elu"), activation, {number(QStringLiteral("alpha"), 1, 0.001, 100)},
            QStringLiteral("ELU")},
        plain("selu", "SELU"),
        plain("softplus", "Softplus"),
        plain("tanh", "Tanh"),
        plain("sigmoid", "Sigmoid"),
    };
}

QList<LayerKind> sequenceKinds()
{
    const QList<LayerOption> recurrent{integer(QStringLiteral("units"), 64, 1, 8192),
        integer(QStringLiteral("layers"), 1, 1, 16),
        boolean(QStringLiteral("bidirectional"), false),
        choice(QStringLiteral("output"), {QStringLiteral("sequence"), QStringLiteral("last")})};
    const auto heads = integer(QStringLiteral("heads"), 4, 1, 256);
    const auto causal = boolean(QStringLiteral("causal"), false);
    const auto dropout = number(QStringLiteral("dropout"), 0, 0, 0.99);
    const auto recurrence = QStringLiteral("recurrent");
    const auto attention = QStringLiteral("attention");
    return {
        {QStringLiteral("lstm"), recurrence, recurrent, QStringLiteral("LSTM")},
        {QStringLiteral("gru"), recurrence, recurrent, QStringLiteral("GRU")},
        {QStringLiteral("multi_head_attention"), attention, {heads, causal, dropout},
            QStringLiteral("Attention")},
        {QStringLiteral("transformer_block"), attention,
            {heads, number(QStringLiteral("mlp_ratio"), 4, 0.25, 16), causal, dropout},
            QStringLiteral("Transformer block")},
    };
}

QList<LayerKind> embeddingKinds()
{
    const auto group = QStringLiteral("embedding");
    const auto width = integer(QStringLiteral("width"), 32, 1, 8192);
    return {
        {QStringLiteral("embedding"), group,
            {integer(QStringLiteral("tokens"), 256, 1, 10'000'000), width,
                number(QStringLiteral("std"), 1, 0, 10), boolean(QStringLiteral("padding"), false)},
            QStringLiteral("Token embedding")},
        {QStringLiteral("positional_embedding"), group,
            {number(QStringLiteral("std"), 0.02, 0, 10)}, QStringLiteral("Positional embedding")},
        {QStringLiteral("class_token"), group, {}, QStringLiteral("Class token")},
        {QStringLiteral("feature_tokens"), group, {width}, QStringLiteral("Feature tokens")},
        {QStringLiteral("periodic_embedding"), group,
            {integer(QStringLiteral("features"), 0, 0, mostFeatures),
                integer(QStringLiteral("frequencies"), 16, 1, 1024),
                integer(QStringLiteral("width"), 8, 1, 1024),
                number(QStringLiteral("sigma"), 0.1, 1e-6, 1000)},
            QStringLiteral("Periodic embedding")},
    };
}

QList<LayerKind> shapeKinds()
{
    const auto shape = QStringLiteral("shape");
    const auto branches = QStringLiteral("branches");
    return {
        {QStringLiteral("flatten"), shape, {}, QStringLiteral("Flatten")},
        {QStringLiteral("reshape"), shape,
            {sizes(QStringLiteral("shape"), QStringLiteral("1, -1"), -1, mostFeatures)},
            QStringLiteral("Reshape")},
        {QStringLiteral("permute"), shape,
            {sizes(QStringLiteral("order"), QStringLiteral("2, 1"), 1, 3)},
            QStringLiteral("Permute")},
        {QStringLiteral("residual"), branches, {}, QStringLiteral("Residual"), 1, 1},
        {QStringLiteral("parallel"), branches,
            {choice(QStringLiteral("join"), {QStringLiteral("concat"), QStringLiteral("sum")})},
            QStringLiteral("Parallel,"), 2, 16},
    };
}

QList<LayerKind> makeKinds()
{
    return planeKinds() + normalisationKinds() + shapeKinds() + activationKinds() + sequenceKinds()
        + embeddingKinds();
}

QString shown(const QVariant &value)
{
    return QString::fromUtf8(toJsonText(toJson(value), -1));
}

QString wanted(const LayerOption &option)
{
    if (option.type == LayerOption::Type::Boolean)
        return QStringLiteral("true or false");
    if (option.type == LayerOption::Type::Choice)
        return QStringLiteral("one of “%1”").arg(option.choices.join(QStringLiteral("”, “")));
    if (option.type == LayerOption::Type::Sizes)
        return QStringLiteral("whole numbers from %1 to %2 in one text, such as \"%3\"")
            .arg(formatExact(option.min), formatExact(option.max), option.defaultValue.toString());
    return QStringLiteral("a %1 from %2 to %3")
        .arg(option.type == LayerOption::Type::Integer ? QStringLiteral("whole number")
                                                       : QStringLiteral("number"),
            formatExact(option.min), formatExact(option.max));
}

bool isNumber(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
    case QMetaType::Float:
        return true;
    default:
        return false;
    }
}

// "16,-1" → "16, -1"; nullopt when a part is no whole number in the option's range.
std::optional<QVariant> convertedSizes(const LayerOption &option, const QString &text)
{
    QStringList parts;
    for (const QString &part : text.split(u',')) {
        bool whole = false;
        const int size = part.trimmed().toInt(&whole);
        if (!whole || size < option.min || size > option.max)
            return std::nullopt;
        parts.append(QString::number(size));
    }
    return QVariant(parts.join(QStringLiteral(", ")));
}

// The value in the option's own type; nullopt when it is of another or out of range.
std::optional<QVariant> converted(const LayerOption &option, const QVariant &value)
{
    if (option.type == LayerOption::Type::Boolean)
        return value.typeId() == QMetaType::Bool ? std::optional(value) : std::nullopt;
    if (option.type == LayerOption::Type::Choice)
        return value.typeId() == QMetaType::QString && option.choices.contains(value.toString())
            ? std::optional(value)
            : std::nullopt;
    if (option.type == LayerOption::Type::Sizes)
        return value.typeId() == QMetaType::QString ? convertedSizes(option, value.toString())
                                                    : std::nullopt;
    const double given = value.toDouble();
    if (!isNumber(value) || !(given >= option.min && given <= option.max))
        return std::nullopt;
    if (option.type == LayerOption::Type::Number)
        return QVariant(given);
    if (given != std::trunc(given))
        return std::nullopt;
    return QVariant(qlonglong(given));
}

Result<void> checkOptionNames(const LayerSpec &layer, const LayerKind &kind, const QString &path)
{
    QStringList known;
    for (const LayerOption &option : kind.options)
        known.append(option.name);
    for (auto it = layer.options.cbegin(); it != layer.options.cend(); ++it) {
        if (known.contains(it.key()))
            continue;
        const QString hint = known.isEmpty() ? QStringLiteral(" It has none at all: remove it.")
                                             : suggestion(it.key(), known);
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("A “%1” layer has no option “%2”.%3").arg(kind.name, it.key(), hint),
            joinPath(path, it.key())};
    }
    return {};
}

std::optional<Error> checkBranches(
    const LayerSpec &layer, const LayerKind &kind, const QString &path)
{
    const auto count = int(layer.branches.size());
    if (count >= kind.minBranches && count <= kind.maxBranches)
        return std::nullopt;
    const QString message = kind.maxBranches == 0
        ? QStringLiteral("A “%1” layer has no branches: remove them.").arg(kind.name)
        : kind.minBranches == kind.maxBranches
        ? QStringLiteral("A “%1” layer has one branch, a list of layers in a list, not %2.")
              .arg(kind.name)
              .arg(count)
        : QStringLiteral("A “%1” layer has %2 to %3 branches, each a list of layers, not %4.")
              .arg(kind.name)
              .arg(kind.minBranches)
              .arg(kind.maxBranches)
              .arg(count);
    return Error{ErrorCode::InvalidInput, message, joinPath(path, QStringLiteral("branches"))};
}

} // namespace

const QList<LayerKind> &layerKinds()
{
    static const QList<LayerKind> kinds = makeKinds();
    return kinds;
}

const LayerKind *layerKind(const QString &name)
{
    const auto &kinds = layerKinds();
    const auto found = std::find_if(
        kinds.cbegin(), kinds.cend(), [&](const LayerKind &kind) { return kind.name == name; });
    return found == kinds.cend() ? nullptr : &*found;
}

QList<int> sizesFromText(const QString &text)
{
    QList<int> sizes;
    for (const QString &part : text.split(u','))
        sizes.append(part.trimmed().toInt());
    return sizes;
}

Result<LayerSpec> resolveLayer(const LayerSpec &layer, const QString &path)
{
    Result<LayerSpec> resolved = resolveLayerOptions(layer, path);
    if (!resolved)
        return resolved;
    const QString branchesPath = joinPath(path, QStringLiteral("branches"));
    for (std::size_t b = 0; b < resolved->branches.size(); ++b) {
        const QString branchPath = joinPath(branchesPath, qsizetype(b));
        for (std::size_t i = 0; i < resolved->branches[b].size(); ++i) {
            const Result<LayerSpec> inner
                = resolveLayer(resolved->branches[b][i], joinPath(branchPath, qsizetype(i)));
            if (!inner)
                return inner;
            resolved->branches[b][i] = *inner;
        }
    }
    return resolved;
}

Result<LayerSpec> resolveLayerOptions(const LayerSpec &layer, const QString &path)
{
    const LayerKind *kind = layerKind(layer.kind);
    if (!kind) {
        QStringList known;
        for (const LayerKind &one : layerKinds())
            known.append(one.name);
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("There is no kind of layer “%1”.%2")
                .arg(layer.kind, suggestion(layer.kind, known)),
            joinPath(path, QStringLiteral("kind"))};
    }
    if (const auto names = checkOptionNames(layer, *kind, path); !names)
        return names.error();

    if (const auto problem = checkBranches(layer, *kind, path))
        return *problem;

    LayerSpec resolved{layer.kind, {}, layer.branches};
    for (const LayerOption &option : kind->options) {
        const auto given = layer.options.constFind(option.name);
        if (given == layer.options.cend()) {
            const bool poolStride = option.name == u"stride" && kind->group == u"pooling";
            resolved.options.insert(option.name,
                poolStride ? resolved.options.value(QStringLiteral("kernel"))
                           : option.defaultValue);
            continue;
        }
        const std::optional<QVariant> value = converted(option, *given);
        if (!value)
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("“%1” of a “%2” layer must be %3, not %4.")
                    .arg(option.name, kind->name, wanted(option), shown(*given)),
                joinPath(path, option.name)};
        resolved.options.insert(option.name, *value);
    }
    return resolved;
}

} // namespace lampwork
