// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

namespace lampwork {

// What a step of a run is worth, by its parameters; 0 where they do not say.
struct StepUnits {
    double samplesPerStep = 0; // the last, shorter batch of an epoch counts as a whole one
    double tokensPerSample = 0;
    bool operator==(const StepUnits &) const = default;
};

// Batch size × accumulated batches ("train.batch_size", "train.accumulate"); of a language model
// also its context ("data.text.length"). Of other programs' runs: the one parameter whose last part
// is "batch_size" ("config.batch_size"); where several differ, nothing is known.
StepUnits stepUnits(const Run &run);

} // namespace lampwork
