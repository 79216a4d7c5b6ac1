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
    // Choice: one of `choices`. Sizes: whole numbers as text, "16, -1".
    enum class Type { Integer, Number, Boolean, Choice, Sizes };
    QString name; // "units"
    Type type = Type::Integer;
    // qlonglong, double, bool or QString; a pool's stride left out is its kernel
    QVariant defaultValue;
    double min = 0; // both are allowed values; of Sizes: for each
    double max = 0;
    QStringList choices{};
};

// A kind of layer; each is described, with its formula and shapes, where its step is made
// (layersteps.cpp, sequencesteps.cpp, attentionsteps.cpp, embeddingsteps.cpp, shapesteps.cpp).
struct LayerKind {
    QString name;
    QString group; // "linear", "convolution", "pooling", "normalisation", "activation", "shape",
                   // "regularisation", "recurrent", "attention", "embedding", "branches"
    QList<LayerOption> options;
    QString title; // for a person: "Linear", "Batch norm"
    // Layers with branches: how many; 0: none.
    int minBranches = 0;
    int maxBranches = 0;
};

const QList<LayerKind> &layerKinds();
const LayerKind *layerKind(const QString &name); // null: unknown

// Fills left-out options; an unknown kind or option, or a value out of range, is InvalidInput with
// a path below `path` ("network.layers[2].units") and the nearest valid name. Values of the result
// are qlonglong, double, bool or QString, as the option's type says. The layers inside branches are
// resolved as well.
Result<LayerSpec> resolveLayer(const LayerSpec &layer, const QString &path);

// The same for the layer itself; what is inside its branches stays as it is.
Result<LayerSpec> resolveLayerOptions(const LayerSpec &layer, const QString &path);

// The whole numbers of an option of type Sizes that was resolved.
QList<int> sizesFromText(const QString &text);

} // namespace lampwork
