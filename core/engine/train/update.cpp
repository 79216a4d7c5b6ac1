// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/update.h"

#include "core/engine/train/optimizerkernels.h"

#include <torch/script.h>

#include <cmath>

namespace lampwork {

namespace {

constexpr double clipEps = 1e-6; // as clip_grad_norm_ has it

// The gradients that count: one buffer where nothing is frozen, so that the sum has one order.
std::vector<at::Tensor> trainedGradients(
    const FlatParameters &parameters, const Optimizer &optimizer)
{
    if (!optimizer.anyFrozen())
        return {parameters.gradients};
    std::vector<at::Tensor> parts;
    for (const Segment &segment : optimizer.segments()) {
        if (!segment.frozen && segment.size() > 0)
            parts.push_back(parameters.gradients.narrow(0, segment.begin, segment.size()));
    }
    return parts;
}

} // namespace

at::Tensor gradientNorm(
    const FlatParameters &parameters, const Optimizer &optimizer, const ClippingOptions &options)
{
    if (options.norm <= 0 && !options.measure)
        return {};
    const torch::NoGradGuard noGradients;
    const std::vector<at::Tensor> parts = trainedGradients(parameters, optimizer);
    if (!parameters.onCpu()) {
        at::Tensor norm = at::zeros({}, parameters.gradients.options());
        for (const at::Tensor &part : parts)
            norm = at::hypot(norm, part.norm());
        return norm;
    }
    double square = 0;
    for (const at::Tensor &part : parts)
        square += squaredNorm(part);
    return at::scalar_tensor(std::sqrt(square), at::kDouble);
}

void clipToNorm(FlatParameters &parameters, const at::Tensor &norm, const ClippingOptions &options)
{
    if (options.norm <= 0)
        return;
    const torch::NoGradGuard noGradients;
    if (!parameters.onCpu()) {
        parameters.gradients.mul_((options.norm / (norm + clipEps)).clamp_max(1.0));
        return;
    }
    const double factor = options.norm / (norm.item<double>() + clipEps);
    if (factor < 1)
        scaleKernel(parameters.gradients.data_ptr<float>(), parameters.size(), float(factor));
}

at::Tensor clipGradients(
    FlatParameters &parameters, const Optimizer &optimizer, const ClippingOptions &options)
{
    const at::Tensor norm = gradientNorm(parameters, optimizer, options);
    clipToNorm(parameters, norm, options);
    return norm;
}

Update::Update(FlatParameters &parameters, Optimizer &optimizer, const ClippingOptions &clipping,
    WeightAverage *average)
    : m_parameters(parameters)
    , m_optimizer(optimizer)
    , m_clipping(clipping)
    , m_average(average)
{
}

at::Tensor Update::measure()
{
    m_measured = gradientNorm(m_parameters, m_optimizer, m_clipping);
    return *m_measured;
}

at::Tensor Update::apply(double learningRate)
{
    const at::Tensor norm = m_measured ? *m_measured : measure();
    m_measured.reset();
    clipToNorm(m_parameters, norm, m_clipping);
    m_optimizer.step(learningRate);
    if (m_average)
        m_average->afterUpdate();
    return norm;
}

} // namespace lampwork
