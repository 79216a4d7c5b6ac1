// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/data/readdata.h"

namespace lampwork {

// Reads an IDX or .npy file and its labels, if any. Two dimensions make a table with columns x0,
// x1, … (and y, the labels); three are pictures [count, height, width], four are [count, channels,
// height, width], or [count, height, width, channels] where the last is 1, 3 or 4 and the second is
// not. Labels: an IDX or .npy file of one dimension, numbers or texts, or a delimited file of one
// column.
Result<ReadData> readArrays(const DataSpec &spec, const QString &format, const Progress &progress);

} // namespace lampwork
