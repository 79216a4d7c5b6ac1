// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/scriptstepper.h"

#include "core/engine/tensors/mixedprecision.h"

#include <torch/script.h>

namespace lampwork {

ScriptStepper::ScriptStepper(torch::jit::Module &network, FlatParameters &parameters,
    const LossFunction &loss, const Options &options)
    : m_forward(network.get_method("forward"))
    , m_parameters(parameters)
    , m_loss(loss)
    , m_options(options)
{
}

// [rows, outputSize] float32
at::Tensor ScriptStepper::outputsOf(const Batch &batch)
{
    if (!m_options.mixedPrecision)
        return m_forward({batch.features}).toTensor();
    const MixedPrecision mixed(batch.features.device().type());
    return m_forward({batch.features}).toTensor().to(at::kFloat);
}

StepResult ScriptStepper::gradients(const Batch &batch, const GradientOptions &options)
{
    if (!options.accumulate)
        m_parameters.gradients.zero_();
    if (options.dropoutSeed)
        at::manual_seed(*options.dropoutSeed);
    const at::Tensor outputs = outputsOf(batch);
    const at::Tensor loss = batch.isMixed()
        ? m_loss.mixedMean(outputs, batch.targets, batch.otherTargets, batch.share)
        : m_loss.mean(outputs, batch.targets);
    // Adds into m_parameters.gradients.
    (options.scale == 1 ? loss : loss * options.scale).backward();
    return {loss.detach(), outputs.detach()};
}

} // namespace lampwork
