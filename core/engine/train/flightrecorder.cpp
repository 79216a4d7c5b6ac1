// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/flightrecorder.h"

#include "core/engine/train/order.h"

#include <torch/script.h>

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lampwork {

namespace {

constexpr std::size_t usualSteps = 100; // of whose losses the median is the usual one
constexpr std::size_t fewestSteps = 20; // before that, nothing is usual
constexpr std::size_t deviceDelay = 32; // steps that are read together, off the CPU

FlightRecord::Values valuesOf(const at::Tensor &tensor)
{
    const torch::NoGradGuard noGradients;
    const at::Tensor wide = tensor.detach().to(at::kDouble);
    return {wide.norm().item<double>(), at::isfinite(wide).logical_not().sum().item<int64_t>()};
}

// Of several tensors as if they were one.
FlightRecord::Values together(const std::vector<FlightRecord::Values> &parts)
{
    FlightRecord::Values all;
    double square = 0;
    for (const FlightRecord::Values &part : parts) {
        square += part.norm * part.norm;
        all.bad += part.bad;
    }
    all.norm = std::sqrt(square);
    return all;
}

bool isBad(const std::optional<FlightRecord::Values> &values)
{
    return values && values->bad > 0;
}

} // namespace

FlightRecorder::FlightRecorder(
    PreparedTraining &prepared, const FlatParameters &parameters, BatchSource &batches)
    : m_prepared(prepared)
    , m_parameters(parameters)
    , m_batches(batches)
    , m_on(prepared.spec.train.flightRecorder.enabled)
{
    if (!m_on)
        return;
    m_capacity = std::size_t(prepared.spec.train.flightRecorder.batches)
        + (parameters.onCpu() ? 0 : deviceDelay);
    m_losses.reserve(usualSteps);
    if (!parameters.onCpu())
        return;
    for (const at::Tensor &buffer : prepared.network.buffers()) {
        m_buffers.push_back(buffer);
        m_buffersBefore.push_back(buffer.clone());
    }
}

void FlightRecorder::beginPass(const TrainState &state, qint64 rows)
{
    if (!m_on)
        return;
    const torch::NoGradGuard noGradients;
    for (std::size_t i = 0; i < m_buffers.size(); ++i)
        m_buffersBefore[i].copy_(m_buffers[i]);
    // A pass that is done anew takes the place of the first try.
    if (!m_passes.empty() && m_passes.back().step == state.step + 1)
        m_passes.pop_back();
    if (m_passes.size() == m_capacity) {
        m_spareOutputs = std::move(m_passes.front().outputs);
        m_passes.pop_front();
    }
    Pass pass;
    pass.step = state.step + 1;
    pass.epoch = state.epoch;
    pass.row = state.row;
    pass.rows = rows;
    m_passes.push_back(std::move(pass));
}

void FlightRecorder::keep(const at::Tensor &outputs, const at::Tensor &targets)
{
    if (!m_on)
        return;
    // The outputs are valid until the next pass only; the targets are views of the data.
    m_passes.back().outputs.push_back(copyOf(outputs));
    m_passes.back().targets.push_back(targets);
}

// clone(), into memory of an older pass where that fits.
at::Tensor FlightRecorder::copyOf(const at::Tensor &outputs)
{
    const bool fits = !m_spareOutputs.empty() && outputs.is_cpu() && outputs.is_contiguous()
        && m_spareOutputs.back().sizes() == outputs.sizes()
        && m_spareOutputs.back().dtype() == outputs.dtype();
    if (!fits)
        return outputs.detach().clone(at::MemoryFormat::Contiguous);
    at::Tensor copy = std::move(m_spareOutputs.back());
    m_spareOutputs.pop_back();
    std::memcpy(copy.data_ptr(), outputs.data_ptr(), outputs.nbytes());
    return copy;
}

double FlightRecorder::usualLoss() const
{
    std::vector<double> losses = m_losses;
    const auto middle = losses.begin() + std::ptrdiff_t(losses.size() / 2);
    std::nth_element(losses.begin(), middle, losses.end());
    return *middle;
}

std::optional<FlightRecord::Kind> FlightRecorder::judge(
    TrainState &state, qint64 stepsDone, double loss, std::optional<double> gradientNorm)
{
    const auto pass = std::find_if(m_passes.rbegin(), m_passes.rend(),
        [&](const Pass &one) { return one.step == stepsDone + 1; });
    if (pass != m_passes.rend()) {
        pass->loss = loss;
        pass->gradientNorm = gradientNorm;
    }
    if (!std::isfinite(loss) || (gradientNorm && !std::isfinite(*gradientNorm)))
        return FlightRecord::Kind::NotFinite;
    const double spike = m_prepared.spec.train.flightRecorder.spike;
    const bool early = stepsDone < qint64(fewestSteps);
    if (early)
        state.startLoss = std::max(state.startLoss, loss);
    // The median is looked for only where the cheap conditions hold.
    if (spike > 0 && !early && loss > state.startLoss && m_losses.size() >= fewestSteps
        && loss > spike * usualLoss())
        return FlightRecord::Kind::Spike;
    if (m_losses.size() < usualSteps)
        m_losses.push_back(loss);
    else
        m_losses[m_nextLoss] = loss;
    m_nextLoss = (m_nextLoss + 1) % usualSteps;
    return std::nullopt;
}

void FlightRecorder::takeBack()
{
    const torch::NoGradGuard noGradients;
    for (std::size_t i = 0; i < m_buffers.size(); ++i)
        m_buffers[i].copy_(m_buffersBefore[i]);
}

FlightRecord FlightRecorder::record(const Incident &incident)
{
    FlightRecord record;
    record.kind = incident.kind;
    record.step = incident.stepsDone;
    record.loss = incident.loss;
    record.gradientNorm = incident.gradientNorm;
    record.learningRate = incident.learningRate;
    record.applied = incident.applied;
    if (incident.kind == FlightRecord::Kind::Spike)
        record.usualLoss = usualLoss();
    // Off the CPU, later passes have been made since.
    std::vector<const Pass *> passes;
    for (const Pass &pass : m_passes) {
        if (pass.step <= incident.stepsDone + 1)
            passes.push_back(&pass);
    }
    const auto kept = std::size_t(m_prepared.spec.train.flightRecorder.batches);
    if (passes.size() > kept)
        passes.erase(passes.begin(), passes.end() - std::ptrdiff_t(kept));
    for (const Pass *pass : passes)
        record.batches.push_back(batchOf(*pass));
    if (passes.empty())
        return record;
    record.epoch = passes.back()->epoch;
    addLayers(record, *passes.back(), incident.applied);
    if (incident.kind == FlightRecord::Kind::NotFinite && !incident.applied)
        record.culprit = culpritOf(record);
    return record;
}

FlightRecord::Batch FlightRecorder::batchOf(const Pass &pass)
{
    const torch::NoGradGuard noGradients;
    FlightRecord::Batch batch;
    batch.step = pass.step;
    batch.epoch = pass.epoch;
    batch.loss = pass.loss;
    batch.gradientNorm = pass.gradientNorm;
    std::vector<at::Tensor> losses;
    const LossFunction loss = m_prepared.loss.to(at::kCPU);
    for (std::size_t i = 0; i < pass.outputs.size(); ++i)
        losses.push_back(loss.perSample(pass.outputs[i].cpu(), pass.targets[i].cpu()));
    const at::Tensor perSample = at::cat(losses).to(at::kDouble); // [samples]
    const at::Tensor inputs
        = m_batches.batch(pass.epoch, pass.row, pass.rows).features.flatten(1).cpu();
    const at::Tensor bad = at::isfinite(inputs).logical_not().sum(1); // [rows]
    const at::Tensor largest = inputs.size(1) > 0
        ? std::get<0>(at::nan_to_num(inputs.abs(), 0.0, 0.0, 0.0).max(1)).to(at::kDouble)
        : at::zeros({inputs.size(0)}, at::kDouble);
    const std::vector<qint64> rows = m_batches.sourceRows(pass.epoch, pass.row, pass.rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const auto at = qint64(i);
        batch.rows.push_back({rows[i], perSample[at].item<double>(), largest[at].item<double>(),
            bad[at].item<int64_t>()});
    }
    return batch;
}

// What comes out of each layer, with the same masks of dropout and batch statistics as in the pass;
// none where the network cannot be looked into. The module that is run has buffers of its own.
std::vector<at::Tensor> FlightRecorder::activations(const Pass &pass)
{
    const NetworkPlan &plan = m_prepared.plan;
    if (plan.probeSource.empty())
        return {};
    const torch::NoGradGuard noGradients;
    torch::jit::Module module("Incident");
    module.register_attribute("training", c10::BoolType::get(), true);
    for (const auto &parameter : m_prepared.network.named_parameters(false))
        module.register_parameter(parameter.name, parameter.value, false);
    for (const auto &buffer : m_prepared.network.named_buffers(false))
        module.register_buffer(buffer.name, buffer.value.clone());
    for (const DropoutRate &dropout : plan.dropouts)
        module.register_attribute(dropout.attribute, c10::FloatType::get(),
            m_prepared.network.attr(dropout.attribute).toDouble());
    module.define(plan.probeSource);
    at::manual_seed(dropoutSeed(m_prepared.spec.train.seed, pass.step - 1));
    const at::Tensor features = m_batches.batch(pass.epoch, pass.row, pass.rows).features;
    return module.run_method("probe", features).toTensorVector();
}

void FlightRecorder::addLayers(FlightRecord &record, const Pass &pass, bool applied)
{
    const NetworkPlan &plan = m_prepared.plan;
    if (plan.origin != NetworkOrigin::Layers) { // it is told parameter by parameter
        for (const FlatParameters::Slot &slot : m_parameters.slots) {
            const QString name = QString::fromStdString(slot.name);
            FlightRecord::Layer layer{name, name, valuesOf(slot.parameter), {}, {}};
            if (!applied)
                layer.gradients = valuesOf(slot.parameter.grad());
            record.layers.push_back(layer);
        }
        return;
    }
    const auto add = [&](const LayerInfo &info, int index) {
        FlightRecord::Layer layer{QString::fromStdString(info.name), info.title, {}, {}, {}};
        std::vector<FlightRecord::Values> weights;
        std::vector<FlightRecord::Values> gradients;
        for (const FlatParameters::Slot &slot : m_parameters.slots) {
            const auto described = std::find_if(plan.parameters.begin(), plan.parameters.end(),
                [&](const Parameter &parameter) { return parameter.name == slot.name; });
            if (described == plan.parameters.end() || described->layer != index)
                continue;
            weights.push_back(valuesOf(slot.parameter));
            gradients.push_back(valuesOf(slot.parameter.grad()));
        }
        if (!weights.empty()) {
            layer.weights = together(weights);
            if (!applied)
                layer.gradients = together(gradients);
        }
        record.layers.push_back(layer);
    };
    if (plan.embedding)
        add(*plan.embedding, -1);
    for (qsizetype i = 0; i < plan.layers.size(); ++i)
        add(plan.layers[i], int(i));
    add(plan.output, int(plan.layers.size()));
    const std::vector<at::Tensor> outputs = applied ? std::vector<at::Tensor>() : activations(pass);
    for (std::size_t i = 0; i < std::min(outputs.size(), record.layers.size()); ++i)
        record.layers[i].activations = valuesOf(outputs[i]);
}

// In the order of the forward pass; then the loss; then, backwards, the gradients: the layer next
// to the loss is the first whose gradients are computed.
std::optional<FlightRecord::Culprit> FlightRecorder::culpritOf(const FlightRecord &record)
{
    const std::vector<FlightRecord::Row> &rows = record.batches.back().rows;
    const auto hasBadInput = [](const FlightRecord::Row &row) { return row.badInputs > 0; };
    if (std::any_of(rows.begin(), rows.end(), hasBadInput))
        return FlightRecord::Culprit{QStringLiteral("input"), QStringLiteral("inputs")};
    for (const FlightRecord::Layer &layer : record.layers) {
        if (isBad(layer.weights))
            return FlightRecord::Culprit{layer.name, QStringLiteral("weights")};
        if (isBad(layer.activations))
            return FlightRecord::Culprit{layer.name, QStringLiteral("activations")};
    }
    if (!std::isfinite(record.loss))
        return FlightRecord::Culprit{QStringLiteral("loss"), QStringLiteral("losses")};
    for (auto layer = record.layers.rbegin(); layer != record.layers.rend(); ++layer) {
        if (isBad(layer->gradients))
            return FlightRecord::Culprit{layer->name, QStringLiteral("gradients")};
    }
    return std::nullopt;
}

} // namespace lampwork
