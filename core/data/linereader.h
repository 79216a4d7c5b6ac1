// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/data/readdata.h"

namespace lampwork {

// Reads a file of texts as a table of one column, `text`: each line is a row, without its line feed
// and a return before it. Of data.csv, only the encoding has a
// meaning here. See readData().
Result<ReadData> readLines(const DataSpec &spec, const Progress &progress);

// Whether the first bytes of a file (UTF-8) are lines of text that a delimiter cuts into no table.
bool looksLikeLines(const QString &path, const std::string &text, bool whole);

constexpr const char *lineColumn = "text";

} // namespace lampwork
