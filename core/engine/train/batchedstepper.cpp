// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/batchedstepper.h"

#include <torch/script.h>

namespace lampwork {

BatchedParameters BatchedParameters::join(const std::vector<FlatParameters *> &parameters)
{
    const torch::NoGradGuard noGradients;
    BatchedParameters joined;
    const qint64 size = parameters.front()->size();
    joined.values = at::zeros({qint64(parameters.size()), size}, at::kFloat);
    joined.gradients = at::zeros_like(joined.values);
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        FlatParameters &flat = *parameters[i];
        TORCH_CHECK(flat.size() == size && flat.onCpu(), "The networks are not of one shape");
        const at::Tensor values = joined.values.select(0, int64_t(i));
        const at::Tensor gradients = joined.gradients.select(0, int64_t(i));
        values.copy_(flat.values);
        gradients.copy_(flat.gradients);
        flat.values = values;
        flat.gradients = gradients;
        for (FlatParameters::Slot &slot : flat.slots) {
            const auto viewOf = [&](const at::Tensor &row) {
                return row.narrow(0, slot.offset, slot.parameter.numel())
                    .view(slot.parameter.sizes());
            };
            slot.parameter.set_data(viewOf(values));
            slot.parameter.mutable_grad() = viewOf(gradients);
        }
    }
    return joined;
}

Result<std::unique_ptr<BatchedStepper>> BatchedStepper::plan(const std::vector<StepperParts> &parts)
{
    Q_ASSERT(!parts.empty());
    Result<std::unique_ptr<PlannedNetwork>> network = planNetworkOf(parts.front());
    if (!network)
        return network.error();
    std::vector<PlannedMemory> memory;
    for (const StepperParts &one : parts) {
        // The source names every layer with its options, the parameters' places follow from it.
        if (one.plan.source != parts.front().plan.source || !one.parameters.onCpu())
            return Error{ErrorCode::Unsupported,
                QStringLiteral("the networks are not of one shape"),
                QStringLiteral("network.layers")};
        Result<PlannedMemory> own = PlannedMemory::of(one);
        if (!own)
            return own.error();
        memory.push_back(std::move(*own));
    }
    return std::unique_ptr<BatchedStepper>(
        new BatchedStepper(std::move(*network), std::move(memory)));
}

BatchedStepper::BatchedStepper(
    std::unique_ptr<PlannedNetwork> network, std::vector<PlannedMemory> memory)
    : m_network(std::move(network))
    , m_memory(std::move(memory))
    , m_loss(at::zeros({}, at::kFloat))
{
}

void BatchedStepper::gradients(
    std::span<const Batch> batches, std::span<const GradientOptions> options, const Done &done)
{
    Q_ASSERT(batches.size() == networks() && options.size() == networks());
    for (std::size_t i = 0; i < networks(); ++i) {
        const qint64 rows = batches[i].rows;
        if (rows > m_network->capacity()) {
            m_network->reserve(rows);
            m_outputs = at::Tensor(); // a view of memory that moved
        }
        const float *outputs = nullptr;
        *m_loss.data_ptr<float>()
            = float(m_memory[i].run(*m_network, batches[i], options[i], &outputs));
        if (!m_outputs.defined() || m_outputs.size(0) != rows)
            m_outputs = at::from_blob(
                const_cast<float *>(outputs), {rows, m_network->outputSize()}, at::kFloat);
        done(i, {m_loss, m_outputs});
    }
}

} // namespace lampwork
