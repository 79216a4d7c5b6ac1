// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/runwriter.h"

namespace lampwork {

// One file with a row a point — run (its number), run_name, series, step, time_ms (since 1970,
// UTC), value — as CSV, JSON lines or Parquet; and beside it, FILE.runs.csv or FILE.runs.jsonl, one
// row a run with its fields and attributes. CSV writes numbers so that they read back as the same
// double, and nan, inf, -inf; JSON, which has none of those, has them as the strings "NaN",
// "Infinity" and
// "-Infinity", as MLflow and pandas read them.
Result<std::unique_ptr<RunWriter>> makeColumnWriter(const DumpTarget &target);

} // namespace lampwork
