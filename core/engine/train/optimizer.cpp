// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/optimizer.h"

#include "core/engine/train/optimizerkernels.h"

#include <torch/script.h>

#include <cmath>
#include <cstring>

namespace lampwork {

namespace {

bool isSgd(const OptimizerSpec &spec)
{
    return spec.name == u"sgd";
}

std::size_t bufferCount(const OptimizerSpec &spec)
{
    if (!isSgd(spec))
        return 2;
    return spec.momentum != 0 ? 1 : 0;
}

} // namespace

Optimizer::Optimizer(const OptimizerSpec &spec, FlatParameters &parameters)
    : m_spec(spec)
    , m_parameters(parameters)
{
    for (std::size_t i = 0; i < bufferCount(spec); ++i)
        m_buffers.push_back(at::zeros_like(parameters.values));
}

void Optimizer::step(double learningRate)
{
    if (!m_parameters.onCpu()) {
        stepByTensors(learningRate);
        return;
    }
    ++m_steps;
    const auto decay = float(m_spec.weightDecay.value_or(0));
    const qint64 border = m_parameters.decaying;
    const qint64 size = m_parameters.size();
    if (isSgd(m_spec)) {
        stepSgd(float(learningRate), 0, border, decay);
        stepSgd(float(learningRate), border, size, 0);
    } else {
        stepAdam(learningRate, 0, border, decay);
        stepAdam(learningRate, border, size, 0);
    }
}

void Optimizer::stepSgd(float learningRate, qint64 begin, qint64 end, float decay)
{
    float *values = m_parameters.values.data_ptr<float>() + begin;
    const float *gradients = m_parameters.gradients.data_ptr<float>() + begin;
    float *momentum = m_buffers.empty() ? nullptr : m_buffers[0].data_ptr<float>() + begin;
    sgdKernel(values, gradients, momentum, end - begin,
        {learningRate, decay, float(m_spec.momentum), m_spec.nesterov});
}

void Optimizer::stepAdam(double learningRate, qint64 begin, qint64 end, float decay)
{
    const double correction1 = 1 - std::pow(m_spec.beta1, double(m_steps));
    const double correction2 = 1 - std::pow(m_spec.beta2, double(m_steps));
    const bool decoupled = m_spec.name == u"adamw";
    AdamConstants constants;
    constants.stepSize = float(learningRate / correction1);
    constants.beta1 = float(m_spec.beta1);
    constants.rest1 = float(1 - m_spec.beta1);
    constants.beta2 = float(m_spec.beta2);
    constants.rest2 = float(1 - m_spec.beta2);
    constants.rootCorrection2 = float(std::sqrt(correction2));
    constants.eps = float(m_spec.eps);
    constants.coupledDecay = decoupled ? 0 : decay;
    constants.keep = decoupled ? float(1 - learningRate * double(decay)) : 1;
    adamKernel(m_parameters.values.data_ptr<float>() + begin,
        m_parameters.gradients.data_ptr<float>() + begin, m_buffers[0].data_ptr<float>() + begin,
        m_buffers[1].data_ptr<float>() + begin, end - begin, constants);
}

void Optimizer::stepByTensors(double learningRate)
{
    const torch::NoGradGuard noGradients;
    ++m_steps;
    if (isSgd(m_spec))
        sgdByTensors(learningRate);
    else
        adamByTensors(learningRate);
}

void Optimizer::sgdByTensors(double learningRate)
{
    at::Tensor gradients = m_parameters.gradients;
    const double decay = m_spec.weightDecay.value_or(0);
    if (decay != 0) {
        const at::Tensor weights = m_parameters.values.narrow(0, 0, m_parameters.decaying);
        gradients.narrow(0, 0, m_parameters.decaying).add_(weights, decay);
    }
    at::Tensor direction = gradients;
    if (!m_buffers.empty()) {
        m_buffers[0].mul_(m_spec.momentum).add_(gradients);
        direction = m_spec.nesterov ? gradients.add(m_buffers[0], m_spec.momentum) : m_buffers[0];
    }
    m_parameters.values.add_(direction, -learningRate);
}

void Optimizer::adamByTensors(double learningRate)
{
    at::Tensor gradients = m_parameters.gradients;
    at::Tensor decaying = m_parameters.values.narrow(0, 0, m_parameters.decaying);
    const double decay = m_spec.weightDecay.value_or(0);
    if (decay != 0 && m_spec.name == u"adamw")
        decaying.mul_(1 - learningRate * decay);
    else if (decay != 0)
        gradients.narrow(0, 0, m_parameters.decaying).add_(decaying, decay);
    m_buffers[0].mul_(m_spec.beta1).add_(gradients, 1 - m_spec.beta1);
    m_buffers[1].mul_(m_spec.beta2).addcmul_(gradients, gradients, 1 - m_spec.beta2);
    const double correction1 = 1 - std::pow(m_spec.beta1, double(m_steps));
    const double correction2 = 1 - std::pow(m_spec.beta2, double(m_steps));
    const at::Tensor denominator
        = m_buffers[1].sqrt().div_(std::sqrt(correction2)).add_(m_spec.eps);
    m_parameters.values.addcdiv_(m_buffers[0], denominator, -learningRate / correction1);
}

QByteArray Optimizer::state() const
{
    QByteArray bytes;
    for (const at::Tensor &buffer : m_buffers) {
        const at::Tensor host = buffer.cpu().contiguous();
        bytes.append(reinterpret_cast<const char *>(host.data_ptr<float>()),
            qsizetype(host.numel()) * qsizetype(sizeof(float)));
    }
    return bytes;
}

Result<void> Optimizer::restore(qint64 steps, const QByteArray &state)
{
    const auto bufferBytes = qsizetype(m_parameters.size()) * qsizetype(sizeof(float));
    if (state.size() != bufferBytes * qsizetype(m_buffers.size()) || steps < 0)
        return Error{ErrorCode::Damaged,
            QStringLiteral("The optimiser's state in the checkpoint has %1 bytes instead of %2.")
                .arg(state.size())
                .arg(bufferBytes * qsizetype(m_buffers.size())),
            {}};
    for (std::size_t i = 0; i < m_buffers.size(); ++i) {
        at::Tensor host = at::empty({m_parameters.size()}, at::kFloat);
        std::memcpy(host.data_ptr<float>(), state.constData() + qsizetype(i) * bufferBytes,
            std::size_t(bufferBytes));
        m_buffers[i].copy_(host);
    }
    m_steps = steps;
    return {};
}

double squaredNorm(const at::Tensor &flat)
{
    return squaredNormKernel(flat.data_ptr<float>(), flat.numel());
}

} // namespace lampwork
