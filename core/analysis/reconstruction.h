// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/predictions.h"

#include <cstddef>

namespace lampwork {

// How well an autoencoder gave rows back: of the reconstruction errors of all rows that have one.
// Quantiles as numpy.quantile has them (linear between two rows). Pure function; any thread.
struct ReconstructionReport {
    double mean = 0; // these are NaN without rows
    double median = 0;
    double high = 0; // 95 % of the rows have less
    double largest = 0;
    std::size_t undefinedRows = 0; // whose error is not finite; they are left out
};
ReconstructionReport reconstructionReport(const Predictions &predictions);

} // namespace lampwork
