// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/outputfile.h"
#include "core/experiment/run.h"
#include "core/experiment/series.h"

#include <memory>

namespace lampwork {

// Where the points of many runs go as one table; of columns and values see columnwriters.h.
class PointSink {
public:
    virtual ~PointSink() = default;
    virtual Result<void> start() = 0; // the file is open
    virtual Result<void> add(const Run &run, const SeriesPoints &points) = 0;
    virtual Result<void> finish() = 0; // the file's last bytes
};

// Each writes to `file`, which outlives it.
std::unique_ptr<PointSink> makeCsvSink(OutputFile &file);
std::unique_ptr<PointSink> makeJsonLinesSink(OutputFile &file);
std::unique_ptr<PointSink> makeParquetSink(OutputFile &file);

} // namespace lampwork
