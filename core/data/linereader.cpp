// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/linereader.h"

#include "core/base/json.h"
#include "core/data/columnbuilder.h"
#include "core/data/csvsniffer.h"
#include "core/data/textsource.h"
#include "core/experiment/specjson.h"

#include <QFileInfo>

#include <algorithm>
#include <array>
#include <limits>

namespace lampwork {

namespace {

Error wrong(const QString &path, const QString &message)
{
    return {ErrorCode::InvalidInput, message, path};
}

std::optional<Error> checkWishes(const DataSpec &spec)
{
    const std::pair<const char *, bool> fields[]{{"delimiter", spec.csv.delimiter.has_value()},
        {"quote", spec.csv.quote.has_value()}, {"header", spec.csv.header.has_value()},
        {"decimal", spec.csv.decimal.has_value()}, {"missing", spec.csv.missing.has_value()}};
    for (const auto &[field, isSaid] : fields) {
        if (isSaid)
            return wrong(QStringLiteral("data.csv.") + QLatin1String(field),
                QStringLiteral(
                    "“%1” is read line by line, which are not cut into cells: leave this "
                    "out, or set data.format to csv.")
                    .arg(spec.source));
    }
    for (const ColumnSpec &column : spec.columns) {
        if (column.name == QLatin1String(lineColumn) && column.type
            && column.type != ColumnType::Text)
            return wrong(joinPath(joinPath(QStringLiteral("data.columns"), column.name),
                             QStringLiteral("type")),
                QStringLiteral("The lines of a text are of type text, not %1: set data.format to "
                               "csv to read a table.")
                    .arg(nameOf(*column.type)));
    }
    return std::nullopt;
}

class Lines {
public:
    void add(std::string_view line)
    {
        if (!line.empty() && line.back() == '\r')
            line.remove_suffix(1);
        m_codes.push_back(m_texts.code(line));
    }
    bool isFull() const { return m_codes.size() >= std::numeric_limits<std::int32_t>::max(); }

    std::shared_ptr<Table> table(const QStringList &warnings)
    {
        auto table = std::make_shared<Table>();
        table->rowCount = m_codes.size();
        table->warnings = warnings;
        Column column;
        column.name = QLatin1String(lineColumn);
        column.type = ColumnType::Text;
        column.codes = std::move(m_codes);
        column.texts = std::move(m_texts.pool);
        table->columns.push_back(std::move(column));
        return table;
    }

private:
    TextInterner m_texts;
    std::vector<std::int32_t> m_codes;
};

Result<ReadData> readAs(const DataSpec &spec, TextEncoding encoding, const Progress &progress)
{
    Fingerprint fingerprint;
    const auto source = TextSource::open(spec.source, encoding, &fingerprint);
    if (!source)
        return source.error();
    const QString doing = QStringLiteral("Reading %1").arg(QFileInfo(spec.source).fileName());
    Lines lines;
    std::vector<char> text;
    for (bool more = true; more && !lines.isFull();) {
        if (progress.isCancelled())
            return Error{
                ErrorCode::Cancelled, QStringLiteral("Reading was cancelled."), spec.source};
        progress((*source)->fraction(), doing);
        const std::size_t before = text.size(); // holds no line feed up to there
        const Result<bool> filled = (*source)->fill(text);
        if (!filled)
            return filled.error();
        more = *filled;
        auto begin = text.begin();
        for (auto end = std::find(begin + std::ptrdiff_t(before), text.end(), '\n');
             end != text.end(); end = std::find(begin, text.end(), '\n')) {
            lines.add({text.data() + (begin - text.begin()), std::size_t(end - begin)});
            begin = end + 1;
        }
        text.erase(text.begin(), begin);
    }
    if (lines.isFull())
        return wrong(spec.source,
            QStringLiteral("“%1” has more lines than can be read. Use a part of the file.")
                .arg(spec.source));
    if (!text.empty())
        lines.add({text.data(), text.size()});

    ReadData data{spec, {}};
    data.spec.format = QStringLiteral("text");
    data.spec.csv.encoding = spec.csv.encoding.value_or(nameOf(encoding));
    ColumnSpec column;
    for (const ColumnSpec &said : spec.columns) {
        if (said.name == QLatin1String(lineColumn))
            column = said;
    }
    column.name = QLatin1String(lineColumn);
    column.type = ColumnType::Text;
    data.spec.columns = {column};
    data.dataset.fingerprint = fingerprint.hex();
    Warnings warnings;
    if (!spec.fingerprint.isEmpty() && spec.fingerprint != data.dataset.fingerprint)
        warnings.add(changedFileWarning(spec.source));
    data.dataset.table = lines.table(warnings.take());
    return data;
}

} // namespace

bool looksLikeLines(const QString &path, const std::string &text, bool whole)
{
    constexpr std::array endings{".txt", ".text", ".md", ".rst", ".txt.gz"};
    const bool named = std::any_of(endings.begin(), endings.end(), [&](const char *ending) {
        return path.endsWith(QLatin1String(ending), Qt::CaseInsensitive);
    });
    if (!named)
        return false;
    CsvDialect dialect;
    dialect.lineEnd = sniffLineEnd(text);
    dialect.quote = sniffQuote(text);
    dialect.delimiter = sniffDelimiter(text, dialect, whole, '\t');
    const CsvSample sample = sampleRecords(text, dialect, whole, 500);
    const std::size_t width = usualWidth(sample, 0);
    const auto regular = std::count_if(sample.records.begin(), sample.records.end(),
        [&](const auto &record) { return record.size() == width; });
    return width < 2 || std::size_t(regular) * 10 < sample.records.size() * 9;
}

Result<ReadData> readLines(const DataSpec &spec, const Progress &progress)
{
    if (const auto problem = checkWishes(spec))
        return *problem;
    const auto encoding = encodingOf(spec);
    if (!encoding)
        return encoding.error();
    auto data = readAs(spec, encoding->encoding, progress);
    if (data || data.error().code != ErrorCode::Unsupported || spec.csv.encoding)
        return data;
    // The first megabyte was UTF-8 and a later one is not.
    return readAs(spec, TextEncoding::Windows1252, progress);
}

} // namespace lampwork
