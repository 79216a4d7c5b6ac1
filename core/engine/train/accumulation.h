// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/tensors/loss.h"
#include "core/engine/train/stepper.h"

#include <vector>

namespace lampwork {

// Rows [begin, begin + rows) of a batch.
Batch rowsOf(const Batch &batch, qint64 begin, qint64 rows);

// What the rows count together in a mean loss. Throws what LibTorch throws.
double weightOf(const Batch &batch, const LossFunction &loss);

// One of the batches whose gradients make an update.
struct BatchPart {
    Batch batch;
    // Of the update's mean loss: its rows (weighted as the loss weighs them) over those of all
    // parts, so that the parts' losses and gradients, times their shares, add up to those of one
    // large batch.
    double share = 1;
};

// The rows of one update, cut into batches of `rows` rows; the last may have fewer. Throws what
// LibTorch throws.
std::vector<BatchPart> batchParts(const Batch &whole, qint64 rows, const LossFunction &loss);

} // namespace lampwork
