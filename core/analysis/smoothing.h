// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

namespace lampwork {

// Exponential smoothing without the pull towards zero at the beginning, as TensorBoard draws it:
// m ← w m + (1 − w) x, shown as m / (1 − wⁿ) after n values (the bias correction of Kingma and Ba,
// "Adam", section 3). A value that is not finite is passed through and does not count. Keeps its
// state, so that a live curve is smoothed as it grows. A value type.
class Smoother {
public:
    // weight in [0, 1): 0 shows the values themselves. Values outside are clamped.
    explicit Smoother(double weight);
    double next(double value);

private:
    double m_weight;
    double m_mean = 0;
    double m_remaining = 1; // wⁿ
};

// All of a series at once; one result for each value.
std::vector<double> smoothed(const std::vector<double> &values, double weight);

} // namespace lampwork
