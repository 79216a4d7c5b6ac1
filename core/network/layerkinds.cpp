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

QList<LayerOption> poolOptions()
{
    return {
        integer(QStringLiteral("kernel"), 2, 1, 256), integer(QStringLiteral("stride"), 2, 1, 256)};
}

QList<LayerKind> makeKinds()
{
    const auto bias = boolean(QStringLiteral("bias"), true);
    const auto eps = number(QStringLiteral("eps"), 1e-5, 1e-12, 1);
    const auto activation = QStringLiteral("activation");
    return {
        {QStringLiteral("linear"), QStringLiteral("linear"),
            {integer(QStringLiteral("units"), 64, 1, 65'536), bias}, QStringLiteral("Linear")},
        {QStringLiteral("conv2d"), QStringLiteral("convolution"),
            {integer(QStringLiteral("channels"), 32, 1, 4096),
                integer(QStringLiteral("kernel"), 3, 1, 63),
                integer(QStringLiteral("stride"), 1, 1, 63),
                integer(QStringLiteral("padding"), 1, 0, 63), bias},
            QStringLiteral("Convolution")},
        {QStringLiteral("max_pool2d"), QStringLiteral("pooling"), poolOptions(),
            QStringLiteral("Max pool")},
        {QStringLiteral("avg_pool2d"), QStringLiteral("pooling"), poolOptions(),
            QStringLiteral("Average pool")},
        {QStringLiteral("global_avg_pool"), QStringLiteral("pooling"), {},
            QStringLiteral("Global average pool")},
        {QStringLiteral("batch_norm"), QStringLiteral("normalisation"),
            {number(QStringLiteral("momentum"), 0.1, 0, 1), eps}, QStringLiteral("Batch norm")},
        {QStringLiteral("layer_norm"), QStringLiteral("normalisation"), {eps},
            QStringLiteral("Layer norm")},
        {QStringLiteral("dropout"), QStringLiteral("regularisation"),
            {number(QStringLiteral("rate"), 0.5, 0, 0.99)}, QStringLiteral("Dropout")},
        {QStringLiteral("flatten"), QStringLiteral("shape"), {}, QStringLiteral("Flatten")},
        {QStringLiteral("relu"), activation, {}, QStringLiteral("ReLU")},
        {QStringLiteral("leaky_relu"), activation, {number(QStringLiteral("slope"), 0.01, 0, 1)},
            QStringLiteral("Leaky ReLU")},
        {QStringLiteral("gelu"), activation, {}, QStringLiteral("GELU")},
        {QStringLiteral("silu"), activation, {}, QStringLiteral("SiLU")},
        {QStringLiteral("tanh"), activation, {}, QStringLiteral("Tanh")},
        {QStringLiteral("sigmoid"), activation, {}, QStringLiteral("Sigmoid")},
    };
}

QString shown(const QVariant &value)
{
    return QString::fromUtf8(toJsonText(toJson(value), -1));
}

QString wanted(const LayerOption &option)
{
    if (option.type == LayerOption::Type::Boolean)
        return QStringLiteral("true or false");
    return QStringLiteral("a %1 from %2 to %3")
        .arg(option.type == LayerOption::Type::Integer ? QStringLiteral("whole number")
                                                       : QStringLiteral("number"),
            formatExact(option.min), formatExact(option.max));
}

// The value in the option's own type; nullopt when it is of another or out of range.
std::optional<QVariant> converted(const LayerOption &option, const QVariant &value)
{
    if (option.type == LayerOption::Type::Boolean)
        return value.typeId() == QMetaType::Bool ? std::optional(value) : std::nullopt;
    bool isNumber = false;
    switch (value.typeId()) {
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
    case QMetaType::Double:
    case QMetaType::Float:
        isNumber = true;
        break;
    default:
        break;
    }
    const double given = value.toDouble();
    if (!isNumber || !(given >= option.min && given <= option.max))
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

Result<LayerSpec> resolveLayer(const LayerSpec &layer, const QString &path)
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

    LayerSpec resolved{layer.kind, {}};
    for (const LayerOption &option : kind->options) {
        const auto given = layer.options.constFind(option.name);
        if (given == layer.options.cend()) {
            const bool poolStride = kind->group == u"pooling" && option.name == u"stride";
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
