// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/data/augment.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/engine/tensors/loss.h"
#include "core/experiment/spec.h"
#include "core/network/network.h"

#include <torch/csrc/jit/api/module.h>

#include <memory>

namespace lampwork {

class WorkerTeam;

// Everything a training loop needs, made from a run's resolved spec: the data read again, split,
// preprocessed and encoded as the spec says, and the network as it starts.
struct PreparedTraining {
    Spec spec;
    Preprocessing preprocessing;
    NetworkPlan plan;
    EncodedSplits data; // on `device`
    LossFunction loss; // on `device`
    torch::jit::Module network; // still on the CPU
    at::Device device = at::kCPU;
    qint64 stepsPerEpoch = 0;
    qint64 totalSteps = 0;
    std::shared_ptr<WorkerTeam> team; // the processes that train this together; null: this one
    std::shared_ptr<const qint64> together; // runs that this process trains now; null: this one
};

// Whether two runs differ in their training's seed and their names alone.
bool sameButForSeed(const Spec &a, const Spec &b);

// Errors: what reading and resolving give; InvalidInput when the data are no longer those that the
// run was resolved with; Unsupported at train.device for a device that is not there.
// `like`, where there is one, gives its data, if its spec is the same but for seed and names.
Result<PreparedTraining> prepareTraining(
    const QString &specJson, const Progress &progress, const PreparedTraining *like = nullptr);

// Threads and determinism of LibTorch and the BLAS below it, for this process.
void setTorchThreads(int threads);

// What the spec wants done to the train rows' pictures; nothing for tables.
Augmentation augmentationOf(const PreparedTraining &prepared);

} // namespace lampwork
