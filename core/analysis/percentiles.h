// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

namespace lampwork {

struct PercentileRange {
    double lower = 0;
    double upper = 0;
    bool operator==(const PercentileRange &) const = default;
};

struct PercentileOptions {
    double lowerPercent = 1; // 0 … 100
    double upperPercent = 99;
    bool onlyPositive = false; // for a logarithmic axis
    // Of more values than this, one from each of so many equal stretches is taken, at a place in it
    // that varies, so that a period in the values does not meet the stretches: the rank is then
    // right to about 0.05 percent.
    std::size_t most = 100'000;
};

// What the finite values lie between but for the outermost few percent, linear between neighbouring
// ranks (NumPy's default). Nothing where no value counts.
std::optional<PercentileRange> percentileRange(
    const std::vector<double> &values, const PercentileOptions &options = {});

} // namespace lampwork
