// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/csvlog.h"

#include "core/data/celltext.h"
#include "core/data/csvsniffer.h"
#include "core/exchange/plainyaml.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <limits>

namespace lampwork {

namespace {

constexpr std::size_t mostColumns = 20'000;

bool isNan(std::string_view text)
{
    return text.size() == 3 && (text[0] | 32) == 'n' && (text[1] | 32) == 'a'
        && (text[2] | 32) == 'n';
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

// The length of the longest part of whole lines whose quotes are closed; as CsvRecords, a quote
// opens only where a field begins.
std::size_t closedPart(std::string_view lines, const CsvDialect &dialect)
{
    std::size_t closed = 0;
    bool isOpen = false;
    bool begins = true;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const char c = lines[i];
        if (isOpen) {
            if (c != dialect.quote)
                continue;
            if (i + 1 < lines.size() && lines[i + 1] == dialect.quote)
                ++i;
            else
                isOpen = false;
        } else if (c == '\n') {
            closed = i + 1;
            begins = true;
        } else if (c == dialect.delimiter) {
            begins = true;
        } else if (c == dialect.quote && dialect.quote != 0 && begins) {
            isOpen = true;
            begins = false;
        } else if (c != ' ') {
            begins = false;
        }
    }
    return isOpen ? closed : lines.size();
}

} // namespace

bool looksLikeCsvLog(const std::string &text, bool whole)
{
    const CsvSample sample = sampleRecords(text, dialectOf(text, whole), whole, 2);
    if (sample.records.size() < 2 || sample.records[0].size() < 2)
        return false;
    const auto &head = sample.records[0];
    return std::any_of(head.begin(), head.end(),
        [](const std::string &cell) { return LogRows::stepRank(trimmed(cell)).has_value(); });
}

CsvLog::CsvLog(const QString &path, ForeignFormat format)
    : RowLog(path)
    , m_format(format)
{
}

void CsvLog::forget()
{
    m_head.clear();
    m_wrongRowTold = false;
    m_parametersRead.clear();
}

Result<std::size_t> CsvLog::readLines(std::string_view lines, LogNews &news)
{
    if (m_head.empty()) {
        const std::string sample(lines.substr(0, 1 << 16));
        m_dialect = dialectOf(sample, sample.size() == lines.size());
    }
    std::string_view closed = lines.substr(0, closedPart(lines, m_dialect));
    // A quote that never closes would have the whole rest of the file waited for.
    constexpr std::size_t longestRecord = std::size_t(4) << 20;
    if (closed.empty() && lines.size() > longestRecord)
        closed = lines;
    if (closed.empty())
        return std::size_t(0);
    if (const auto read = readRecords(closed, news); !read)
        return read.error();
    line() += std::count(closed.begin(), closed.end(), '\n');
    return closed.size();
}

Result<void> CsvLog::readRecords(std::string_view closed, LogNews &news)
{
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
        const qint64 at = line() + records.line() - 1;
        if (status == CsvRecords::Status::End)
            return {};
        if (status == CsvRecords::Status::Failed) {
            news.problems.append({ErrorCode::Damaged, records.error().message, place(at)});
            return {};
        }
        if (!m_head.empty())
            readRow(records.fields(), at, news);
        else if (const auto head = readHead(records.fields(), at); !head)
            return head;
    }
}

Result<void> CsvLog::readHead(const std::vector<std::string_view> &cells, qint64 line)
{
    if (cells.size() > mostColumns) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The head has %1 columns; a log has at most %2. Say with --format what "
                           "the file is.")
                .arg(cells.size())
                .arg(mostColumns),
            place(line)};
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
        place(line)};
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
        run().leaveOut(QStringLiteral("rows with more cells than the head"));
        if (!m_wrongRowTold)
            news.problems.append({ErrorCode::Damaged,
                QStringLiteral("The row has %1 cells, but the head %2; such rows are left out.")
                    .arg(cells.size())
                    .arg(m_head.size()),
                place(line)});
        m_wrongRowTold = true;
        return;
    }
    m_row.cells.clear();
    m_row.wallMs.reset();
    m_row.fallbackMs = lastWrittenMs();
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
        run().leaveOut(QStringLiteral("cells that are no numbers"));
    }
    addRow(m_row);
}

// Lightning's folders are called NAME/version_3.
void CsvLog::nameByFolder()
{
    const QDir folder = QFileInfo(source()).dir();
    run().news().name = folder.dirName();
    run().news().experiment = QFileInfo(folder.absolutePath()).dir().dirName();
}

// Written by Lightning when the training starts, and anew when a parameter is added.
void CsvLog::lookBeside(LogNews &news)
{
    if (m_format != ForeignFormat::Lightning)
        return;
    constexpr qint64 largest = qint64(4) << 20;
    const QFileInfo information(QFileInfo(source()).dir().filePath(QStringLiteral("hparams.yaml")));
    if (!information.isFile())
        return;
    const QString version = QStringLiteral("%1 %2")
                                .arg(information.lastModified().toMSecsSinceEpoch())
                                .arg(information.size());
    if (version == m_parametersRead)
        return;
    m_parametersRead = version;
    nameByFolder();
    QFile file(information.absoluteFilePath());
    if (information.size() > largest || !file.open(QIODevice::ReadOnly)) {
        news.problems.append({ErrorCode::Io,
            QStringLiteral("The parameters of the run could not be read; its points were."),
            information.absoluteFilePath()});
        return;
    }
    const PlainYaml yaml = readPlainYaml(file.readAll());
    for (const auto &[key, value] : yaml.values)
        run().news().attributes.insert(QStringLiteral("params.") + key, value);
    if (yaml.skippedLines > 0)
        run().leaveOut(
            QStringLiteral("lines of hparams.yaml that are no plain values"), yaml.skippedLines);
}

} // namespace lampwork
