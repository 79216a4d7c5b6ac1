// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/activations.h"

#include "core/engine/kernels/elementary.h"
#include "core/engine/kernels/vectorised.h"

namespace lampwork {

namespace {

using Index = std::int64_t;

constexpr float rootHalf = 0.70710678118654752F;
constexpr float normalDensity = 0.39894228040143268F; // 1 / √(2π)

LAMPWORK_VECTORISED
void leakyRelu(const float *from, float *to, Index size, float slope)
{
    for (Index i = 0; i < size; ++i)
        to[i] = from[i] > 0 ? from[i] : from[i] * slope;
}

LAMPWORK_VECTORISED
void relu(const float *from, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = from[i] < 0 ? 0 : from[i]; // NaN stays
}

LAMPWORK_VECTORISED
void gelu(const float *from, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = from[i] * 0.5F * (1.0F + quickErf(from[i] * rootHalf));
}

LAMPWORK_VECTORISED
void silu(const float *from, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = from[i] / (1.0F + quickExp(-from[i]));
}

LAMPWORK_VECTORISED
void hyperbolicTangent(const float *from, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = quickTanh(from[i]);
}

LAMPWORK_VECTORISED
void sigmoid(const float *from, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = quickSigmoid(from[i]);
}

LAMPWORK_VECTORISED
void leakyReluGradient(
    const float *known, const float *gradient, float *to, Index size, float slope)
{
    for (Index i = 0; i < size; ++i)
        to[i] = known[i] > 0 ? gradient[i] : gradient[i] * slope;
}

LAMPWORK_VECTORISED
void reluGradient(const float *known, const float *gradient, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = known[i] > 0 ? gradient[i] : 0;
}

LAMPWORK_VECTORISED
void geluGradient(const float *x, const float *gradient, float *to, Index size)
{
    for (Index i = 0; i < size; ++i) {
        const float cumulative = 0.5F * (1.0F + quickErf(x[i] * rootHalf));
        const float density = normalDensity * quickExp(-0.5F * x[i] * x[i]);
        to[i] = gradient[i] * (cumulative + x[i] * density);
    }
}

LAMPWORK_VECTORISED
void siluGradient(const float *x, const float *gradient, float *to, Index size)
{
    for (Index i = 0; i < size; ++i) {
        const float s = quickSigmoid(x[i]);
        to[i] = gradient[i] * (s * (1.0F + x[i] * (1.0F - s)));
    }
}

LAMPWORK_VECTORISED
void tanhGradient(const float *y, const float *gradient, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = gradient[i] * (1.0F - y[i] * y[i]);
}

LAMPWORK_VECTORISED
void sigmoidGradient(const float *y, const float *gradient, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = gradient[i] * ((1.0F - y[i]) * y[i]);
}

} // namespace

bool gradientFromOutput(const Activation &activation)
{
    switch (activation.kind) {
    case ActivationKind::Relu:
    case ActivationKind::LeakyRelu: // its slope is not below 0, so the sign tells
    case ActivationKind::Tanh:
    case ActivationKind::Sigmoid:
        return true;
    case ActivationKind::Gelu:
    case ActivationKind::Silu:
        return false;
    }
    return false;
}

void activate(const Activation &activation, const float *from, float *to, Index size)
{
    switch (activation.kind) {
    case ActivationKind::Relu:
        return relu(from, to, size);
    case ActivationKind::LeakyRelu:
        return leakyRelu(from, to, size, activation.slope);
    case ActivationKind::Gelu:
        return gelu(from, to, size);
    case ActivationKind::Silu:
        return silu(from, to, size);
    case ActivationKind::Tanh:
        return hyperbolicTangent(from, to, size);
    case ActivationKind::Sigmoid:
        return sigmoid(from, to, size);
    }
}

void activationGradient(
    const Activation &activation, const float *known, const float *gradient, float *to, Index size)
{
    switch (activation.kind) {
    case ActivationKind::Relu:
        return reluGradient(known, gradient, to, size);
    case ActivationKind::LeakyRelu:
        return leakyReluGradient(known, gradient, to, size, activation.slope);
    case ActivationKind::Gelu:
        return geluGradient(known, gradient, to, size);
    case ActivationKind::Silu:
        return siluGradient(known, gradient, to, size);
    case ActivationKind::Tanh:
        return tanhGradient(known, gradient, to, size);
    case ActivationKind::Sigmoid:
        return sigmoidGradient(known, gradient, to, size);
    }
}

} // namespace lampwork
