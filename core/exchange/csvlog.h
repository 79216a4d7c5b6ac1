// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/csvrecords.h"
#include "core/exchange/foreignlog.h"
#include "core/exchange/linefile.h"
#include "core/exchange/logrows.h"

namespace lampwork {

// A delimited text with a head, a row a step: as LogRows reads it. Cells that are empty are no
// points, so that sparse rows are. Lightning's CSVLogger is one, with the parameters of the run in
// hparams.yaml beside it.
class CsvLog : public ForeignLog {
public:
    CsvLog(const QString &path, ForeignFormat format);

    ForeignFormat format() const override { return m_format; }
    QString source() const override { return m_path; }
    Result<LogNews> look() override;
    void reset() override;
    QList<Error> unfinished() const override;
    qint64 lastWrittenMs() const override { return m_lines.lastWrittenMs(); }

private:
    Result<void> readBlock(std::string_view block, LogNews &news);
    Result<void> readHead(const std::vector<std::string_view> &cells, qint64 line);
    void readRow(const std::vector<std::string_view> &cells, qint64 line, LogNews &news);
    void readParameters(LogNews &news);

    QString m_path;
    ForeignFormat m_format;
    LineFile m_lines;
    RunCollector m_run;
    std::optional<LogRows> m_rows;
    CsvDialect m_dialect;
    std::vector<std::string> m_head; // empty: not yet read
    LogRow m_row; // of the row at hand; kept for its memory
    qint64 m_line = 1; // of the first byte not used
    bool m_wrongRowTold = false;
    QString m_parametersRead; // time and size of hparams.yaml when it was
};

// Whether the first bytes of a file are those of a delimited text with a head that has a step in it.
bool looksLikeCsvLog(const std::string &text, bool whole);

} // namespace lampwork
