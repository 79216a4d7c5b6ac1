// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <QString>
#include <QtGlobal>

#include <optional>

namespace lampwork {

// The rows of one forward and backward pass.
struct Batch {
    at::Tensor features; // [rows, *featureShape] float32
    at::Tensor targets; // [rows, …], as EncodedData has them
    qint64 rows = 0;
    qint64 epoch = 0; // where they stand: rows [row, row + rows) of the epoch's order
    qint64 row = 0;
    // Of mixed pictures (mixup, cutmix): each row has a second target, and `share` says how much of
    // it is `targets`; the rest is `otherTargets`. Undefined where nothing is mixed.
    at::Tensor otherTargets = {}; // as targets
    at::Tensor share = {}; // [rows] float32
    bool isMixed() const { return otherTargets.defined(); }
};

struct GradientOptions {
    std::optional<quint64> dropoutSeed; // of this pass; none where nothing in the network is random
    bool accumulate = false; // add to the gradients that are there instead of replacing them
    double scale = 1; // of the loss whose gradients are taken, not of the loss that is told
};

// What one pass told, on the training device. Valid until the next pass.
struct StepResult {
    at::Tensor loss; // scalar float32: the mean over the rows
    at::Tensor outputs; // [rows, outputSize], float32
};

// Forward and backward: computes the gradients of the mean loss into FlatParameters::gradients.
// What is done with them (clipping, optimiser, averaging) is the Update's. Implementations differ
// in how; one contract test holds them to the same losses and gradients. Belongs to the training
// thread. Throws what LibTorch throws.
class Stepper {
public:
    virtual ~Stepper() = default;
    virtual StepResult gradients(const Batch &batch, const GradientOptions &options) = 0;
    virtual QString name() const = 0; // "script", "planned"
};

} // namespace lampwork
