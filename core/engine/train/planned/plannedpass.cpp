// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedpass.h"

#include "core/engine/tensors/mixedprecision.h"
#include "core/engine/train/planned/networkplanner.h"

#include <torch/script.h>

namespace lampwork {

PlannedBuffers::PlannedBuffers(const NetworkPlan &plan, const torch::jit::Module &network)
{
    for (const Buffer &buffer : plan.buffers) {
        m_tensors.push_back(network.attr(buffer.name).toTensor());
        m_data.push_back(m_tensors.back().data_ptr<float>());
    }
}

Result<std::unique_ptr<PlannedNetwork>> planNetworkOf(const StepperParts &parts)
{
    if (!parts.parameters.onCpu())
        return notPlanned(
            QStringLiteral("the planned stepper runs on the processor, not on the device chosen"));
    if (wantsMixedPrecision(parts.spec.train))
        return notPlanned(QStringLiteral("the planned stepper computes in float32 only"));
    const AugmentSpec &augment = parts.spec.data.augment;
    if (augment.mixup > 0 || augment.cutmix > 0)
        return notPlanned(QStringLiteral(
            "the planned stepper does not know the mixed targets of mixup and cutmix"));
    return planLayers({parts.spec.network, parts.preprocessing, parts.plan, parts.parameters});
}

Result<PlannedMemory> PlannedMemory::of(const StepperParts &parts)
{
    const Result<PlannedLoss> loss = PlannedLoss::plan(parts.loss);
    if (!loss)
        return loss.error();
    PlannedMemory memory;
    memory.m_parameters = &parts.parameters;
    memory.m_computeLoss = *loss;
    memory.m_buffers = PlannedBuffers(parts.plan, parts.network);
    return memory;
}

double PlannedMemory::run(PlannedNetwork &network, const Batch &batch,
    const GradientOptions &options, const float **outputs) const
{
    if (options.dropoutSeed)
        at::manual_seed(*options.dropoutSeed);
    const at::Tensor features = batch.features.contiguous();
    const at::Tensor targets = batch.targets.contiguous();
    TORCH_INTERNAL_ASSERT(!batch.isMixed() && features.numel() == batch.rows * network.inputSize());
    PlannedPass pass;
    pass.rows = batch.rows;
    pass.values = m_parameters->values.data_ptr<float>();
    pass.gradients = m_parameters->gradients.data_ptr<float>();
    pass.buffers = m_buffers.data();
    pass.accumulate = options.accumulate;
    *outputs = network.forward(pass, features.data_ptr<float>());
    const double loss = m_computeLoss({*outputs, targets, batch.rows, network.outputSize(),
        options.scale, network.outputGradient()});
    network.backward(pass);
    return loss;
}

} // namespace lampwork
