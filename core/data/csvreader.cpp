// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csvreader.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/base/nearest.h"
#include "core/data/columnbuilder.h"
#include "core/data/csvlayout.h"
#include "core/data/textsource.h"

#include <QFileInfo>

#include <algorithm>
#include <cmath>
#include <numeric>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace lampwork {

namespace {

// Records with too many or too few fields are mended while they are at most this share.
constexpr double raggedShare = 0.01;

class CsvReader {
public:
    CsvReader(const DataSpec &spec, const Progress &progress)
        : m_spec(spec)
        , m_progress(progress)
        , m_missing(spec.csv.missing.value_or(MissingTexts::defaults()))
    {
    }

    Result<ReadData> read();

private:
    Result<void> makeColumns();
    Result<void> pass();
    Result<void> takeRecord(const CsvRecords &records);
    Result<void> repair();
    void mendRecord(const CsvRecords &records, std::size_t got);
    void growFor(double fractionRead);
    Result<void> checkRagged() const;
    Result<ReadData> finish();
    Error at(Error error) const;

    const DataSpec &m_spec;
    const Progress &m_progress;
    MissingTexts m_missing;
    CsvLayout m_layout;
    std::vector<ColumnBuilder> m_columns;
    std::vector<std::size_t> m_active; // the columns that this pass fills
    bool m_repairing = false;
    Warnings m_warnings;
    Fingerprint m_fingerprint;
    std::size_t m_rows = 0;
    std::size_t m_capacity = 0;
    std::size_t m_ragged = 0;
    qint64 m_firstRaggedLine = 0;
    std::size_t m_firstRaggedFields = 0;
};

// Blocks that were outgrown leave holes in the heap, which would count as used until the end.
void giveBackFreed()
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

// Puts the file's name in front of a line number.
Error CsvReader::at(Error error) const
{
    bool isLine = false;
    error.where.toLongLong(&isLine);
    if (isLine)
        error.where = QStringLiteral("%1:%2").arg(m_spec.source, error.where);
    return error;
}

Result<void> CsvReader::makeColumns()
{
    for (const ColumnSpec &wished : m_spec.columns) {
        if (!m_layout.names.contains(wished.name))
            return Error{ErrorCode::NotFound,
                QStringLiteral("“%1” has no column “%2”.%3")
                    .arg(m_spec.source, wished.name, suggestion(wished.name, m_layout.names)),
                joinPath(QStringLiteral("data.columns"), wished.name)};
    }
    m_columns.reserve(std::size_t(m_layout.names.size()));
    std::vector<std::string_view> cells;
    for (qsizetype c = 0; c < m_layout.names.size(); ++c) {
        const QString &name = m_layout.names[c];
        const auto wish = std::find_if(m_spec.columns.begin(), m_spec.columns.end(),
            [&](const ColumnSpec &column) { return column.name == name; });
        m_columns.emplace_back(name, wish == m_spec.columns.end() ? std::nullopt : wish->type,
            m_layout.decimal, &m_missing);
        cells.clear();
        for (std::size_t r = m_layout.header ? 1 : 0; r < m_layout.sample.records.size(); ++r) {
            const auto &record = m_layout.sample.records[r];
            if (std::size_t(c) < record.size())
                cells.push_back(record[std::size_t(c)]);
        }
        m_columns.back().look(cells);
    }
    m_layout.sample = {};
    return {};
}

// Reserves for the rows that the whole file will have, judging by those read so far: memory that is
// never touched costs nothing, while doubling would need three times the column.
void CsvReader::growFor(double fractionRead)
{
    const double rows = double(m_rows);
    const double expected = fractionRead > 0 ? rows / fractionRead : rows;
    m_capacity = std::size_t(std::clamp(expected * 1.05, rows * 1.2 + 256, rows * 100 + 1024));
    for (const std::size_t c : m_active) {
        m_columns[c].reserve(m_capacity);
        giveBackFreed();
    }
}

void CsvReader::mendRecord(const CsvRecords &records, std::size_t got)
{
    if (m_ragged++ == 0) {
        m_firstRaggedLine = records.line();
        m_firstRaggedFields = got;
    }
    m_warnings.add(
        QStringLiteral("Line %1 has %2 fields instead of %3; %4.")
            .arg(records.line())
            .arg(got)
            .arg(m_columns.size())
            .arg(got < m_columns.size() ? QStringLiteral("the others count as missing")
                                        : QStringLiteral("the last ones were left out")));
}

Result<void> CsvReader::takeRecord(const CsvRecords &records)
{
    const auto &fields = records.fields();
    const std::size_t width = m_columns.size();
    std::size_t got = fields.size();
    while (got > width && trimmed(fields[got - 1]).empty())
        --got;
    if (got != width && !m_repairing)
        mendRecord(records, got);
    for (const std::size_t c : m_active) {
        ColumnBuilder &column = m_columns[c];
        if (c >= got)
            column.addMissing();
        else if (!column.add(fields[c], records.line()))
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("Column “%1” cannot have this type: line %2 of “%3” holds “%4”. "
                               "Choose another type, "
                               "or add the text to data.csv.missing.")
                    .arg(column.name())
                    .arg(column.oddLine())
                    .arg(m_spec.source, QString::fromStdString(column.oddText())),
                joinPath(joinPath(QStringLiteral("data.columns"), column.name()),
                    QStringLiteral("type"))};
    }
    return {};
}

Result<void> CsvReader::pass()
{
    auto source = TextSource::open(
        m_spec.source, m_layout.encoding, m_repairing ? nullptr : &m_fingerprint);
    if (!source)
        return source.error();
    TextSource &text = **source;
    const QString doing = m_repairing
        ? QStringLiteral("Reading again, with corrected types")
        : QStringLiteral("Reading %1").arg(QFileInfo(m_spec.source).fileName());
    double given = 0; // bytes of text that the records got
    CsvRecords records(m_layout.dialect, [&](std::vector<char> &out) -> Result<bool> {
        if (m_progress.isCancelled())
            return Error{
                ErrorCode::Cancelled, QStringLiteral("Reading was cancelled."), m_spec.source};
        m_progress(text.fraction(), doing);
        const std::size_t before = out.size();
        auto more = text.fill(out);
        given += double(out.size() - before);
        return more;
    });
    m_rows = 0;
    m_capacity = 0;
    std::size_t skip = m_layout.preamble + (m_layout.header ? 1 : 0);
    for (;;) {
        const auto status = records.next();
        if (status == CsvRecords::Status::End)
            return {};
        if (status == CsvRecords::Status::Failed)
            return records.error();
        if (skip > 0) {
            --skip;
            continue;
        }
        if (m_rows == m_capacity)
            growFor(text.fraction() * (given - double(records.buffered())) / given);
        if (auto taken = takeRecord(records); !taken)
            return taken;
        ++m_rows;
    }
}

// Reads the columns again whose cells turned out to be of another type.
Result<void> CsvReader::repair()
{
    std::vector<std::size_t> broken;
    for (const std::size_t c : m_active) {
        if (m_columns[c].isBroken())
            broken.push_back(c);
    }
    if (broken.empty())
        return {};
    m_active = broken;
    m_repairing = true;
    giveBackFreed();
    for (const std::size_t c : m_active)
        m_columns[c].restart();
    return pass();
}

Result<void> CsvReader::checkRagged() const
{
    if (m_rows == 0)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” holds a header but no rows.").arg(m_spec.source), m_spec.source};
    if (double(m_ragged) <= std::max(1.0, raggedShare * double(m_rows)))
        return {};
    return Error{ErrorCode::InvalidInput,
        QStringLiteral(
            "%1 of %2 lines do not have the table's number of fields, %3; the first is line %4 "
            "with %5. Correct the file, or set "
            "data.csv.delimiter and data.csv.quote if they were found wrongly (delimiter “%6”).")
            .arg(formatCount(qint64(m_ragged)), formatCount(qint64(m_rows)))
            .arg(m_columns.size())
            .arg(m_firstRaggedLine)
            .arg(m_firstRaggedFields)
            .arg(m_layout.dialect.delimiter == '\t'
                    ? QStringLiteral("tab")
                    : QString(QLatin1Char(m_layout.dialect.delimiter))),
        QString::number(m_firstRaggedLine)};
}

Result<ReadData> CsvReader::finish()
{
    ReadData data{m_spec, {}};
    auto table = std::make_shared<Table>();
    table->rowCount = m_rows;
    for (ColumnBuilder &builder : m_columns) {
        auto column = builder.finish(m_warnings);
        if (!column)
            return column.error();
        warnOfInfinite(*column, m_warnings);
        if (!builder.hasWish()) // else a person has seen it, or a model says what it needs
            warnOfNothingToLearn(*column, m_warnings);
        table->columns.push_back(std::move(*column));
    }
    data.dataset.fingerprint = m_fingerprint.hex();
    if (!m_spec.fingerprint.isEmpty() && m_spec.fingerprint != data.dataset.fingerprint)
        m_warnings.add(changedFileWarning(m_spec.source));
    table->warnings = m_warnings.take();
    data.spec.format = QStringLiteral("csv");
    data.spec.csv = m_layout.toSpec(m_spec.csv);
    data.spec.columns.clear();
    for (const Column &column : table->columns) {
        const auto said = std::find_if(m_spec.columns.begin(), m_spec.columns.end(),
            [&](const ColumnSpec &wished) { return wished.name == column.name; });
        ColumnSpec spec = said == m_spec.columns.end() ? ColumnSpec{} : *said;
        spec.name = column.name;
        spec.type = column.type;
        data.spec.columns.append(spec);
    }
    data.dataset.table = table;
    return data;
}

Result<ReadData> CsvReader::read()
{
    auto layout = findCsvLayout(m_spec, m_missing, m_warnings);
    if (!layout)
        return at(layout.error());
    m_layout = std::move(*layout);
    if (auto made = makeColumns(); !made)
        return made.error();
    m_active.resize(m_columns.size());
    std::iota(m_active.begin(), m_active.end(), std::size_t(0));
    if (auto done = pass(); !done)
        return at(done.error());
    if (auto regular = checkRagged(); !regular)
        return at(regular.error());
    if (auto repaired = repair(); !repaired)
        return at(repaired.error());
    return finish();
}

} // namespace

Result<ReadData> readCsv(const DataSpec &spec, const Progress &progress)
{
    auto data = CsvReader(spec, progress).read();
    if (data || data.error().code != ErrorCode::Unsupported || spec.csv.encoding)
        return data;
    // The first megabyte was UTF-8 and a later one is not.
    DataSpec western = spec;
    western.csv.encoding = nameOf(TextEncoding::Windows1252);
    return CsvReader(western, progress).read();
}

} // namespace lampwork
