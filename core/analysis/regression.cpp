// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/regression.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

double median(std::vector<double> values)
{
    const std::size_t half = values.size() / 2;
    std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(half), values.end());
    if (values.size() % 2 == 1)
        return values[half];
    const double below = *std::max_element(values.begin(), values.begin() + std::ptrdiff_t(half));
    return (below + values[half]) / 2;
}

} // namespace

RegressionReport regressionReport(const Predictions &predictions)
{
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    RegressionReport report;
    report.residuals.assign(predictions.size(), undefined);
    std::vector<double> errors;
    double targetSum = 0;
    double residualSum = 0;
    double squares = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const auto target = double(predictions.targets[i]);
        const auto output = double(predictions.outputs[i]);
        if (!std::isfinite(target) || !std::isfinite(output)) {
            ++report.undefinedRows;
            continue;
        }
        const double residual = output - target;
        report.residuals[i] = residual;
        errors.push_back(std::abs(residual));
        targetSum += target;
        residualSum += residual;
        squares += residual * residual;
    }
    report.rows = errors.size();
    if (errors.empty()) {
        report.rmse = report.mae = report.medianAbsoluteError = undefined;
        report.maxAbsoluteError = report.bias = report.r2 = undefined;
        return report;
    }

    const auto count = double(report.rows);
    double errorSum = 0;
    for (const double error : errors)
        errorSum += error;
    report.rmse = std::sqrt(squares / count);
    report.mae = errorSum / count;
    report.bias = residualSum / count;
    report.maxAbsoluteError = *std::max_element(errors.begin(), errors.end());
    report.medianAbsoluteError = median(std::move(errors));

    const double mean = targetSum / count;
    double spread = 0;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        if (!std::isnan(report.residuals[i]))
            spread += (double(predictions.targets[i]) - mean)
                * (double(predictions.targets[i]) - mean);
    }
    if (report.rows < 2)
        report.r2 = undefined;
    else if (spread > 0)
        report.r2 = 1 - squares / spread;
    else
        report.r2 = squares == 0 ? 1 : 0;
    return report;
}

} // namespace lampwork
