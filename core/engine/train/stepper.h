// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <QtGlobal>

namespace lampwork {

// What one update told, on the training device. Valid until the next step.
struct StepResult {
    at::Tensor loss; // scalar float32, before the update
    at::Tensor outputs; // [batch, outputSize], float32, before the update
    at::Tensor
        gradientNorm; // scalar, before clipping; undefined unless it was asked for or clipped
};

// Does one update: forward, backward, clipping, optimiser. Implementations differ in how; one
// contract test holds them to the same losses and weights. Belongs to the training thread. Throws
// what LibTorch throws.
class Stepper {
public:
    virtual ~Stepper() = default;
    // features: [batch, *featureShape] float32; targets: [batch], as EncodedData has them.
    virtual StepResult step(
        const at::Tensor &features, const at::Tensor &targets, double learningRate)
        = 0;
};

} // namespace lampwork
