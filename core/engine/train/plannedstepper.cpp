// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/plannedstepper.h"

#include <torch/script.h>

namespace lampwork {

Result<std::unique_ptr<PlannedStepper>> PlannedStepper::plan(const StepperParts &parts)
{
    Result<std::unique_ptr<PlannedNetwork>> network = planNetworkOf(parts);
    if (!network)
        return network.error();
    Result<PlannedMemory> memory = PlannedMemory::of(parts);
    if (!memory)
        return memory.error();
    const QList<int> shape = parts.preprocessing.outputShape();
    return std::unique_ptr<PlannedStepper>(new PlannedStepper(
        std::move(*network), std::move(*memory), {shape.cbegin(), shape.cend()}));
}

PlannedStepper::PlannedStepper(
    std::unique_ptr<PlannedNetwork> network, PlannedMemory memory, std::vector<qint64> outputShape)
    : m_network(std::move(network))
    , m_memory(std::move(memory))
    , m_outputShape(std::move(outputShape))
    , m_loss(at::zeros({}, at::kFloat))
{
}

const at::Tensor &PlannedStepper::outputsOf(qint64 rows, const float *outputs)
{
    at::Tensor &view = m_outputs[rows];
    if (!view.defined()) {
        std::vector<int64_t> shape{rows};
        shape.insert(shape.end(), m_outputShape.begin(), m_outputShape.end());
        view = at::from_blob(const_cast<float *>(outputs), shape, at::kFloat);
    }
    return view;
}

StepResult PlannedStepper::gradients(const Batch &batch, const GradientOptions &options)
{
    if (batch.rows > m_network->capacity()) {
        m_outputs.clear(); // views of memory that moves
        m_network->reserve(batch.rows);
    }
    const float *outputs = nullptr;
    const double loss = m_memory.run(*m_network, batch, options, &outputs);
    *m_loss.data_ptr<float>() = float(loss);
    return {m_loss, outputsOf(batch.rows, outputs)};
}

} // namespace lampwork
