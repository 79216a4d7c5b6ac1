// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/predictions.h"

#include <cstddef>
#include <vector>

namespace lampwork {

// Indices into `predictions` of the `count` rows with the largest loss (of an autoencoder, the
// largest reconstruction error), worst first; equal ones in the order of the data. A NaN loss is
// worse than any number.
std::vector<std::size_t> worstPredictions(const Predictions &predictions, std::size_t count);

} // namespace lampwork
