// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/experiment/spec.h"

#include <ATen/core/Tensor.h>

namespace lampwork {

// The loss that a run minimises. outputs: [batch, classes] logits with targets [batch] int64, or
// outputs [batch, 1] with targets [batch] float32 (both scaled); formulas as in PyTorch
// (cross_entropy, mse_loss, l1_loss, huber_loss with delta 1).
struct LossFunction {
    enum class Kind { CrossEntropy, Mse, Mae, Huber };
    Kind kind = Kind::CrossEntropy;
    at::Tensor classWeights; // [classes] float32; undefined: all are 1

    // Class weights "balanced": rows / (classes × rows of the class) over the train targets.
    // InvalidInput with its path for a loss or a number of weights that does not fit the task, and
    // for "balanced" with a class that has no train rows.
    static Result<LossFunction> fromSpec(
        const TrainSpec &spec, const Preprocessing &preprocessing, const at::Tensor &trainTargets);

    // What is minimised: sum(weight × loss) / sum(weight) over the batch. A scalar tensor.
    at::Tensor mean(const at::Tensor &outputs, const at::Tensor &targets) const;
    // The loss of each row, not weighted: [batch].
    at::Tensor perSample(const at::Tensor &outputs, const at::Tensor &targets) const;
    // The weight of each row: [batch] float32. mean() == (perSample × weights).sum() /
    // weights.sum().
    at::Tensor weights(const at::Tensor &targets) const;

    LossFunction to(const at::Device &device) const;
};

} // namespace lampwork
