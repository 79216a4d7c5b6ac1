// SPDX-License-Identifier: GPL-3.0-or-later
// Layers that go along a sequence [batch, length, width]: convolution, pooling, recurrence.
#include "core/network/layertools.h"

namespace lampwork {

namespace {

using std::to_string;

Error kernelTooLong(const LayerPlace &place, int padding)
{
    const QString padded
        = padding > 0 ? QStringLiteral(" with a padding of %1").arg(padding) : QString();
    return misfit(place,
        QStringLiteral("The kernel of %1 is longer than the sequence that reaches it, %2%3. Use a "
                       "smaller kernel, or less pooling before it.")
            .arg(integerOption(place, "kernel"))
            .arg(place.input.value(0))
            .arg(padded));
}

// A window is padding where it holds nothing else.
void addWindowPadding(LayerStep &step, const LayerPlace &place, int padding)
{
    if (place.padding.empty())
        return;
    step.methods.emplace_back(
        "def windows_of_padding(self, padding: Tensor, kernel: int, stride: int, around: int) -> "
        "Tensor:\n"
        "    # padding: [batch, length] bool -> [batch, windows]: those that hold nothing else\n"
        "    tokens = torch.logical_not(padding).float()\n"
        "    tokens = torch.constant_pad_nd(tokens, [around, around], 0.0).unsqueeze(1)\n"
        "    return torch.lt(torch.max_pool1d(tokens, [kernel], [stride]).squeeze(1), 0.5)\n");
    addPadding(step, place,
        "self.windows_of_padding(" + place.padding + ", "
            + to_string(integerOption(place, "kernel")) + ", "
            + to_string(integerOption(place, "stride")) + ", " + to_string(padding) + ")");
}

// The last place of each row that is no padding.
std::string lastPlace(LayerStep &step, const LayerPlace &place)
{
    if (place.padding.empty())
        return "x[:, -1]";
    step.methods.emplace_back(
        "def last_place(self, x: Tensor, padding: Tensor) -> Tensor:\n"
        "    # x: [batch, length, width] -> [batch, width]\n"
        "    places = torch.arange(x.size(1), device=x.device) * torch.logical_not(padding)\n"
        "    last = torch.amax(places, [1]).reshape([-1, 1, 1]).expand([-1, 1, x.size(2)])\n"
        "    return torch.gather(x, 1, last).squeeze(1)\n");
    return "self.last_place(x, " + place.padding + ")";
}

// y[t, c] = b[c] + Σ over k, w of W[c, w, k] · x[stride · t + k - padding, w].
// [batch, length, width] → [batch, length', channels].
Result<LayerStep> conv1d(const LayerPlace &place)
{
    if (!isSequence(place.input))
        return needsSequence(place);
    const int channels = integerOption(place, "channels");
    const int kernel = integerOption(place, "kernel");
    const int stride = integerOption(place, "stride");
    const int padding = integerOption(place, "padding");
    const int length = windows(place.input[0], kernel, stride, padding);
    if (length == 0)
        return kernelTooLong(place, padding);
    LayerStep step;
    step.output = {length, channels};
    const qint64 fanIn = qint64(place.input[1]) * kernel;
    const ParameterStart weight{Initialisation::KaimingUniform, fanIn};
    addParameter(step, place, "weight", {channels, place.input[1], kernel}, weight);
    std::string bias = "None";
    if (flagOption(place, "bias")) {
        addParameter(
            step, place, "bias", {channels}, {Initialisation::KaimingUniform, fanIn, 1, false});
        bias = attribute(place.name, "bias");
    }
    step.expression = "torch.conv1d(x.transpose(1, 2), " + attribute(place.name, "weight") + ", "
        + bias + ", [" + to_string(stride) + "], [" + to_string(padding) + "]).transpose(1, 2)";
    addWindowPadding(step, place, padding);
    return step;
}

// The largest or the mean of each window, per number of the places.
// [batch, length, width] → [batch, length', width].
Result<LayerStep> pool1d(const LayerPlace &place)
{
    if (!isSequence(place.input))
        return needsSequence(place);
    const int kernel = integerOption(place, "kernel");
    const int stride = integerOption(place, "stride");
    const int length = windows(place.input[0], kernel, stride, 0);
    if (length == 0)
        return kernelTooLong(place, 0);
    LayerStep step;
    step.output = {length, place.input[1]};
    step.expression = "torch." + place.layer.kind.toStdString() + "(x.transpose(1, 2), ["
        + to_string(kernel) + "], [" + to_string(stride) + "]).transpose(1, 2)";
    addWindowPadding(step, place, 0);
    return step;
}

// The parameters of all layers and directions in the order that torch.lstm and torch.gru take
// them; returns that list as TorchScript. `gates` of each unit: 4 of an LSTM, 3 of a GRU.
std::string addRecurrentParameters(LayerStep &step, const LayerPlace &place, int gates)
{
    const int units = integerOption(place, "units");
    const int directions = flagOption(place, "bidirectional") ? 2 : 1;
    const ParameterStart weight{Initialisation::KaimingUniform, units}; // U(±1/sqrt(units))
    const ParameterStart bias{Initialisation::KaimingUniform, units, 1, false};
    std::string list;
    for (int layer = 0; layer < integerOption(place, "layers"); ++layer) {
        const int inputs = layer == 0 ? place.input[1] : directions * units;
        for (int direction = 0; direction < directions; ++direction) {
            const std::string suffix = "_l" + to_string(layer) + (direction == 1 ? "_reverse" : "");
            addParameter(step, place, "weight_ih" + suffix, {gates * units, inputs}, weight);
            addParameter(step, place, "weight_hh" + suffix, {gates * units, units}, weight);
            addParameter(step, place, "bias_ih" + suffix, {gates * units}, bias);
            addParameter(step, place, "bias_hh" + suffix, {gates * units}, bias);
        }
    }
    for (const Parameter &parameter : step.parameters)
        list += (list.empty() ? "self." : ", self.") + parameter.name;
    return "[" + list + "]";
}

// LSTM (Hochreiter and Schmidhuber 1997, with forget gates: Gers et al. 2000) and GRU (Cho et al.
// 2014) as torch.nn.LSTM and GRU compute them, from a state of zeros:
//   i, f, o = σ(W x_t + b + U h + c) each, g = tanh(…), s = f · s + i · g, h = o · tanh(s)
//   r, z = σ(W x_t + b + U h + c) each, n = tanh(W x_t + b + r · (U h + c)), h = (1 - z) · n + z ·
//   h
// [batch, length, width] → [batch, length, directions · units], or the last state of each
// direction, [batch, directions · units].
Result<LayerStep> recurrent(const LayerPlace &place)
{
    if (!isSequence(place.input))
        return needsSequence(place);
    const bool lstm = place.layer.kind == u"lstm";
    const int units = integerOption(place, "units");
    const int layers = integerOption(place, "layers");
    const int directions = flagOption(place, "bidirectional") ? 2 : 1;
    const bool last = textOption(place, "output") == u"last";
    LayerStep step;
    const std::string weights = addRecurrentParameters(step, place, lstm ? 4 : 3);
    const std::string start = place.name + "_start";
    step.lines.push_back(start + " = torch.zeros([" + to_string(layers * directions)
        + ", x.size(0), " + to_string(units) + "], dtype=x.dtype, device=x.device)");
    const std::string rest = ", " + weights + ", True, " + to_string(layers)
        + ", 0.0, self.training, " + (directions == 2 ? "True" : "False") + ", True)";
    step.lines.push_back(lstm
            ? "x, state, memory = torch.lstm(x, [" + start + ", " + start + "]" + rest
            : "x, state = torch.gru(x, " + start + rest);
    if (last) {
        step.output = {directions * units};
        step.expression = directions == 2 ? "torch.cat([state[-2], state[-1]], 1)" : "state[-1]";
        if (!place.padding
                 .empty()) // what stands at the last token, and at the first on the way back
            step.expression = directions == 2 ? "torch.cat([" + lastPlace(step, place)
                    + "[:, :" + to_string(units) + "], state[-1]], 1)"
                                              : lastPlace(step, place);
    } else {
        step.output = {place.input[0], directions * units};
    }
    return step;
}

// The same of those places that are no padding.
std::string poolTokens(LayerStep &step, const LayerPlace &place, const QString &method)
{
    if (method == u"first")
        return "x[:, 0]";
    if (method == u"last")
        return lastPlace(step, place);
    if (method == u"max")
        return "torch.amax(torch.masked_fill(x, " + place.padding
            + ".unsqueeze(2), float(\"-inf\")), [1])";
    step.lines.push_back("tokens = torch.logical_not(" + place.padding + ").unsqueeze(2).float()");
    return "torch.sum(x * tokens, [1]) / torch.sum(tokens, [1])";
}

// One place's worth of numbers from all places: their mean, their largest, the first or the last.
// [batch, length, width] → [batch, width].
Result<LayerStep> sequencePool(const LayerPlace &place)
{
    if (!isSequence(place.input))
        return needsSequence(place);
    if (!place.padding.empty()) {
        LayerStep step;
        step.output = {place.input[1]};
        step.expression = poolTokens(step, place, textOption(place, "method"));
        return step;
    }
    static const QHash<QString, const char *> expressions{
        {QStringLiteral("mean"), "torch.mean(x, 1)"},
        {QStringLiteral("max"), "torch.amax(x, [1])"},
        {QStringLiteral("first"), "x[:, 0]"},
        {QStringLiteral("last"), "x[:, -1]"},
    };
    return LayerStep{{place.input[1]}, {}, {}, expressions.value(textOption(place, "method"))};
}

} // namespace

QHash<QString, LayerFunction> sequenceSteps()
{
    return {
        {QStringLiteral("conv1d"), conv1d},
        {QStringLiteral("max_pool1d"), pool1d},
        {QStringLiteral("avg_pool1d"), pool1d},
        {QStringLiteral("lstm"), recurrent},
        {QStringLiteral("gru"), recurrent},
        {QStringLiteral("sequence_pool"), sequencePool},
    };
}

} // namespace lampwork
