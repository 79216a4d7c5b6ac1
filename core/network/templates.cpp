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

} // namespace

QStringList templateNames()
{
    return {QStringLiteral("linear"), QStringLiteral("mlp"), QStringLiteral("cnn")};
}

QStringList suitableTemplates(const Preprocessing &preprocessing)
{
    const Shape shape = preprocessing.featureShape();
    QStringList names{QStringLiteral("mlp"), QStringLiteral("linear")};
    // The CNN halves the picture at least once.
    if (isPicture(shape) && std::min(shape[1], shape[2]) >= 2)
        names.prepend(QStringLiteral("cnn"));
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
    if (!suitableTemplates(preprocessing).contains(name))
        return invalid(
            QStringLiteral(
                "The template “%1” is for pictures of at least 2 × 2; the data are %2. Use “mlp” "
                "or “linear”.")
                .arg(name,
                    isPicture(shape) ? QStringLiteral("pictures of %1").arg(shapeText(shape))
                                     : QStringLiteral("a table")));
    NetworkSpec network{name, {}, true};
    if (name == u"mlp")
        network.layers = mlpLayers(shape);
    else if (name == u"cnn")
        network.layers = cnnLayers(shape);
    return network;
}

} // namespace lampwork
