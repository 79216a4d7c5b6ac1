// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/optimizerkernels.h"

#include <cmath>

#if defined(__x86_64__) && defined(__GNUC__) && defined(__linux__)
#define LAMPWORK_VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define LAMPWORK_VECTORISED
#endif

namespace lampwork {

LAMPWORK_VECTORISED
void sgdKernel(float *__restrict values, const float *__restrict gradients,
    float *__restrict momentum, qint64 size, const SgdConstants &constants)
{
    const SgdConstants c = constants;
    if (!momentum) {
        for (qint64 i = 0; i < size; ++i)
            values[i] -= c.learningRate * (gradients[i] + c.decay * values[i]);
        return;
    }
    if (!c.nesterov) {
        for (qint64 i = 0; i < size; ++i) {
            momentum[i] = c.momentum * momentum[i] + (gradients[i] + c.decay * values[i]);
            values[i] -= c.learningRate * momentum[i];
        }
        return;
    }
    for (qint64 i = 0; i < size; ++i) {
        const float gradient = gradients[i] + c.decay * values[i];
        momentum[i] = c.momentum * momentum[i] + gradient;
        values[i] -= c.learningRate * (gradient + c.momentum * momentum[i]);
    }
}

LAMPWORK_VECTORISED
void adamKernel(float *__restrict values, const float *__restrict gradients,
    float *__restrict firstMoment, float *__restrict secondMoment, qint64 size,
    const AdamConstants &constants)
{
    const AdamConstants c = constants;
    for (qint64 i = 0; i < size; ++i) {
        const float gradient = gradients[i] + c.coupledDecay * values[i];
        const float first = c.beta1 * firstMoment[i] + c.rest1 * gradient;
        const float second = c.beta2 * secondMoment[i] + c.rest2 * gradient * gradient;
        firstMoment[i] = first;
        secondMoment[i] = second;
        const float denominator = std::sqrt(second) / c.rootCorrection2 + c.eps;
        values[i] = c.keep * values[i] - c.stepSize * (first / denominator);
    }
}

LAMPWORK_VECTORISED
void rmsPropKernel(float *__restrict values, const float *__restrict gradients,
    float *__restrict meanSquare, float *__restrict momentum, qint64 size,
    const RmsPropConstants &constants)
{
    const RmsPropConstants c = constants;
    if (!momentum) {
        for (qint64 i = 0; i < size; ++i) {
            const float gradient = gradients[i] + c.decay * values[i];
            const float square = c.alpha * meanSquare[i] + c.rest * gradient * gradient;
            meanSquare[i] = square;
            values[i] -= c.learningRate * (gradient / (std::sqrt(square) + c.eps));
        }
        return;
    }
    for (qint64 i = 0; i < size; ++i) {
        const float gradient = gradients[i] + c.decay * values[i];
        const float square = c.alpha * meanSquare[i] + c.rest * gradient * gradient;
        meanSquare[i] = square;
        momentum[i] = c.momentum * momentum[i] + gradient / (std::sqrt(square) + c.eps);
        values[i] -= c.learningRate * momentum[i];
    }
}

LAMPWORK_VECTORISED
void lionKernel(float *__restrict values, const float *__restrict gradients,
    float *__restrict momentum, qint64 size, const LionConstants &constants)
{
    const LionConstants c = constants;
    for (qint64 i = 0; i < size; ++i) {
        const float direction = c.beta1 * momentum[i] + c.rest1 * gradients[i];
        // A NaN stays one, so that it is seen.
        const float sign = direction > 0 ? 1.0F : direction < 0 ? -1.0F : direction;
        values[i] = c.keep * values[i] - c.learningRate * sign;
        momentum[i] = c.beta2 * momentum[i] + c.rest2 * gradients[i];
    }
}

LAMPWORK_VECTORISED
void averageKernel(
    float *__restrict average, const float *__restrict values, qint64 size, float keep, float rest)
{
    for (qint64 i = 0; i < size; ++i)
        average[i] = keep * average[i] + rest * values[i];
}

LAMPWORK_VECTORISED
double squaredNormKernel(const float *values, qint64 size)
{
    constexpr qint64 lanes = 8; // independent sums, in a fixed order: the same bits everywhere
    double sums[lanes] = {};
    const qint64 whole = size / lanes * lanes;
    for (qint64 i = 0; i < whole; i += lanes) {
        for (qint64 lane = 0; lane < lanes; ++lane)
            sums[lane] += double(values[i + lane]) * double(values[i + lane]);
    }
    double total = 0;
    for (const double sum : sums)
        total += sum;
    for (qint64 i = whole; i < size; ++i)
        total += double(values[i]) * double(values[i]);
    return total;
}

LAMPWORK_VECTORISED
void scaleKernel(float *values, qint64 size, float factor)
{
    for (qint64 i = 0; i < size; ++i)
        values[i] *= factor;
}

} // namespace lampwork
