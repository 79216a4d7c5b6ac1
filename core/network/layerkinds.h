// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/spec.h"

#include <QList>
#include <QString>
#include <QVariant>

namespace lampwork {

// One option of a kind of layer, as a form shows it and the spec names it.
struct LayerOption {
    enum class Type { Integer, Number, Boolean };
    QString name; // "units"
    Type type = Type::Integer;
    QVariant defaultValue;
    double min = 0;
    double max = 0;
};

// A kind of layer: "linear" (units, bias), "conv2d" (channels, kernel, stride, padding, bias),
// "max_pool2d", "avg_pool2d" (kernel, stride), "global_avg_pool", "batch_norm", "layer_norm",
// "dropout" (rate), "flatten", "relu", "leaky_relu" (slope), "gelu", "silu", "tanh", "sigmoid".
struct LayerKind {
    QString name;
    QString group; // "linear", "convolution", "pooling", "normalisation", "activation", "shape", "regularisation"
    QList<LayerOption> options;
};

const QList<LayerKind> &layerKinds();
const LayerKind *layerKind(const QString &name); // null: unknown

// Fills left-out options; an unknown kind or option, or a value out of range, is InvalidInput with
// a path below `path` ("network.layers[2].units") and the nearest valid name.
Result<LayerSpec> resolveLayer(const LayerSpec &layer, const QString &path);

} // namespace lampwork
