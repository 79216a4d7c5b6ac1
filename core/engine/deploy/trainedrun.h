// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/data/readdata.h"
#include "core/data/split.h"
#include "core/engine/evaluate/metrics.h"
#include "core/experiment/run.h"
#include "core/store/runstore.h"

#include <torch/csrc/jit/api/module.h>

#include <QString>

#include <optional>

namespace lampwork {

// Best by the metric that early stopping watches; the newest one where none is marked best.
enum class CheckpointChoice { Best, Last };
QString nameOf(CheckpointChoice choice); // "best", "last"
std::optional<CheckpointChoice> checkpointChoiceFromName(const QString &name);

// A run as it was trained: one of its checkpoints, its data read again, split and preprocessed as
// then.
struct TrainedRun {
    Run run;
    Spec spec;
    Checkpoint checkpoint;
    torch::jit::Module network; // on the CPU, in evaluation mode
    ReadData data;
    Split split;
    Preprocessing preprocessing;
};

// Errors: NotFound: no such run, no checkpoint yet, the data are gone; Damaged: the checkpoint's
// object; InvalidInput: the data are no longer those that the run was trained on; and what reading
// the data gives.
Result<TrainedRun> loadTrainedRun(
    RunStore &store, RunId run, CheckpointChoice choice, const Progress &progress = {});

struct SplitEvaluation {
    QString split; // "valid" or "test"
    qint64 rows = 0;
    double loss = 0;
    Metrics metrics;
};

struct RunEvaluation {
    qint64 checkpointStep = 0;
    QList<SplitEvaluation> splits; // those that have rows
};

// Predicts the validation and test rows again and stores what training stores at its end: the
// artifacts of kind "predictions", and the attributes "test/…".
Result<RunEvaluation> evaluateRun(
    RunStore &store, RunId run, CheckpointChoice choice, const Progress &progress = {});

} // namespace lampwork
