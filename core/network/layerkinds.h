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
    QVariant defaultValue; // qlonglong, double or bool; a pool's stride left out is its kernel
    double min = 0; // both are allowed values
    double max = 0;
};

// A kind of layer: "linear" (units, bias), "conv2d" (channels, kernel, stride, padding, bias),
// "max_pool2d", "avg_pool2d" (kernel, stride), "global_avg_pool", "batch_norm" (momentum, eps),
// "layer_norm" (eps), "dropout" (rate), "flatten", "relu", "leaky_relu" (slope), "gelu", "silu",
// "tanh", "sigmoid".
struct LayerKind {
    QString name;
    QString group; // "linear", "convolution", "pooling", "normalisation", "activation", "shape",
                   // "regularisation"
    QList<LayerOption> options;
    QString title; // for a person: "Linear", "Batch norm"
};

const QList<LayerKind> &layerKinds();
const LayerKind *layerKind(const QString &name); // null: unknown

// Fills left-out options; an unknown kind or option, or a value out of range, is InvalidInput with
// a path below `path` ("network.layers[2].units") and the nearest valid name. Values of the result
// are qlonglong, double or bool, as the option's type says.
Result<LayerSpec> resolveLayer(const LayerSpec &layer, const QString &path);

} // namespace lampwork
