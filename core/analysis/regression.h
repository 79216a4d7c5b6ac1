// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/predictions.h"

#include <cstddef>
#include <vector>

namespace lampwork {

// How well a regression's predictions fit, in the target's unit, with scikit-learn's definitions
// (mean_squared_error(squared=False), mean_absolute_error, median_absolute_error, max_error,
// r2_score). Rows whose output or target is not finite are left out and counted.
struct RegressionReport {
    std::vector<double> residuals; // output − target, a row each; NaN for rows left out
    double rmse = 0; // these are NaN without rows
    double mae = 0;
    double medianAbsoluteError = 0;
    double maxAbsoluteError = 0;
    double bias = 0; // mean residual: above 0, the network predicts too much
    // 1 − Σ residual² / Σ (target − mean)². NaN below two rows; a constant target gives 1 when
    // every prediction is exact, else 0.
    double r2 = 0;
    std::size_t rows = 0; // that count
    std::size_t undefinedRows = 0;
};
RegressionReport regressionReport(const Predictions &predictions);

} // namespace lampwork
