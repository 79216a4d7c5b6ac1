// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/csvrecords.h"
#include "core/exchange/rowlog.h"

#include <string>
#include <vector>

namespace lampwork {

// A delimited text with a head, a row a step: as LogRows reads it. Cells that are empty are no
// points, so that sparse rows are. Lightning's CSVLogger is one, with the parameters of the run in
// hparams.yaml beside it.
class CsvLog : public RowLog {
public:
    CsvLog(const QString &path, ForeignFormat format);

    ForeignFormat format() const override { return m_format; }

private:
    Result<std::size_t> readLines(std::string_view lines, LogNews &news) override;
    void lookBeside(LogNews &news) override;
    void forget() override;
    Result<void> readRecords(std::string_view closed, LogNews &news);
    Result<void> readHead(const std::vector<std::string_view> &cells, qint64 line);
    void readRow(const std::vector<std::string_view> &cells, qint64 line, LogNews &news);
    void nameByFolder();

    ForeignFormat m_format;
    CsvDialect m_dialect;
    std::vector<std::string> m_head; // empty: not yet read
    LogRow m_row; // of the row at hand; kept for its memory
    bool m_wrongRowTold = false;
    QString m_parametersRead; // time and size of hparams.yaml when it was
};

// Whether the first bytes of a file are those of a delimited text with a head that has a step in
// it.
bool looksLikeCsvLog(const std::string &text, bool whole);

} // namespace lampwork
