// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/histogram.h"

#include <optional>
#include <vector>

namespace lampwork {

// One bucket of a foreign histogram: so many values lie in [left, right).
struct Bucket {
    double left = 0;
    double right = 0;
    double count = 0;
};

// The counts of buckets of any width, in rising order, as 64 bins of equal width over
// [lower, upper]: within a bucket the values are taken to lie evenly, and the sum of the counts is
// kept. TensorBoard draws them in the same way, over 30 bins. Without a name and step. Nothing
// where the buckets are no histogram: bounds that are not finite or do not rise, counts below zero.
std::optional<Histogram> equalBins(std::vector<Bucket> buckets, double lower, double upper);

} // namespace lampwork
