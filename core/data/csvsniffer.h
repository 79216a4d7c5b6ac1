// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/celltext.h"
#include "core/data/csvrecords.h"

#include <string>
#include <vector>

namespace lampwork {

// The first records of a delimited text, as copies of their cells.
struct CsvSample {
    std::vector<std::vector<std::string>> records;
    std::vector<qint64> lines;
};

// Cuts `text` (UTF-8) into at most `limit` records; the last one is left out when the text is only
// the beginning of a file (`whole` false) and it may be cut.
CsvSample sampleRecords(
    const std::string &text, const CsvDialect &dialect, bool whole, std::size_t limit = 2000);

// Each finder looks at the first part of a file. They follow van den Burg, Nazábal, Sutton,
// "Wrangling messy CSV files by detecting row and type patterns", 2019, in its idea (regular rows ×
// cells that look like something), with fewer types.
char sniffLineEnd(const std::string &text);
char sniffQuote(const std::string &text); // '"', or '\'' where only that one wraps fields
char sniffDelimiter(const std::string &text, const CsvDialect &rest, bool whole, char preferred);
char sniffDecimal(const CsvSample &sample, char delimiter);
bool sniffHeader(const CsvSample &sample, const MissingTexts &missing, char decimal);

// The number of fields that most records have.
std::size_t usualWidth(const CsvSample &sample, std::size_t firstRecord);

} // namespace lampwork
