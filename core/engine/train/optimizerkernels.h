// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

// The passes of core/engine/train/optimizer.h over plain float32 memory. Compiled for the processor
// at hand (AVX2 where it has it) without fused multiply-add, so that every build gives the same
// bits.
namespace lampwork {

struct SgdConstants {
    float learningRate = 0;
    float decay = 0;
    float momentum = 0;
    bool nesterov = false;
};
// momentum: null without one.
void sgdKernel(float *values, const float *gradients, float *momentum, qint64 size,
    const SgdConstants &constants);

struct AdamConstants {
    float stepSize = 0; // η / (1-β₁ᵗ)
    float beta1 = 0, rest1 = 0; // β₁, 1-β₁
    float beta2 = 0, rest2 = 0;
    float rootCorrection2 = 1; // √(1-β₂ᵗ)
    float eps = 0;
    float coupledDecay = 0; // Adam's λ
    float keep = 1; // AdamW's 1 - η λ
};
void adamKernel(float *values, const float *gradients, float *firstMoment, float *secondMoment,
    qint64 size, const AdamConstants &constants);

struct RmsPropConstants {
    float learningRate = 0;
    float decay = 0;
    float alpha = 0, rest = 0; // α, 1-α
    float eps = 0;
    float momentum = 0;
};
// momentum: null without one.
void rmsPropKernel(float *values, const float *gradients, float *meanSquare, float *momentum,
    qint64 size, const RmsPropConstants &constants);

struct LionConstants {
    float learningRate = 0;
    float keep = 1; // 1 - η λ
    float beta1 = 0, rest1 = 0; // β₁, 1-β₁
    float beta2 = 0, rest2 = 0;
};
void lionKernel(float *values, const float *gradients, float *momentum, qint64 size,
    const LionConstants &constants);

// average = keep average + rest values
void averageKernel(float *average, const float *values, qint64 size, float keep, float rest);

double squaredNormKernel(const float *values, qint64 size);
void scaleKernel(float *values, qint64 size, float factor);

} // namespace lampwork
