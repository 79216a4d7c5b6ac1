// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/csvlayout.h"

#include <QHash>
#include <QSet>

#include <algorithm>

namespace lampwork {

namespace {

Error wrongWish(const QString &path, const QString &message)
{
    return Error{ErrorCode::InvalidInput, message, QStringLiteral("data.csv.") + path};
}

// One ASCII character, or 0 for an empty text where that is allowed.
Result<char> oneCharacter(const QString &text, const QString &path, bool mayBeEmpty)
{
    if (text.isEmpty() && mayBeEmpty)
        return char(0);
    if (text.size() != 1 || text[0].unicode() >= 128 || text[0] == u'\n' || text[0] == u'\r')
        return wrongWish(path,
            QStringLiteral("“%1” must be one ASCII character, such as \",\", \";\" or \"\\t\".")
                .arg(text));
    return char(text[0].unicode());
}

Result<std::string> firstText(const QString &path, TextEncoding encoding)
{
    auto source = TextSource::open(path, encoding);
    if (!source)
        return source.error();
    std::vector<char> text;
    if (auto filled = (*source)->fill(text); !filled)
        return filled.error();
    return std::string(text.begin(), text.end());
}

Result<void> findDialect(
    const DataSpec &spec, const std::string &text, bool whole, CsvDialect &dialect)
{
    dialect.lineEnd = sniffLineEnd(text);
    if (spec.csv.quote) {
        auto quote = oneCharacter(*spec.csv.quote, QStringLiteral("quote"), true);
        if (!quote)
            return quote.error();
        dialect.quote = *quote;
    } else {
        dialect.quote = sniffQuote(text);
    }
    if (spec.csv.delimiter) {
        auto delimiter = oneCharacter(*spec.csv.delimiter, QStringLiteral("delimiter"), false);
        if (!delimiter)
            return delimiter.error();
        dialect.delimiter = *delimiter;
    } else {
        const QString name = spec.source.toLower();
        const bool isTsv
            = name.endsWith(QLatin1String(".tsv")) || name.endsWith(QLatin1String(".tsv.gz"));
        dialect.delimiter = sniffDelimiter(text, dialect, whole, isTsv ? '\t' : ',');
    }
    if (dialect.quote == dialect.delimiter)
        return wrongWish(
            QStringLiteral("quote"), QStringLiteral("The quote and the delimiter must differ."));
    return {};
}

Result<void> findDecimal(const DataSpec &spec, CsvLayout &layout)
{
    if (!spec.csv.decimal) {
        layout.decimal = sniffDecimal(layout.sample, layout.dialect.delimiter);
        return {};
    }
    if (*spec.csv.decimal != QLatin1String(".") && *spec.csv.decimal != QLatin1String(","))
        return wrongWish(QStringLiteral("decimal"),
            QStringLiteral("“%1” must be \".\" or \",\".").arg(*spec.csv.decimal));
    layout.decimal = spec.csv.decimal->at(0).toLatin1();
    return {};
}

// Titles and sizes above a table: lines of at most half its width.
void dropPreamble(CsvLayout &layout, Warnings &warnings)
{
    constexpr std::size_t most = 20;
    auto &records = layout.sample.records;
    const std::size_t usual = usualWidth(layout.sample, 0);
    while (usual >= 2 && layout.preamble < most && records.size() > layout.preamble + 2) {
        const auto &record = records[layout.preamble];
        std::size_t width = record.size();
        while (width > 1 && trimmed(record[width - 1]).empty())
            --width;
        if (width * 2 > usual)
            break;
        warnings.add(
            QStringLiteral("Line %1 (“%2…”) was left out: it has %3 fields, the table below it %4.")
                .arg(layout.sample.lines[layout.preamble])
                .arg(QString::fromStdString(record.front()).left(20))
                .arg(width)
                .arg(usual));
        ++layout.preamble;
    }
    records.erase(records.begin(), records.begin() + std::ptrdiff_t(layout.preamble));
    layout.sample.lines.erase(
        layout.sample.lines.begin(), layout.sample.lines.begin() + std::ptrdiff_t(layout.preamble));
}

bool isEmptyColumn(const CsvSample &sample, std::size_t column)
{
    return std::all_of(sample.records.begin(), sample.records.end(), [&](const auto &record) {
        return column >= record.size() || trimmed(record[column]).empty();
    });
}

QStringList headerNames(const CsvLayout &layout)
{
    QStringList names;
    for (const std::string &cell : layout.sample.records.front())
        names.append(QString::fromStdString(cell).trimmed());
    const std::size_t width = std::size_t(names.size());
    const std::size_t usual = usualWidth(layout.sample, 1);
    if (width > 1 && names.last().isEmpty() && isEmptyColumn(layout.sample, width - 1))
        names.removeLast(); // every line ends with a delimiter
    else if (usual == width + 1 && !isEmptyColumn(layout.sample, width))
        names.prepend(QString()); // R writes no name over the row names
    return names;
}

QStringList uniqueNames(const QStringList &given, Warnings &warnings)
{
    QSet<QString> taken(given.begin(), given.end());
    QSet<QString> used;
    QHash<QString, int> nextNumber;
    QStringList names;
    for (qsizetype i = 0; i < given.size(); ++i) {
        const QString wanted
            = given[i].isEmpty() ? QStringLiteral("column%1").arg(i + 1) : given[i];
        QString name = wanted;
        int &number = nextNumber[wanted];
        number = std::max(number, 2);
        while (used.contains(name) || (name != given[i] && taken.contains(name)))
            name = QStringLiteral("%1_%2").arg(wanted).arg(number++);
        if (given[i].isEmpty())
            warnings.add(
                QStringLiteral("Column %1 has no name; it is called “%2”.").arg(i + 1).arg(name));
        else if (name != given[i])
            warnings.add(
                QStringLiteral("The name “%1” is used more than once; column %2 is called “%3”.")
                    .arg(given[i])
                    .arg(i + 1)
                    .arg(name));
        used.insert(name);
        names.append(name);
    }
    return names;
}

Error noRecords(const DataSpec &spec, const CsvDialect &dialect, const std::string &text)
{
    if (dialect.quote && text.find(dialect.quote) != std::string::npos)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "The first record of “%1” does not end: a quote is never closed. Close it, or set "
                "data.csv.quote to \"\" if the file has no quoting.")
                .arg(spec.source),
            spec.source};
    return Error{ErrorCode::InvalidInput, QStringLiteral("“%1” holds no rows.").arg(spec.source),
        spec.source};
}

void findNames(CsvLayout &layout, Warnings &warnings)
{
    if (layout.header) {
        layout.names = uniqueNames(headerNames(layout), warnings);
        return;
    }
    std::size_t width = usualWidth(layout.sample, 0);
    if (width > 1 && isEmptyColumn(layout.sample, width - 1))
        --width;
    for (std::size_t i = 1; i <= width; ++i)
        layout.names.append(QStringLiteral("column%1").arg(i));
}

} // namespace

CsvSpec CsvLayout::toSpec(const CsvSpec &said) const
{
    CsvSpec spec = said;
    spec.delimiter = said.delimiter.value_or(QString(QLatin1Char(dialect.delimiter)));
    spec.quote
        = said.quote.value_or(dialect.quote ? QString(QLatin1Char(dialect.quote)) : QString());
    spec.header = said.header.value_or(header);
    spec.encoding = said.encoding.value_or(nameOf(encoding));
    spec.decimal = said.decimal.value_or(QString(QLatin1Char(decimal)));
    spec.missing = said.missing.value_or(MissingTexts::defaults());
    return spec;
}

Result<CsvLayout> findCsvLayout(
    const DataSpec &spec, const MissingTexts &missing, Warnings &warnings)
{
    const auto encoding = encodingOf(spec);
    if (!encoding)
        return encoding.error();
    CsvLayout layout;
    layout.encoding = encoding->encoding;
    const bool whole = encoding->whole;
    auto text = firstText(spec.source, layout.encoding);
    if (!text)
        return text.error();
    if (auto found = findDialect(spec, *text, whole, layout.dialect); !found)
        return found.error();
    layout.sample = sampleRecords(*text, layout.dialect, whole);
    if (layout.sample.records.empty())
        return noRecords(spec, layout.dialect, *text);
    dropPreamble(layout, warnings);
    if (auto found = findDecimal(spec, layout); !found)
        return found.error();
    layout.header = spec.csv.header.value_or(sniffHeader(layout.sample, missing, layout.decimal));
    findNames(layout, warnings);
    return layout;
}

} // namespace lampwork
