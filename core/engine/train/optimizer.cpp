// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/optimizer.h"

#include "core/engine/train/newtonschulz.h"
#include "core/engine/train/optimizerkernels.h"

#include <torch/script.h>

#include <cmath>
#include <cstring>

namespace lampwork {

namespace {

Error wrongSize(qsizetype found, qsizetype wanted)
{
    return {ErrorCode::Damaged,
        QStringLiteral("The optimiser's state in the checkpoint has %1 bytes instead of %2.")
            .arg(found)
            .arg(wanted),
        {}};
}

} // namespace

Optimizer::Algorithm Optimizer::algorithmOf(const QString &name)
{
    if (name == u"sgd")
        return Algorithm::Sgd;
    if (name == u"adam")
        return Algorithm::Adam;
    if (name == u"rmsprop")
        return Algorithm::RmsProp;
    if (name == u"lion")
        return Algorithm::Lion;
    if (name == u"muon")
        return Algorithm::Muon;
    Q_ASSERT(name == u"adamw");
    return Algorithm::AdamW;
}

std::size_t Optimizer::bufferCount() const
{
    switch (m_algorithm) {
    case Algorithm::Sgd:
        return m_spec.momentum != 0 ? 1 : 0;
    case Algorithm::RmsProp:
        return m_spec.momentum != 0 ? 2 : 1;
    case Algorithm::Lion:
        return 1;
    case Algorithm::Adam:
    case Algorithm::AdamW:
    case Algorithm::Muon:
        return 2;
    }
    Q_UNREACHABLE();
}

Optimizer::Optimizer(const OptimizerSpec &spec, FlatParameters &parameters)
    : m_spec(spec)
    , m_algorithm(algorithmOf(spec.name))
    , m_parameters(parameters)
    , m_segments(spec, parameters)
{
    for (std::size_t i = 0; i < bufferCount(); ++i)
        m_buffers.push_back(at::zeros_like(parameters.values));
}

float *Optimizer::buffer(std::size_t index, const Segment &segment)
{
    return m_buffers[index].data_ptr<float>() + segment.begin;
}

at::Tensor Optimizer::part(const at::Tensor &flat, const Segment &segment) const
{
    return flat.narrow(0, segment.begin, segment.size());
}

void Optimizer::step(double learningRate)
{
    if (!m_parameters.onCpu()) {
        stepByTensors(learningRate);
        return;
    }
    ++m_steps;
    for (Segment &segment : m_segments.all()) {
        if (segment.frozen || segment.size() == 0)
            continue;
        ++segment.steps;
        const double rate = learningRate * segment.lrScale;
        switch (m_algorithm) {
        case Algorithm::Sgd:
            stepSgd(rate, segment);
            break;
        case Algorithm::Adam:
        case Algorithm::AdamW:
            stepAdam(rate, segment);
            break;
        case Algorithm::RmsProp:
            stepRmsProp(rate, segment);
            break;
        case Algorithm::Lion:
            stepLion(rate, segment);
            break;
        case Algorithm::Muon:
            segment.orthogonal ? stepMuon(rate, segment) : stepAdam(rate, segment);
            break;
        }
    }
}

void Optimizer::stepSgd(double learningRate, const Segment &segment)
{
    sgdKernel(m_parameters.values.data_ptr<float>() + segment.begin,
        m_parameters.gradients.data_ptr<float>() + segment.begin,
        m_buffers.empty() ? nullptr : buffer(0, segment), segment.size(),
        {float(learningRate), float(segment.decay), float(m_spec.momentum), m_spec.nesterov});
}

void Optimizer::stepAdam(double learningRate, const Segment &segment)
{
    const double correction1 = 1 - std::pow(m_spec.beta1, double(segment.steps));
    const double correction2 = 1 - std::pow(m_spec.beta2, double(segment.steps));
    const bool decoupled = m_algorithm != Algorithm::Adam;
    const auto decay = float(segment.decay);
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
    adamKernel(m_parameters.values.data_ptr<float>() + segment.begin,
        m_parameters.gradients.data_ptr<float>() + segment.begin, buffer(0, segment),
        buffer(1, segment), segment.size(), constants);
}

void Optimizer::stepRmsProp(double learningRate, const Segment &segment)
{
    rmsPropKernel(m_parameters.values.data_ptr<float>() + segment.begin,
        m_parameters.gradients.data_ptr<float>() + segment.begin, buffer(0, segment),
        m_buffers.size() > 1 ? buffer(1, segment) : nullptr, segment.size(),
        {float(learningRate), float(segment.decay), float(m_spec.alpha), float(1 - m_spec.alpha),
            float(m_spec.eps), float(m_spec.momentum)});
}

void Optimizer::stepLion(double learningRate, const Segment &segment)
{
    lionKernel(m_parameters.values.data_ptr<float>() + segment.begin,
        m_parameters.gradients.data_ptr<float>() + segment.begin, buffer(0, segment),
        segment.size(),
        {float(learningRate), float(1 - learningRate * segment.decay), float(m_spec.beta1),
            float(1 - m_spec.beta1), float(m_spec.beta2), float(1 - m_spec.beta2)});
}

// A matrix is orthogonalised as a whole: tensors on every device.
void Optimizer::stepMuon(double learningRate, const Segment &segment)
{
    const torch::NoGradGuard noGradients;
    const at::Tensor &parameter = m_parameters.slots[segment.slot].parameter;
    const qint64 rows = parameter.size(0);
    const qint64 columns = parameter.numel() / rows;
    // Without the gap behind the slot.
    const auto matrix = [&](const at::Tensor &flat) {
        return flat.narrow(0, segment.begin, rows * columns).view({rows, columns});
    };
    at::Tensor values = matrix(m_parameters.values);
    const at::Tensor gradients = matrix(m_parameters.gradients);
    at::Tensor momentum = matrix(m_buffers[0]);
    momentum.lerp_(gradients, 1 - m_spec.momentum);
    const at::Tensor direction
        = m_spec.nesterov ? gradients.lerp(momentum, m_spec.momentum) : momentum;
    const double scale = 0.2 * std::sqrt(double(std::max(rows, columns)));
    values.mul_(1 - learningRate * segment.decay);
    values.add_(orthogonalised(direction), -learningRate * scale);
}

void Optimizer::stepByTensors(double learningRate)
{
    const torch::NoGradGuard noGradients;
    ++m_steps;
    for (Segment &segment : m_segments.all()) {
        if (segment.frozen || segment.size() == 0)
            continue;
        ++segment.steps;
        const double rate = learningRate * segment.lrScale;
        switch (m_algorithm) {
        case Algorithm::Sgd:
            sgdByTensors(rate, segment);
            break;
        case Algorithm::Adam:
        case Algorithm::AdamW:
            adamByTensors(rate, segment);
            break;
        case Algorithm::RmsProp:
            rmsPropByTensors(rate, segment);
            break;
        case Algorithm::Lion:
            lionByTensors(rate, segment);
            break;
        case Algorithm::Muon:
            segment.orthogonal ? stepMuon(rate, segment) : adamByTensors(rate, segment);
            break;
        }
    }
}

void Optimizer::sgdByTensors(double learningRate, const Segment &segment)
{
    at::Tensor values = part(m_parameters.values, segment);
    at::Tensor gradients = part(m_parameters.gradients, segment);
    if (segment.decay != 0)
        gradients.add_(values, segment.decay);
    at::Tensor direction = gradients;
    if (!m_buffers.empty()) {
        at::Tensor momentum = part(m_buffers[0], segment);
        momentum.mul_(m_spec.momentum).add_(gradients);
        direction = m_spec.nesterov ? gradients.add(momentum, m_spec.momentum) : momentum;
    }
    values.add_(direction, -learningRate);
}

void Optimizer::adamByTensors(double learningRate, const Segment &segment)
{
    at::Tensor values = part(m_parameters.values, segment);
    at::Tensor gradients = part(m_parameters.gradients, segment);
    if (segment.decay != 0 && m_algorithm != Algorithm::Adam)
        values.mul_(1 - learningRate * segment.decay);
    else if (segment.decay != 0)
        gradients.add_(values, segment.decay);
    at::Tensor first = part(m_buffers[0], segment);
    at::Tensor second = part(m_buffers[1], segment);
    first.mul_(m_spec.beta1).add_(gradients, 1 - m_spec.beta1);
    second.mul_(m_spec.beta2).addcmul_(gradients, gradients, 1 - m_spec.beta2);
    const double correction1 = 1 - std::pow(m_spec.beta1, double(segment.steps));
    const double correction2 = 1 - std::pow(m_spec.beta2, double(segment.steps));
    const at::Tensor denominator = second.sqrt().div_(std::sqrt(correction2)).add_(m_spec.eps);
    values.addcdiv_(first, denominator, -learningRate / correction1);
}

void Optimizer::rmsPropByTensors(double learningRate, const Segment &segment)
{
    at::Tensor values = part(m_parameters.values, segment);
    at::Tensor gradients = part(m_parameters.gradients, segment);
    if (segment.decay != 0)
        gradients.add_(values, segment.decay);
    at::Tensor square = part(m_buffers[0], segment);
    square.mul_(m_spec.alpha).addcmul_(gradients, gradients, 1 - m_spec.alpha);
    const at::Tensor denominator = square.sqrt().add_(m_spec.eps);
    if (m_buffers.size() == 1) {
        values.addcdiv_(gradients, denominator, -learningRate);
        return;
    }
    at::Tensor momentum = part(m_buffers[1], segment);
    momentum.mul_(m_spec.momentum).addcdiv_(gradients, denominator);
    values.add_(momentum, -learningRate);
}

void Optimizer::lionByTensors(double learningRate, const Segment &segment)
{
    at::Tensor values = part(m_parameters.values, segment);
    const at::Tensor gradients = part(m_parameters.gradients, segment);
    at::Tensor momentum = part(m_buffers[0], segment);
    values.mul_(1 - learningRate * segment.decay);
    const at::Tensor direction
        = (momentum * m_spec.beta1).add_(gradients, 1 - m_spec.beta1).sign_();
    values.add_(direction, -learningRate);
    momentum.mul_(m_spec.beta2).add_(gradients, 1 - m_spec.beta2);
}

QByteArray Optimizer::state() const
{
    QByteArray bytes;
    for (const at::Tensor &buffer : m_buffers) {
        const at::Tensor host = buffer.cpu().contiguous();
        bytes.append(reinterpret_cast<const char *>(host.data_ptr<float>()),
            qsizetype(host.numel()) * qsizetype(sizeof(float)));
    }
    const std::vector<qint64> steps = m_segments.steps();
    bytes.append(reinterpret_cast<const char *>(steps.data()),
        qsizetype(steps.size()) * qsizetype(sizeof(qint64)));
    return bytes;
}

Result<void> Optimizer::restore(qint64 steps, const QByteArray &state)
{
    const auto bufferBytes = qsizetype(m_parameters.size()) * qsizetype(sizeof(float));
    const qsizetype moments = bufferBytes * qsizetype(m_buffers.size());
    // Before parameters had counts of their own, the state ended with the moments.
    std::vector<qint64> counts(m_parameters.slots.size(), steps);
    const auto countBytes = qsizetype(counts.size()) * qsizetype(sizeof(qint64));
    if ((state.size() != moments && state.size() != moments + countBytes) || steps < 0)
        return wrongSize(state.size(), moments + countBytes);
    if (state.size() != moments)
        std::memcpy(counts.data(), state.constData() + moments, std::size_t(countBytes));
    for (std::size_t i = 0; i < m_buffers.size(); ++i) {
        at::Tensor host = at::empty({m_parameters.size()}, at::kFloat);
        std::memcpy(host.data_ptr<float>(), state.constData() + qsizetype(i) * bufferBytes,
            std::size_t(bufferBytes));
        m_buffers[i].copy_(host);
    }
    m_segments.setSteps(counts);
    m_steps = steps;
    return {};
}

double squaredNorm(const at::Tensor &flat)
{
    return squaredNormKernel(flat.data_ptr<float>(), flat.numel());
}

} // namespace lampwork
