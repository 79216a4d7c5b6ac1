// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/trainstate.h"
#include "core/engine/train/weightaverage.h"

#include <torch/csrc/jit/api/module.h>

#include <QByteArray>

namespace lampwork {

// A checkpoint is a TorchScript archive of the network that any LibTorch or Python opens, with two
// extra files: state.json (TrainState, the optimiser's step count) and optimizer.bin (its buffers).
// Where the run averages its weights and has an average, the network in the archive is the averaged
// one, which was evaluated, so that whoever opens it (evaluation, export) has what ships; the
// weights that training goes on with are in a third file, weights.bin: the parameters and buffers
// in the archive's order, as they lie in memory.
Result<QByteArray> checkpointToBytes(const torch::jit::Module &network, const TrainState &state,
    const Optimizer &optimizer, WeightAverage &average);

// Copies the weights and buffers of the checkpoint in `path` into `network`, in place, so that
// parameters stay the views they are; the averaged ones where there are such. Damaged when the
// archive cannot be read or is of another network.
Result<void> loadWeights(const QString &path, torch::jit::Module &network);

// What a checkpoint has besides the weights. A null one begins anew.
struct CheckpointParts {
    Optimizer *optimizer = nullptr;
    WeightAverage *average = nullptr;
};

// What training goes on with: its weights, and what `parts` take; returns the rest of the state.
Result<TrainState> loadCheckpoint(
    const QString &path, torch::jit::Module &network, const CheckpointParts &parts);

// The first tensor of the network or of the optimiser's state that is not the same, bit by bit, in
// two checkpoints; empty: none. Throws what LibTorch throws.
Result<QString> checkpointDifference(const QString &first, const QString &second);

} // namespace lampwork
