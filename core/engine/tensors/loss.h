// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/experiment/spec.h"

#include <ATen/core/Tensor.h>

namespace lampwork {

// The loss that a run minimises. outputs: [batch, classes] logits with targets [batch] int64;
// outputs [batch, labels] logits with targets [batch, labels] float32, 0 or 1; or outputs
// [batch, 1] with targets [batch] float32 (both scaled), or both [batch, features] float32, where
// the loss of a row is the mean over its features; or, of a language model, outputs
// [batch, length, tokens] logits with targets [batch, length] int64, 0 where nothing follows, which
// counts nowhere. K classes or labels, p = softmax(outputs), y the
// target, w the class weights, e = target - output:
//
//   cross_entropy  -Σ q_c w_c log p_c,  q = (1-ε) [c = y] + ε/K  (PyTorch's, label_smoothing ε)
//   focal          -Σ q_c w_c (1-p_c)^γ log p_c      Lin et al., "Focal Loss for Dense Object
//                  Detection", 2017, equation 5, over the softmax instead of a sigmoid; α is w
//   mse, mae       e², |e|
//   huber          e²/2 up to |e| = δ, then δ (|e| - δ/2)            (PyTorch's huber_loss)
//   cross_entropy  of a language model: the first, of every token that is followed by another; a
//                  row counts as many times as it has of them
//   quantile       q e for e ≥ 0, (q-1) e below (pinball loss): Koenker and Bassett 1978
//
// Of several labels, s = sigmoid(output), v the labels' weights of "yes", q = (1-ε) y + ε/2:
//
//   binary_cross_entropy  1/K Σ_k -v_k q_k log s_k - (1-q_k) log(1-s_k)
//                         (PyTorch's binary_cross_entropy_with_logits, pos_weight v)
//   focal                 1/K Σ_k -v_k q_k (1-s_k)^γ log s_k - (1-q_k) s_k^γ log(1-s_k)
//                         Lin et al., equation 5
struct LossFunction {
    enum class Kind {
        CrossEntropy,
        Focal,
        Mse,
        Mae,
        Huber,
        Quantile,
        BinaryCrossEntropy,
        BinaryFocal,
        NextToken
    };
    Kind kind = Kind::CrossEntropy;
    at::Tensor classWeights; // [classes] or [labels] (then v) float32; undefined: all are 1
    double labelSmoothing = 0; // ε
    double focalGamma = 2; // γ
    double huberDelta = 1; // δ
    double quantile = 0.5; // q

    // Class weights "balanced": rows / (classes × rows of the class) over the train targets; of
    // several labels, rows that say no / rows that say yes.
    // InvalidInput with its path for a loss or a number of weights that does not fit the task, and
    // for "balanced" with a class that has no train rows, or a label with one answer only.
    static Result<LossFunction> fromSpec(
        const TrainSpec &spec, const Preprocessing &preprocessing, const at::Tensor &trainTargets);

    // What is minimised: weightedPerSample().sum() / weights().sum() over the batch. A scalar
    // tensor.
    at::Tensor mean(const at::Tensor &outputs, const at::Tensor &targets) const;
    // The same where each row has two targets, the first with the weight share and the other with
    // 1 - share (mixup, cutmix). share: [batch] float32.
    at::Tensor mixedMean(const at::Tensor &outputs, const at::Tensor &targets,
        const at::Tensor &otherTargets, const at::Tensor &share) const;
    // The loss of each row, with weights and without: [batch]. Where rows count alike and there are
    // no weights, they are the same. Of a language model, perSample() is the mean over its tokens.
    at::Tensor weightedPerSample(const at::Tensor &outputs, const at::Tensor &targets) const;
    at::Tensor perSample(const at::Tensor &outputs, const at::Tensor &targets) const;
    // What a row counts: w_y, or 1 (weights of labels change its loss, not how it counts); of a
    // language model its tokens that are followed by another. [batch] float32.
    at::Tensor weights(const at::Tensor &targets) const;

    // Whether weights() is 1 for every row.
    bool countsAlike() const { return !classWeights.defined() && kind != Kind::NextToken; }

    LossFunction to(const at::Device &device) const;
};

} // namespace lampwork
