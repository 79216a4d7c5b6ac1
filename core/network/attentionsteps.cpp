// SPDX-License-Identifier: GPL-3.0-or-later
// Attention over a sequence [batch, length, width] and the block that transformers are made of.
#include "core/network/layertools.h"

#include <cmath>

namespace lampwork {

namespace {

using std::to_string;

// Vaswani et al., "Attention Is All You Need", 2017, section 3.2, as torch.nn.MultiheadAttention
// computes it for self-attention; written out, because LibTorch 1.13 has no function for it.
const char *attentionMethod
    = "def attention(self, x: Tensor, in_weight: Tensor, in_bias: Tensor, out_weight: Tensor,\n"
      "              out_bias: Tensor, heads: int, causal: bool, dropout: float) -> Tensor:\n"
      "    # x: [batch, length, width]\n"
      "    batch, length, width = x.size(0), x.size(1), x.size(2)\n"
      "    parts = torch.linear(x, in_weight, in_bias)  # [batch, length, 3 * width]\n"
      "    parts = parts.reshape([batch, length, 3, heads, width // heads])\n"
      "    query, key, value = torch.unbind(parts.permute([2, 0, 3, 1, 4]), 0)\n"
      "    # each [batch, heads, length, width / heads]\n"
      "    scores = torch.matmul(query, key.transpose(2, 3)) * float(width // heads) ** -0.5\n"
      "    if causal:\n"
      "        later = torch.ones([length, length], device=x.device).triu(1) > 0\n"
      "        scores = torch.masked_fill(scores, later, float(\"-inf\"))\n"
      "    weights = torch.dropout(torch.softmax(scores, -1), dropout, self.training)\n"
      "    mixed = torch.matmul(weights, value)  # [batch, heads, length, width / heads]\n"
      "    mixed = mixed.transpose(1, 2).reshape([batch, length, width])\n"
      "    return torch.linear(mixed, out_weight, out_bias)\n";

// The same with a padding [batch, length], which no place attends to.
std::string paddedAttentionMethod()
{
    std::string method = attentionMethod;
    const auto replace = [&](std::string_view what, std::string_view with) {
        const std::size_t at = method.find(what);
        Q_ASSERT(at != std::string::npos);
        method.replace(at, what.size(), with);
    };
    replace("def attention(self, x: Tensor, ",
        "def padded_attention(self, x: Tensor, padding: Tensor, ");
    replace("    weights = ",
        "    scores = torch.masked_fill(scores, padding[:, None, None, :], float(\"-inf\"))\n"
        "    weights = ");
    return method;
}

std::optional<Error> checkHeads(const LayerPlace &place)
{
    if (!isSequence(place.input))
        return needsSequence(place);
    const int heads = integerOption(place, "heads");
    if (place.input[1] % heads == 0)
        return std::nullopt;
    return misfit(place,
        QStringLiteral("A width of %1 cannot be divided among %2 heads. Choose a number of heads "
                       "that divides it, or put a “linear” layer before it.")
            .arg(place.input[1])
            .arg(heads));
}

// The call of the method over `from`; its parameters begin as torch.nn.MultiheadAttention's: the
// projection in by Glorot and Bengio 2010, U(±sqrt(6 / (fan_in + fan_out))), its bias and that of
// the projection out by zeros.
std::string addAttention(LayerStep &step, const LayerPlace &place, const std::string &from)
{
    const int width = place.input[1];
    const double bound = std::sqrt(6.0 / (width + 3.0 * width));
    addParameter(
        step, place, "in_proj_weight", {3 * width, width}, {Initialisation::Uniform, 0, bound});
    addParameter(step, place, "in_proj_bias", {3 * width}, {Initialisation::Zeros, 0, 1, false});
    addParameter(
        step, place, "out_proj_weight", {width, width}, {Initialisation::KaimingUniform, width});
    addParameter(step, place, "out_proj_bias", {width}, {Initialisation::Zeros, 0, 1, false});
    const bool padded = !place.padding.empty();
    step.methods.emplace_back(padded ? paddedAttentionMethod() : attentionMethod);
    const std::string dropout = addDropoutRate(step, place, "dropout");
    return (padded ? "self.padded_attention(" + from + ", " + place.padding
                   : "self.attention(" + from)
        + ", " + attribute(place.name, "in_proj_weight") + ", "
        + attribute(place.name, "in_proj_bias") + ", " + attribute(place.name, "out_proj_weight")
        + ", " + attribute(place.name, "out_proj_bias") + ", "
        + to_string(integerOption(place, "heads")) + ", "
        + (flagOption(place, "causal") ? "True" : "False") + ", " + dropout + ")";
}

// softmax(Q Kᵀ / sqrt(width / heads)) V per head; causal: a place sees itself and those before.
// [batch, length, width] → the same.
Result<LayerStep> multiHeadAttention(const LayerPlace &place)
{
    if (const auto problem = checkHeads(place))
        return *problem;
    LayerStep step;
    step.output = place.input;
    step.expression = addAttention(step, place, "x");
    return step;
}

std::string addNorm(LayerStep &step, const LayerPlace &place, const char *which)
{
    const int width = place.input[1];
    const std::string name = which;
    addParameter(step, place, name + "_weight", {width}, {Initialisation::Ones, 0, 1, false});
    addParameter(step, place, name + "_bias", {width}, {Initialisation::Zeros, 0, 1, false});
    return "torch.layer_norm(x, [" + to_string(width) + "], " + attribute(place.name, which)
        + "_weight, " + attribute(place.name, which) + "_bias, 1e-05)";
}

std::string addLinear(
    LayerStep &step, const LayerPlace &place, const char *which, int inputs, int units)
{
    const std::string name = which;
    addParameter(
        step, place, name + "_weight", {units, inputs}, {Initialisation::KaimingUniform, inputs});
    addParameter(
        step, place, name + "_bias", {units}, {Initialisation::KaimingUniform, inputs, 1, false});
    return "torch.linear(h, " + attribute(place.name, which) + "_weight, "
        + attribute(place.name, which) + "_bias)";
}

// x = x + attention(norm(x)), x = x + W₂ gelu(W₁ norm(x)): the block of Vaswani et al. 2017,
// section 3.1, with the norms in front (Xiong et al., "On Layer Normalization in the Transformer
// Architecture", 2020), as torch.nn.TransformerEncoderLayer(norm_first=True, activation="gelu")
// computes it. [batch, length, width] → the same.
Result<LayerStep> transformerBlock(const LayerPlace &place)
{
    if (const auto problem = checkHeads(place))
        return *problem;
    const int width = place.input[1];
    const double hidden = std::round(width * numberOption(place, "mlp_ratio"));
    const std::string rest = ", " + attribute(place.name, "dropout") + ", self.training)";
    LayerStep step;
    step.output = place.input;
    step.lines.push_back("h = " + addNorm(step, place, "norm1"));
    step.lines.push_back("h = " + addAttention(step, place, "h"));
    step.lines.push_back("x = x + torch.dropout(h" + rest);
    step.lines.push_back("h = " + addNorm(step, place, "norm2"));
    step.lines.push_back(
        "h = torch.gelu(" + addLinear(step, place, "linear1", width, int(hidden)) + ")");
    step.lines.push_back("h = torch.dropout(h" + rest);
    step.lines.push_back("h = " + addLinear(step, place, "linear2", int(hidden), width));
    step.expression = "x + torch.dropout(h" + rest;
    return step;
}

} // namespace

QHash<QString, LayerFunction> attentionSteps()
{
    return {
        {QStringLiteral("multi_head_attention"), multiHeadAttention},
        {QStringLiteral("transformer_block"), transformerBlock},
    };
}

} // namespace lampwork
