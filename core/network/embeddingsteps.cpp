// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that turn codes, numbers and places into learnt vectors.
#include "core/network/layertools.h"

#include <cmath>

namespace lampwork {

namespace {

using std::to_string;

// Each of the numbers is a code from 0 to tokens - 1, and becomes its row of a learnt table. With
// "padding", code 0 becomes zeros, and its places are not looked at by what comes after: attention
// does not attend to them; pooling, also of a recurrent layer's last state, leaves them out, as it
// does a window of a convolution or pool that holds nothing else. (A recurrent layer that goes both
// ways begins its way back in them, and a batch norm counts them.) Of a text without any token, the
// padding is taken for one.
// [batch, length], whole numbers of any type → [batch, length, width].
Result<LayerStep> tokenEmbedding(const LayerPlace &place)
{
    if (!isFlat(place.input))
        return misfit(place,
            QStringLiteral("An “embedding” layer takes token codes, one number a place, but what "
                           "reaches it is %1. Put it first.")
                .arg(describeShape(place.input)));
    LayerStep step;
    const int width = integerOption(place, "width");
    step.output = {place.input[0], width};
    addParameter(step, place, "weight", {integerOption(place, "tokens"), width},
        {Initialisation::Normal, 0, numberOption(place, "std")});
    step.expression = "torch.embedding(" + attribute(place.name, "weight") + ", x.long())";
    if (flagOption(place, "padding")) {
        addPadding(step, place, "torch.eq(x, 0)");
        step.expression += " * torch.logical_not(" + *step.padding + ").unsqueeze(2).float()";
    }
    return step;
}

// y = x + p, a learnt vector for each place: Gehring et al., "Convolutional Sequence to Sequence
// Learning", 2017, section 3.1. [batch, length, width] → the same.
Result<LayerStep> positionalEmbedding(const LayerPlace &place)
{
    if (!isSequence(place.input))
        return needsSequence(place);
    LayerStep step;
    step.output = place.input;
    addParameter(step, place, "weight", {place.input[0], place.input[1]},
        {Initialisation::Normal, 0, numberOption(place, "std")});
    step.expression = "x + " + attribute(place.name, "weight");
    return step;
}

// A learnt vector as one more place at the end, where a transformer gathers what it learns of the
// whole: Devlin et al., "BERT", 2018, [CLS]. [batch, length, width] → [batch, length + 1, width].
Result<LayerStep> classToken(const LayerPlace &place)
{
    if (!isSequence(place.input))
        return needsSequence(place);
    const int width = place.input[1];
    LayerStep step;
    step.output = {place.input[0] + 1, width};
    addParameter(step, place, "weight", {width},
        {Initialisation::Uniform, 0, 1 / std::sqrt(double(width)), false});
    step.expression = "torch.cat([x, " + attribute(place.name, "weight") + ".expand([x.size(0), 1, "
        + to_string(width) + "])], 1)";
    if (!place.padding.empty())
        addPadding(step, place, "torch.constant_pad_nd(" + place.padding + ", [0, 1], 0)");
    return step;
}

// y[j] = b[j] + x[j] · W[j], a vector for each number: Gorishniy et al., "Revisiting Deep Learning
// Models for Tabular Data", 2021, section 3.3 (eq. 1), begun as there by U(±1/sqrt(width)).
// [batch, features] → [batch, features, width].
Result<LayerStep> featureTokens(const LayerPlace &place)
{
    if (!isFlat(place.input))
        return needsFlat(place);
    const int features = place.input[0];
    const int width = integerOption(place, "width");
    const ParameterStart start{Initialisation::Uniform, 0, 1 / std::sqrt(double(width)), false};
    LayerStep step;
    step.output = {features, width};
    addParameter(step, place, "weight", {features, width}, start);
    addParameter(step, place, "bias", {features, width}, start);
    step.expression = "x.unsqueeze(2) * " + attribute(place.name, "weight") + " + "
        + attribute(place.name, "bias");
    return step;
}

// Each of the first numbers becomes `width` ones, and the rest stay as they are:
//   v = 2π c[j] x[j], y[j] = relu(W[j] [cos v, sin v] + b[j]), c ~ N(0, sigma²), learnt.
// Gorishniy et al., "On Embeddings for Numerical Features in Tabular Deep Learning", 2022,
// section 3.3 ("PLR"). [batch, n] → [batch, features · width + n - features].
Result<LayerStep> periodicEmbedding(const LayerPlace &place)
{
    if (!isFlat(place.input))
        return needsFlat(place);
    const int all = place.input[0];
    const int features
        = integerOption(place, "features") == 0 ? all : integerOption(place, "features");
    if (features > all)
        return misfit(place,
            QStringLiteral("%1 numbers shall be embedded, but only %2 reach the layer. Lower "
                           "“features”, or set it to 0 for all of them.")
                .arg(features)
                .arg(all));
    const int frequencies = integerOption(place, "frequencies");
    const int width = integerOption(place, "width");
    LayerStep step;
    step.output = {features * width + all - features};
    addParameter(step, place, "frequency", {features, frequencies},
        {Initialisation::Normal, 0, numberOption(place, "sigma"), false});
    addParameter(step, place, "weight", {features, 2 * frequencies, width},
        {Initialisation::KaimingUniform, 2 * frequencies});
    addParameter(step, place, "bias", {features, width},
        {Initialisation::KaimingUniform, 2 * frequencies, 1, false});
    const std::string some = all == features ? "x" : "x[:, :" + to_string(features) + "]";
    step.lines.push_back("v = 6.283185307179586 * " + attribute(place.name, "frequency") + " * "
        + some + ".unsqueeze(2)");
    step.lines.push_back("v = torch.cat([torch.cos(v), torch.sin(v)], 2)");
    step.lines.push_back("v = torch.matmul(v.unsqueeze(2), " + attribute(place.name, "weight")
        + ").squeeze(2) + " + attribute(place.name, "bias"));
    const std::string flat = "torch.flatten(torch.relu(v), 1)";
    step.expression = all == features
        ? flat
        : "torch.cat([" + flat + ", x[:, " + to_string(features) + ":]], 1)";
    return step;
}

} // namespace

QHash<QString, LayerFunction> embeddingSteps()
{
    return {
        {QStringLiteral("embedding"), tokenEmbedding},
        {QStringLiteral("positional_embedding"), positionalEmbedding},
        {QStringLiteral("class_token"), classToken},
        {QStringLiteral("feature_tokens"), featureTokens},
        {QStringLiteral("periodic_embedding"), periodicEmbedding},
    };
}

} // namespace lampwork
