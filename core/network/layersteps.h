// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

#include <optional>

// What each kind of layer does to a shape and what it needs; used by planNetwork() alone.
namespace lampwork {

// Where a layer stands.
struct LayerPlace {
    Shape input;
    LayerSpec layer; // resolved
    std::string name; // prefix of its attributes, "linear1"
    QString path; // of the layer in the spec, for errors
    int index = 0; // Parameter::layer
    // Of a sequence: the variable that says which places are padding, [batch, length] bool, never
    // all of a row; empty: none are.
    std::string padding{};
};

struct LayerStep {
    Shape output;
    std::vector<Parameter> parameters;
    std::vector<Buffer> buffers;
    std::string expression; // TorchScript of the new x, from x
    std::vector<std::string> lines{}; // TorchScript before it, a statement each
    std::vector<std::string> methods{}; // of the module, which it calls
    std::vector<DropoutRate> dropouts{};
    // LayerPlace::padding of the output. Unset: as that of the input where the length is the same.
    std::optional<std::string> padding{};
};

// The prefix of the attributes of a kind: "linear", "conv" for conv2d.
std::string attributePrefix(const QString &kind);

// InvalidInput at the layer's path when it does not fit its input.
Result<LayerStep> layerStep(const LayerPlace &place);

// "Conv 3×3, 32"; the layer is resolved.
QString layerTitle(const LayerSpec &layer);

// A linear layer for the output and for the "linear" kind: formula, parameters and shape.
LayerStep linearStep(const std::string &name, int inputs, int units, bool bias, int index);

// A number as TorchScript reads a float: "0.5", "1.0", "1e-05".
std::string scriptFloat(double value);

std::string scriptText(const QString &text); // the text as a TorchScript comment may hold it

qint64 elementCount(const Shape &shape);

} // namespace lampwork
