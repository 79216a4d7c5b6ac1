// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/foreignlog.h"
#include "core/exchange/linefile.h"
#include "core/exchange/logrows.h"

#include <string>

namespace lampwork {

// A text with a JSON object a line, each a row as LogRows reads it; nested objects are named by
// their dotted path. Numbers are taken (also NaN and Infinity, as Python writes them), and texts of
// the time; other values are left out.
class JsonLineLog : public ForeignLog {
public:
    explicit JsonLineLog(const QString &path);

    ForeignFormat format() const override { return ForeignFormat::JsonLines; }
    QString source() const override { return m_path; }
    Result<LogNews> look() override;
    void reset() override;
    QList<Error> unfinished() const override;
    qint64 lastWrittenMs() const override { return m_lines.lastWrittenMs(); }

private:
    void readLine(std::string_view line, LogNews &news);

    QString m_path;
    LineFile m_lines;
    RunCollector m_run;
    std::optional<LogRows> m_rows;
    LogRow m_row;
    qint64 m_line = 1;
    int m_wrongLines = 0;
};

// Whether the first bytes of a file are lines of JSON objects.
bool looksLikeJsonLines(std::string_view text);

} // namespace lampwork
