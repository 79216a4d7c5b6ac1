// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/layersteps.h"

// What the files of layer steps share.
namespace lampwork {

inline bool isFlat(const Shape &shape)
{
    return shape.size() == 1;
}
inline bool isSequence(const Shape &shape)
{
    return shape.size() == 2;
}
inline bool isPicture(const Shape &shape)
{
    return shape.size() == 3;
}

// "7 flat numbers", "a sequence of 16 × 8", "a picture of 3 × 8 × 8".
QString describeShape(const Shape &shape);

// Options of a resolved layer.
int integerOption(const LayerPlace &place, const char *option);
double numberOption(const LayerPlace &place, const char *option);
bool flagOption(const LayerPlace &place, const char *option);
QString textOption(const LayerPlace &place, const char *option);

Error misfit(const LayerPlace &place, const QString &message);
Error needsPicture(const LayerPlace &place);
Error needsSequence(const LayerPlace &place);
Error needsFlat(const LayerPlace &place);

std::string attribute(const std::string &name, const char *which); // "self.linear1_weight"

// Adds a parameter of the layer; `which` follows its prefix: "weight" → "linear1_weight".
struct ParameterStart {
    Initialisation initialisation = Initialisation::Zeros;
    qint64 fanIn = 0;
    double scale = 1;
    bool decays = true;
};
void addParameter(LayerStep &step, const LayerPlace &place, const std::string &which,
    const std::vector<qint64> &shape, const ParameterStart &start);

// Makes the option an attribute of the module, and returns it as TorchScript reads it.
std::string addDropoutRate(LayerStep &step, const LayerPlace &place, const char *option);

// Output side of a window of `kernel` moved by `stride` over `side` (padded on both ends):
// floor((side + 2 padding - kernel) / stride) + 1; 0 when the kernel does not fit.
int windows(int side, int kernel, int stride, int padding);

// Adds the line that makes the padding of a sequence (LayerStep::padding) from `padding`, an
// expression of [batch, places] bool. A row that holds nothing but padding counts as none, so that
// whatever is pooled or attended to is there.
void addPadding(LayerStep &step, const LayerPlace &place, const std::string &padding);

// One function a kind; each stands with its formula and shapes in the file of its group.
using LayerFunction = Result<LayerStep> (*)(const LayerPlace &);
QHash<QString, LayerFunction> sequenceSteps(); // sequencesteps.cpp
QHash<QString, LayerFunction> attentionSteps(); // attentionsteps.cpp
QHash<QString, LayerFunction> embeddingSteps(); // embeddingsteps.cpp
QHash<QString, LayerFunction> shapeSteps(); // shapesteps.cpp

} // namespace lampwork
