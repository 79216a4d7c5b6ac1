// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/trainstate.h"

#include <torch/csrc/jit/api/module.h>

#include <QByteArray>

namespace lampwork {

// A checkpoint is a TorchScript archive of the network that any LibTorch or Python opens, with two
// extra files: state.json (TrainState, the optimiser's step count) and optimizer.bin (its buffers).
Result<QByteArray> checkpointToBytes(
    const torch::jit::Module &network, const TrainState &state, const Optimizer &optimizer);

// Copies the weights and buffers of the checkpoint in `path` into `network`, in place, so that
// parameters stay the views they are. Damaged when the archive cannot be read or is of another
// network.
Result<void> loadWeights(const QString &path, torch::jit::Module &network);

// The same, and the optimiser's state; returns the rest of it.
Result<TrainState> loadCheckpoint(
    const QString &path, torch::jit::Module &network, Optimizer &optimizer);

// The same for an optimiser of another kind, which begins anew.
Result<TrainState> loadCheckpointWithoutOptimizer(const QString &path, torch::jit::Module &network);

// The first tensor of the network or of the optimiser's state that is not the same, bit by bit, in
// two checkpoints; empty: none. Throws what LibTorch throws.
Result<QString> checkpointDifference(const QString &first, const QString &second);

} // namespace lampwork
