// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/update.h"

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

Update::Update(FlatParameters &parameters, Optimizer &optimizer, const ClippingOptions &clipping)
    : m_parameters(parameters)
    , m_optimizer(optimizer)
    , m_clipping(clipping)
{
}

at::Tensor Update::apply(double learningRate)
{
    const at::Tensor norm = clipGradients(m_parameters, m_clipping);
    m_optimizer.step(learningRate);
    return norm;
}

} // namespace lampwork
