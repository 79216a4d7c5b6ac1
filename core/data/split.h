// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/table.h"

#include <vector>

namespace lampwork {

// Row numbers of each part, ascending. Rows whose target is missing are in none.
struct Split {
    std::vector<qint64> train;
    std::vector<qint64> valid;
    std::vector<qint64> test;
};

// Splits as the (resolved) spec says; keyed by split.seed alone. InvalidInput when a part would be
// empty though asked for, with the JSON path.
Result<Split> makeSplit(const Spec &spec, const Dataset &dataset);

} // namespace lampwork
