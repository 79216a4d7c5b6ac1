// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/rowlog.h"

#include <string>
#include <string_view>

namespace lampwork {

// A text with a JSON object a line, each a row as LogRows reads it; nested objects are named by
// their dotted path. Numbers are taken (also NaN and Infinity, as Python writes them), and texts of
// the time; other values are left out.
class JsonLineLog : public RowLog {
public:
    using RowLog::RowLog;

    ForeignFormat format() const override { return ForeignFormat::JsonLines; }

private:
    Result<std::size_t> readLines(std::string_view lines, LogNews &news) override;
    void forget() override { m_wrongLines = 0; }
    void readLine(std::string_view text, LogNews &news);

    LogRow m_row; // of the line at hand; kept for its memory
    int m_wrongLines = 0;
};

// Whether the first bytes of a file are lines of JSON objects.
bool looksLikeJsonLines(std::string_view text);

} // namespace lampwork
