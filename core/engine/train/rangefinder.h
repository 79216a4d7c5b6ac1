// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"

#include <QString>

#include <optional>
#include <vector>

namespace lampwork {

struct RangeOptions {
    double lowest = 1e-7;
    double highest = 10;
    int steps = 200;
};

// The learning rate range test: Smith, "Cyclical Learning Rates for Training Neural Networks",
// 2017, section 3.3; the rate grows exponentially here, and the loss is smoothed, as is usual
// since.
struct RangeResult {
    std::vector<double> rates;
    std::vector<double> losses; // of each step, as they came
    std::vector<double> smoothed; // exponential average, weight 0.95 over 200 steps, without bias
    bool diverged = false; // stopped because the loss had left for good
    // Where the smoothed loss falls steepest over the logarithm of the rate …
    std::optional<double> steepest;
    // … and one tenth of the rate where it is lowest.
    std::optional<double> tenthOfLowest;
    // The smaller of both: what is suggested. None where the loss never fell.
    std::optional<double> suggestion() const;
    QString reason() const; // in words, which of them it is
};

// Trains a network of its own with a rate that grows with every step, and stores nothing. Reads the
// data; throws what LibTorch throws. Errors: those of prepareTraining(), Cancelled.
Result<RangeResult> findRange(
    const QString &specJson, const RangeOptions &options, const Progress &progress);

// The curve's part of it: `result` has rates and losses of a sweep planned over so many steps.
void judgeRange(RangeResult &result, int plannedSteps);

} // namespace lampwork
