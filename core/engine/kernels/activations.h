// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Activations over plain float32 memory, by PyTorch's formulas. `from` and `to` may be the same.
namespace lampwork {

enum class ActivationKind { Relu, LeakyRelu, Gelu, Silu, Tanh, Sigmoid };

struct Activation {
    ActivationKind kind = ActivationKind::Relu;
    float slope = 0; // LeakyRelu: below 0
};

// Whether activationGradient() is told by what came out, rather than by what went in.
bool gradientFromOutput(const Activation &activation);

void activate(const Activation &activation, const float *from, float *to, std::int64_t size);

// to = gradient · f'(x). `known` is x, or f(x) where gradientFromOutput().
void activationGradient(const Activation &activation, const float *known, const float *gradient,
    float *to, std::int64_t size);

} // namespace lampwork
