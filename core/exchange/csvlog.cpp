// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/csvlog.h"

#include "core/data/celltext.h"
#include "core/data/csvsniffer.h"
#include "core/exchange/plainyaml.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

constexpr qint64 lookBytes = qint64(8) << 20; // a cell of two bytes becomes a point of 24
constexpr std::size_t mostColumns = 20'000;

QString place(const QString &path, qint64 line)
{
    return QStringLiteral("%1:%2").arg(path).arg(line);
}

bool isNan(std::string_view text)
{
    return text.size() == 3 && (text[0] | 32) == 'n' && (text[1] | 32) == 'a' && (text[2] | 32) == 'n';
}

std::optional<double> numberOf(std::string_view text)
{
    if (isNan(text))
        return std::numeric_limits<double>::quiet_NaN();
    return parseNumber(text, '.');
}

CsvDialect dialectOf(const std::string &text, bool whole)
{
    CsvDialect dialect;
    dialect.quote = sniffQuote(text);
    dialect.delimiter = sniffDelimiter(text, dialect, whole, 0);
    return dialect;
}

// The length of the longest part of whole lines whose quotes are closed.
std::size_t closedPart(std::string_view block, char quote)
{
    if (quote == 0)
        return block.size();
    std::size_t closed = 0;
    bool isOpen = false;
    for (std::size_t i = 0; i < block.size(); ++i) {
        if (block[i] == quote)
            isOpen = !isOpen;
        else if (block[i] == '\n' && !isOpen)
            closed = i + 1;
    }
    return isOpen ? closed : block.size();
}

} // namespace

bool looksLikeCsvLog(const std::string &text, bool whole)
{
    const CsvSample sample = sampleRecords(text, dialectOf(text, whole), whole, 2);
    if (sample.records.size() < 2 || sample.records[0].size() < 2)
        return false;
    const auto &head = sample.records[0];
    return std::any_of(head.begin(), head.end(), [](const std::string &cell) {
        return LogRows::stepRank(trimmed(cell)).has_value();
    });
}

CsvLog::CsvLog(const QString &path, ForeignFormat format)
    : m_path(QFileInfo(path).absoluteFilePath())
    , m_format(format)
    , m_lines(m_path)
{
    m_rows.emplace(m_run);
}

void CsvLog::reset()
{
    m_lines.reset();
    m_run.clear();
    m_rows.emplace(m_run);
    m_head.clear();
    m_line = 1;
    m_wrongRowTold = false;
    m_parametersRead.clear();
}

Result<LogNews> CsvLog::look()
{
    LogNews news;
    const auto restarted = m_lines.refresh();
    if (!restarted)
        return restarted.error();
    if (*restarted) {
        reset();
        m_run.rewind(std::numeric_limits<qint64>::min());
        if (const auto again = m_lines.refresh(); !again)
            return again.error();
    }
    if (m_format == ForeignFormat::Lightning)
        readParameters(news);
    const qint64 begin = m_lines.offset();
    while (m_lines.offset() - begin < lookBytes) {
        const auto block = m_lines.lines();
        if (!block)
            return block.error();
        const qint64 before = m_lines.offset();
        if (!block->empty()) {
            if (const auto read = readBlock(*block, news); !read)
                return read.error();
        }
        if (m_lines.offset() == before)
            break;
    }
    news.bytesRead = m_lines.offset() - begin;
    news.bytesInAll = m_lines.size();
    news.more = news.bytesRead >= lookBytes;
    if (!news.more)
        m_lines.rest();
    if (m_run.hasNews())
        news.runs.push_back(m_run.take());
    return news;
}

Result<void> CsvLog::readBlock(std::string_view block, LogNews &news)
{
    if (m_head.empty()) {
        const std::string sample(block.substr(0, 1 << 16));
        m_dialect = dialectOf(sample, sample.size() == block.size());
    }
    std::string_view closed = block.substr(0, closedPart(block, m_dialect.quote));
    // A quote that never closes would have the whole rest of the file waited for.
    constexpr std::size_t longestRecord = std::size_t(16) << 20;
    if (closed.empty() && block.size() > longestRecord)
        closed = block;
    if (closed.empty())
        return {};
    bool isGiven = false;
    CsvRecords records(m_dialect, [&](std::vector<char> &out) -> Result<bool> {
        if (isGiven)
            return false;
        isGiven = true;
        out.insert(out.end(), closed.begin(), closed.end());
        return true;
    });
    for (;;) {
        const auto status = records.next();
        if (status == CsvRecords::Status::End)
            break;
        if (status == CsvRecords::Status::Failed) {
            news.problems.append({ErrorCode::Damaged, records.error().message,
                place(m_path, m_line + records.line() - 1)});
            break;
        }
        const qint64 line = m_line + records.line() - 1;
        if (!m_head.empty())
            readRow(records.fields(), line, news);
        else if (const auto head = readHead(records.fields(), line); !head)
            return head;
    }
    m_line += std::count(closed.begin(), closed.end(), '\n');
    m_lines.use(closed.size());
    return {};
}

Result<void> CsvLog::readHead(const std::vector<std::string_view> &cells, qint64 line)
{
    if (cells.size() > mostColumns) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The head has %1 columns; a log has at most %2. Say with --format what "
                           "the file is.")
                .arg(cells.size())
                .arg(mostColumns),
            place(m_path, line)};
    }
    constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
    for (std::string_view cell : cells) {
        if (m_head.empty() && cell.starts_with(byteOrderMark))
            cell.remove_prefix(byteOrderMark.size());
        m_head.emplace_back(trimmed(cell));
    }
    const bool isHead = std::any_of(m_head.begin(), m_head.end(),
        [](const std::string &cell) { return !cell.empty() && !numberOf(cell); });
    if (isHead)
        return {};
    m_head.clear();
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("The first line holds no names of columns. Put a line such as "
                       "“step,loss” before the rows."),
        place(m_path, line)};
}

void CsvLog::readRow(const std::vector<std::string_view> &cells, qint64 line, LogNews &news)
{
    // Loggers that append to a file may write their head again.
    const bool isHeadAgain = cells.size() == m_head.size()
        && std::equal(cells.begin(), cells.end(), m_head.begin(),
            [](std::string_view cell, const std::string &name) { return trimmed(cell) == name; });
    if (isHeadAgain)
        return;
    if (cells.size() > m_head.size()) {
        m_run.leaveOut(QStringLiteral("rows with more cells than the head"));
        if (!m_wrongRowTold)
            news.problems.append({ErrorCode::Damaged,
                QStringLiteral("The row has %1 cells, but the head %2; such rows are left out.")
                    .arg(cells.size())
                    .arg(m_head.size()),
                place(m_path, line)});
        m_wrongRowTold = true;
        return;
    }
    m_row.cells.clear();
    m_row.wallMs.reset();
    m_row.fallbackMs = m_lines.lastWrittenMs();
    for (std::size_t i = 0; i < cells.size(); ++i) {
        const std::string_view cell = trimmed(cells[i]);
        if (cell.empty())
            continue;
        if (const auto number = numberOf(cell)) {
            m_row.cells.push_back({m_head[i], *number});
            continue;
        }
        if (LogRows::isTimeName(m_head[i])) {
            const std::uint32_t forms = dateForms(cell);
            const auto seconds
                = forms != 0 ? parseDate(cell, preferredDateForm(forms, cell)) : std::nullopt;
            if (seconds) {
                m_row.wallMs = toMs(*seconds);
                continue;
            }
        }
        m_run.leaveOut(QStringLiteral("cells that are no numbers"));
    }
    m_rows->add(m_row);
}

// Written by Lightning when the training starts, and anew when a parameter is added.
void CsvLog::readParameters(LogNews &news)
{
    constexpr qint64 largest = qint64(4) << 20;
    const QFileInfo information(QFileInfo(m_path).dir().filePath(QStringLiteral("hparams.yaml")));
    if (!information.isFile())
        return;
    const QString version = QStringLiteral("%1 %2")
                                .arg(information.lastModified().toMSecsSinceEpoch())
                                .arg(information.size());
    if (version == m_parametersRead)
        return;
    m_parametersRead = version;
    QFile file(information.absoluteFilePath());
    if (information.size() > largest || !file.open(QIODevice::ReadOnly)) {
        news.problems.append({ErrorCode::Io,
            QStringLiteral("The parameters of the run could not be read; its points were."),
            information.absoluteFilePath()});
        return;
    }
    const PlainYaml yaml = readPlainYaml(file.readAll());
    for (const auto &[key, value] : yaml.values)
        m_run.news().attributes.insert(QStringLiteral("params.") + key, value);
    if (yaml.skippedLines > 0)
        m_run.leaveOut(QStringLiteral("lines of hparams.yaml that are no plain values"),
            yaml.skippedLines);
}

QList<Error> CsvLog::unfinished() const
{
    const auto cut = m_lines.unfinished(m_line);
    return cut ? QList<Error>{*cut} : QList<Error>();
}

} // namespace lampwork
