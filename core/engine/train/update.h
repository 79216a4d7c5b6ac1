// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/flatparameters.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/weightaverage.h"

#include <optional>

namespace lampwork {

struct ClippingOptions {
    double norm = 0; // 0: no clipping
    bool measure = false; // the norm is wanted even without clipping
};

// Norm of the gradients of what is not frozen; an undefined tensor when neither it nor clipping is
// wanted.
at::Tensor gradientNorm(
    const FlatParameters &parameters, const Optimizer &optimizer, const ClippingOptions &options);
// Clipping to options.norm as torch.nn.utils.clip_grad_norm_ does it, where gradientNorm() gave
// `norm`.
void clipToNorm(FlatParameters &parameters, const at::Tensor &norm, const ClippingOptions &options);
// Both. Returns the norm before clipping.
at::Tensor clipGradients(
    FlatParameters &parameters, const Optimizer &optimizer, const ClippingOptions &options);

// The second half of a step: from the gradients in FlatParameters to new values. Belongs to the
// training thread. Throws what LibTorch throws.
class Update {
public:
    // All must outlive it. average: null for none.
    Update(FlatParameters &parameters, Optimizer &optimizer, const ClippingOptions &clipping,
        WeightAverage *average = nullptr);

    // Norm of the gradients as they are now, for whoever must know it before they are used; the
    // apply() that follows does not measure it again. A scalar on the device, undefined unless it
    // was asked for or is clipped.
    at::Tensor measure();
    // Returns what measure() does.
    at::Tensor apply(double learningRate);

    // Hold from the next apply() on.
    void setClipping(const ClippingOptions &clipping) { m_clipping = clipping; }
    const ClippingOptions &clipping() const { return m_clipping; }

private:
    FlatParameters &m_parameters;
    Optimizer &m_optimizer;
    ClippingOptions m_clipping;
    std::optional<at::Tensor> m_measured; // of the gradients that wait for apply()
    WeightAverage *m_average;
};

} // namespace lampwork
