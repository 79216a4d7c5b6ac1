// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/foreignlog.h"
#include "core/exchange/linefile.h"
#include "core/exchange/logrows.h"

namespace lampwork {

// What logs of lines have in common, each of which is one run: reading what is new, and beginning
// anew when the file was written anew.
class RowLog : public ForeignLog {
public:
    explicit RowLog(const QString &path);

    QString source() const override { return m_path; }
    Result<LogNews> look() override;
    void reset() override;
    QList<Error> unfinished() const override;
    qint64 lastWrittenMs() const override { return m_lines.lastWrittenMs(); }

protected:
    // Reads whole lines, and says how many bytes of them are done with; none: more are needed, in
    // one piece with these.
    virtual Result<std::size_t> readLines(std::string_view lines, LogNews &news) = 0;
    // Called before the lines are looked at, for what stands beside the file.
    virtual void lookBeside(LogNews &) { }
    virtual void forget() = 0; // everything that was read

    RunCollector &run() { return m_run; }
    void addRow(const LogRow &row) { m_rows->add(row); }
    qint64 &line() { return m_line; } // of the first byte that is not done with
    QString place(qint64 line) const { return QStringLiteral("%1:%2").arg(m_path).arg(line); }

private:
    QString m_path;
    LineFile m_lines;
    RunCollector m_run;
    std::optional<LogRows> m_rows;
    qint64 m_line = 1;
};

} // namespace lampwork
