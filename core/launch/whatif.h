// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/launch/fork.h"

#include <optional>
#include <vector>

// What if: forks of one run at one step that differ in some fields, each trained for as many steps
// on the same batches, to be put side by side; one of them is kept.
namespace lampwork {

struct WhatIfRequest {
    RunId run = 0;
    qint64 step = 0; // finished steps that all of them start with
    qint64 steps = 200; // for how long
    // "PATH=VALUES", values with commas between, each a value or “x” and a factor of the value that
    // the run has there: "train.optimizer.lr=x0.3,x1,x3". Several fields: every combination.
    QStringList fields;
};

struct WhatIfVariant {
    QString label; // "train.optimizer.lr=0.003"
    ForkPlan plan;
};

struct WhatIfPlan {
    qint64 untilStep = 0;
    std::vector<WhatIfVariant> variants; // in the order of the values, the last field's first
};

// Errors as of planFork(), and InvalidInput for values that cannot be read, a factor of what is no
// number, a single variant, or more than mostVariants of them.
inline constexpr std::size_t mostVariants = 16;
Result<WhatIfPlan> planWhatIf(RunStore &store, const WhatIfRequest &request);
// The checks that need the data, which are read once.
Result<WhatIfPlan> resolveWhatIf(const WhatIfPlan &plan, const Progress &progress = {});
// Creates the forks, Queued and tagged “what-if”.
Result<QList<RunId>> createWhatIf(RunStore &store, const WhatIfPlan &plan);

// How a variant did.
struct WhatIfResult {
    RunId run = 0;
    QString label;
    RunState state = RunState::Queued;
    qint64 step = 0;
    // Mean of train/loss over the last quarter of its steps, and valid/loss at the end; NaN for one
    // that failed.
    std::optional<double> trainLoss;
    std::optional<double> validLoss;
};
Result<std::vector<WhatIfResult>> whatIfResults(RunStore &store, const QList<RunId> &runs);
// The lowest valid/loss, or the lowest train/loss where there are no validation rows; nullopt: none
// of them has a number.
std::optional<std::size_t> bestOf(const std::vector<WhatIfResult> &results);

// The variants that a run was made together with, itself among them, oldest first; empty: none.
QList<RunId> whatIfGroup(const QList<Run> &runs, RunId member);
// Keeps one of a group as a run like any other and moves the rest to the bin.
Result<void> keepVariant(RunStore &store, RunId kept);

} // namespace lampwork
