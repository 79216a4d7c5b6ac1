// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/flatparameters.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/weightaverage.h"

namespace lampwork {

struct ClippingOptions {
    double norm = 0; // 0: no clipping
    bool measure = false; // the norm is wanted even without clipping
};

// Norm of the gradients of what is not frozen, and clipping as torch.nn.utils.clip_grad_norm_ does
// it. Returns the norm before clipping, or an undefined tensor when neither is wanted.
at::Tensor clipGradients(
    FlatParameters &parameters, const Optimizer &optimizer, const ClippingOptions &options);

// The second half of a step: from the gradients in FlatParameters to new values. Belongs to the
// training thread. Throws what LibTorch throws.
class Update {
public:
    // All must outlive it. average: null for none.
    Update(FlatParameters &parameters, Optimizer &optimizer, const ClippingOptions &clipping,
        WeightAverage *average = nullptr);

    // Returns the gradients' norm before clipping: a scalar on the device, undefined unless it was
    // asked for or clipped.
    at::Tensor apply(double learningRate);

    // Hold from the next apply() on.
    void setClipping(const ClippingOptions &clipping) { m_clipping = clipping; }
    const ClippingOptions &clipping() const { return m_clipping; }

private:
    FlatParameters &m_parameters;
    Optimizer &m_optimizer;
    ClippingOptions m_clipping;
    WeightAverage *m_average;
};

} // namespace lampwork
