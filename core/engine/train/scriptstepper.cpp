// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/scriptstepper.h"

#include "core/engine/train/optimizerkernels.h"

#include <torch/script.h>

#include <cmath>

namespace lampwork {

namespace {

constexpr double clipEps = 1e-6; // as clip_grad_norm_ has it

} // namespace

at::Tensor clipGradients(FlatParameters &parameters, const ClippingOptions &options)
{
    if (options.norm <= 0 && !options.measure)
        return {};
    const torch::NoGradGuard noGradients;
    if (!parameters.onCpu()) {
        const at::Tensor norm = parameters.gradients.norm();
        if (options.norm > 0)
            parameters.gradients.mul_((options.norm / (norm + clipEps)).clamp_max(1.0));
        return norm;
    }
    const double norm = std::sqrt(squaredNorm(parameters.gradients));
    const double factor = options.norm / (norm + clipEps);
    if (options.norm > 0 && factor < 1)
        scaleKernel(parameters.gradients.data_ptr<float>(), parameters.size(), float(factor));
    return at::scalar_tensor(norm, at::kDouble);
}

ScriptStepper::ScriptStepper(torch::jit::Module &network, FlatParameters &parameters,
    Optimizer &optimizer, const LossFunction &loss, const ClippingOptions &clipping)
    : m_forward(network.get_method("forward"))
    , m_parameters(parameters)
    , m_optimizer(optimizer)
    , m_loss(loss)
    , m_clipping(clipping)
{
}

StepResult ScriptStepper::step(
    const at::Tensor &features, const at::Tensor &targets, double learningRate)
{
    m_parameters.gradients.zero_();
    const at::Tensor outputs = m_forward({features}).toTensor(); // [batch, outputSize]
    const at::Tensor loss = m_loss.mean(outputs, targets);
    loss.backward(); // adds into m_parameters.gradients
    const at::Tensor norm = clipGradients(m_parameters, m_clipping);
    m_optimizer.step(learningRate);
    return {loss.detach(), outputs.detach(), norm};
}

} // namespace lampwork
