// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/data/readdata.h"

namespace lampwork {

// Reads a delimited text file. The first megabyte decides dialect and types; the file is then read
// once, in blocks, and once more for the columns, if any, that later cells showed to be of another
// type. See readData().
Result<ReadData> readCsv(const DataSpec &spec, const Progress &progress);

} // namespace lampwork
