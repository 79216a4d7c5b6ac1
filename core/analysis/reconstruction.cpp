// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/reconstruction.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lampwork {

namespace {

double quantile(const std::vector<double> &sorted, double share)
{
    const double place = share * double(sorted.size() - 1);
    const auto below = std::size_t(place);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (place - double(below)) * (sorted[above] - sorted[below]);
}

} // namespace

ReconstructionReport reconstructionReport(const Predictions &predictions)
{
    std::vector<double> errors;
    for (const float error : predictions.outputs) {
        if (std::isfinite(error))
            errors.push_back(double(error));
    }
    ReconstructionReport report;
    report.undefinedRows = predictions.outputs.size() - errors.size();
    if (errors.empty()) {
        report.mean = report.median = std::numeric_limits<double>::quiet_NaN();
        report.high = report.largest = std::numeric_limits<double>::quiet_NaN();
        return report;
    }
    std::sort(errors.begin(), errors.end());
    report.mean = std::accumulate(errors.begin(), errors.end(), 0.0) / double(errors.size());
    report.median = quantile(errors, 0.5);
    report.high = quantile(errors, 0.95);
    report.largest = errors.back();
    return report;
}

} // namespace lampwork
