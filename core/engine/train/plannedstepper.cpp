// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/plannedstepper.h"

#include "core/engine/train/planned/networkplanner.h"

#include <torch/script.h>

namespace lampwork {

namespace {

Error notPlanned(const QString &why)
{
    return {ErrorCode::Unsupported, why, QStringLiteral("train.stepper")};
}

} // namespace

Result<std::unique_ptr<PlannedStepper>> PlannedStepper::plan(const StepperParts &parts)
{
    if (!parts.parameters.onCpu())
        return notPlanned(QStringLiteral("it runs on the processor, not on the device chosen"));
    if (parts.spec.data.augment.mixup > 0 || parts.spec.data.augment.cutmix > 0)
        return notPlanned(QStringLiteral("it does not know the mixed targets of mixup and cutmix"));
    const Result<PlannedLoss> loss = PlannedLoss::plan(parts.spec.train, parts.loss);
    if (!loss)
        return loss.error();
    Result<std::unique_ptr<PlannedNetwork>> network
        = planLayers({parts.spec.network, parts.preprocessing, parts.plan, parts.parameters});
    if (!network)
        return network.error();
    std::vector<at::Tensor> buffers;
    for (const Buffer &buffer : parts.plan.buffers)
        buffers.push_back(parts.network.attr(buffer.name).toTensor());
    return std::unique_ptr<PlannedStepper>(
        new PlannedStepper(parts.parameters, std::move(*network), *loss, std::move(buffers)));
}

PlannedStepper::PlannedStepper(FlatParameters &parameters, std::unique_ptr<PlannedNetwork> network,
    PlannedLoss loss, std::vector<at::Tensor> buffers)
    : m_parameters(parameters)
    , m_network(std::move(network))
    , m_computeLoss(std::move(loss))
    , m_buffers(std::move(buffers))
    , m_loss(at::zeros({}, at::kFloat))
{
    for (const at::Tensor &buffer : m_buffers)
        m_bufferData.push_back(buffer.data_ptr<float>());
}

const at::Tensor &PlannedStepper::outputsOf(qint64 rows, const float *outputs)
{
    at::Tensor &view = m_outputs[rows];
    if (!view.defined())
        view = at::from_blob(
            const_cast<float *>(outputs), {rows, m_network->outputSize()}, at::kFloat);
    return view;
}

StepResult PlannedStepper::gradients(const Batch &batch, const GradientOptions &options)
{
    if (batch.rows > m_network->capacity()) {
        m_outputs.clear(); // views of memory that moves
        m_network->reserve(batch.rows);
    }
    if (options.dropoutSeed)
        at::manual_seed(*options.dropoutSeed);
    const at::Tensor features = batch.features.contiguous();
    const at::Tensor targets = batch.targets.contiguous();
    TORCH_INTERNAL_ASSERT(features.numel() == batch.rows * m_network->inputSize());
    PlannedPass pass;
    pass.rows = batch.rows;
    pass.values = m_parameters.values.data_ptr<float>();
    pass.gradients = m_parameters.gradients.data_ptr<float>();
    pass.buffers = m_bufferData.data();
    pass.accumulate = options.accumulate;
    const float *outputs = m_network->forward(pass, features.data_ptr<float>());
    const double loss = m_computeLoss({outputs, targets, batch.rows, m_network->outputSize(),
        options.scale, m_network->outputGradient()});
    m_network->backward(pass);
    *m_loss.data_ptr<float>() = float(loss);
    return {m_loss, outputsOf(batch.rows, outputs)};
}

} // namespace lampwork
