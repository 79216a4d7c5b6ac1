// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/columnbuilder.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/data/convert.h"
#include "core/data/profile.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <cmath>
#include <new>

namespace lampwork {

namespace {
constexpr int mostWarnings = 100;
const double missingNumber = std::numeric_limits<double>::quiet_NaN();
}

void Warnings::add(const QString &text)
{
    if (m_texts.size() < mostWarnings - 1)
        m_texts.append(text);
    else
        ++m_more;
}

QStringList Warnings::take()
{
    if (m_more > 0)
        m_texts.append(QStringLiteral("… and %1 more warnings.").arg(m_more));
    m_more = 0;
    return std::exchange(m_texts, {});
}

std::int32_t TextInterner::code(std::string_view text)
{
    if (m_slots.size() * 2 < (pool.size() + 1) * 3)
        grow();
    const std::size_t mask = m_slots.size() - 1;
    std::size_t slot = std::size_t(XXH3_64bits(text.data(), text.size())) & mask;
    for (; m_slots[slot] >= 0; slot = (slot + 1) & mask) {
        if (pool.at(std::size_t(m_slots[slot])) == text)
            return m_slots[slot];
    }
    m_slots[slot] = std::int32_t(pool.size());
    pool.bytes.append(text);
    pool.ends.push_back(pool.bytes.size());
    return m_slots[slot];
}

void TextInterner::grow()
{
    const std::size_t size = std::max<std::size_t>(64, m_slots.size() * 2);
    if (size
        > std::size_t(1) << 31) // codes are 32 bits; a billion different texts fit no memory either
        throw std::bad_alloc();
    m_slots
        = std::vector<std::int32_t>(); // freed first: the texts themselves tell where each belongs
    m_slots.assign(size, -1);
    for (std::size_t i = 0; i < pool.size(); ++i) {
        const std::string_view text = pool.at(i);
        std::size_t slot = std::size_t(XXH3_64bits(text.data(), text.size())) & (size - 1);
        while (m_slots[slot] >= 0)
            slot = (slot + 1) & (size - 1);
        m_slots[slot] = std::int32_t(i);
    }
}

ColumnBuilder::ColumnBuilder(
    QString name, std::optional<ColumnType> wish, char decimal, const MissingTexts *missing)
    : m_name(std::move(name))
    , m_wish(wish)
    , m_decimal(decimal)
    , m_missing(missing)
{
    if (wish == ColumnType::Number)
        decide(Storage::Number);
    else if (wish && *wish != ColumnType::Date)
        decide(Storage::Text);
}

void ColumnBuilder::look(const std::vector<std::string_view> &cells)
{
    if (m_wish && m_wish != ColumnType::Date)
        return;
    std::size_t values = 0;
    std::size_t numbers = 0;
    std::uint32_t forms = ~0U;
    std::string_view example;
    std::string_view odd;
    for (const std::string_view cell : cells) {
        const std::string_view text = trimmed(cell);
        if (m_missing->contains(text))
            continue;
        ++values;
        if (parseNumber(text, m_decimal))
            ++numbers;
        else if (odd.empty())
            odd = text;
        if (forms) {
            forms &= dateForms(text);
            example = text;
        }
    }
    if (values == 0)
        return;
    if (!m_wish)
        forms &= ~std::uint32_t(CompactDate);
    if (forms && (numbers < values || m_wish)) {
        m_forms = forms;
        m_form = preferredDateForm(forms, example);
        decide(Storage::Date);
    } else if (!m_wish) {
        decide(numbers == values ? Storage::Number : Storage::Text);
        if (numbers < values && numbers * 10 >= values * 9)
            m_oddText = odd;
    }
}

void ColumnBuilder::reserve(std::size_t rows)
{
    m_reserved = std::max(m_reserved, rows);
    if (m_storage == Storage::Number || m_storage == Storage::Date)
        m_numbers.reserve(m_reserved);
    else if (m_storage == Storage::Text)
        m_codes.reserve(m_reserved);
}

void ColumnBuilder::decide(Storage storage)
{
    m_storage = storage;
    reserve(m_reserved);
    if (storage == Storage::Text)
        m_codes.assign(m_missingSoFar, -1);
    else
        m_numbers.assign(m_missingSoFar, missingNumber);
    m_missingSoFar = 0;
}

void ColumnBuilder::addMissing()
{
    switch (m_storage) {
    case Storage::Undecided:
        ++m_missingSoFar;
        break;
    case Storage::Number:
    case Storage::Date:
        m_numbers.push_back(missingNumber);
        break;
    case Storage::Text:
        m_codes.push_back(-1);
        break;
    case Storage::Broken:
        break;
    }
}

bool ColumnBuilder::add(std::string_view cell, qint64 line)
{
    if (m_storage == Storage::Number && !m_missing->hasNumbers()) {
        if (const auto number = parseNumber(cell, m_decimal)) {
            m_numbers.push_back(*number);
            return true;
        }
    }
    const std::string_view text = trimmed(cell);
    if (m_missing->contains(text)) {
        addMissing();
        return true;
    }
    switch (m_storage) {
    case Storage::Undecided:
        return addUndecided(text, line);
    case Storage::Number:
        if (const auto number = parseNumber(text, m_decimal)) {
            m_numbers.push_back(*number);
            return true;
        }
        return breakAt(text, line);
    case Storage::Date:
        return addDate(text, line);
    case Storage::Text:
        addCode(text);
        break;
    case Storage::Broken:
        watch(text);
        break;
    }
    return true;
}

void ColumnBuilder::addCode(std::string_view text)
{
    m_codes.push_back(m_texts.code(text));
}

bool ColumnBuilder::addUndecided(std::string_view text, qint64 line)
{
    look({text});
    if (m_storage != Storage::Undecided)
        return add(text, line);
    m_oddText = text; // only a column that must hold dates stays undecided
    m_oddLine = line;
    return false;
}

bool ColumnBuilder::addDate(std::string_view text, qint64 line)
{
    // While more than one form is possible, each cell narrows it down.
    if ((m_forms & (m_forms - 1)) != 0) {
        const std::uint32_t left = m_forms & dateForms(text);
        if (left == 0 || !(left & m_form)) {
            m_forms = left;
            return breakAt(text, line);
        }
        m_forms = left;
    }
    if (const auto seconds = parseDate(text, m_form)) {
        m_numbers.push_back(*seconds);
        return true;
    }
    m_forms = 0;
    return breakAt(text, line);
}

bool ColumnBuilder::breakAt(std::string_view text, qint64 line)
{
    m_oddText = text;
    m_oddLine = line;
    const bool otherDates = m_storage == Storage::Date && m_forms != 0;
    if (m_wish && !otherDates)
        return false;
    m_storage = Storage::Broken;
    m_numbers = std::vector<double>();
    return true;
}

// In a broken column: whether all cells are still dates of another form.
void ColumnBuilder::watch(std::string_view text)
{
    if (m_forms != 0)
        m_forms &= dateForms(text);
}

void ColumnBuilder::restart()
{
    m_missingSoFar = 0;
    m_numbers = std::vector<double>();
    m_codes = std::vector<std::int32_t>();
    m_texts = {};
    if (m_forms != 0) {
        m_form = preferredDateForm(m_forms, m_oddText);
        decide(Storage::Date);
    } else {
        decide(Storage::Text);
    }
}

Result<Column> ColumnBuilder::finish(Warnings &warnings)
{
    Column column;
    column.name = m_name;
    const bool empty = m_storage == Storage::Undecided;
    if (empty)
        decide(m_wish && *m_wish != ColumnType::Date ? Storage::Text : Storage::Number);
    column.numbers = std::move(m_numbers);
    column.codes = std::move(m_codes);
    column.texts = std::move(m_texts.pool);
    m_texts = {};
    if (m_storage == Storage::Text) {
        column.type = ColumnType::Text;
        if (m_wish && m_wish != ColumnType::Text) {
            auto converted = convertColumn(std::move(column), *m_wish);
            if (!converted)
                return Error{converted.error().code, converted.error().message,
                    joinPath(
                        joinPath(QStringLiteral("data.columns"), m_name), QStringLiteral("type"))};
            column = std::move(*converted);
        } else if (!m_wish) {
            inferTextType(column);
        }
        if (!m_wish && !m_oddText.empty() && (m_oddLine > 0 || column.type != ColumnType::Date))
            warnings.add(
                QStringLiteral(
                    "Column “%1” looks like numbers or dates but holds “%2”%3, so it was read as "
                    "%4. If that text means a missing value, add it to data.csv.missing.")
                    .arg(m_name, QString::fromStdString(m_oddText),
                        m_oddLine > 0 ? QStringLiteral(" in line %1").arg(m_oddLine) : QString(),
                        column.type == ColumnType::Category ? QStringLiteral("categories")
                                                            : QStringLiteral("text")));
    } else {
        column.type = m_storage == Storage::Date || m_wish == ColumnType::Date ? ColumnType::Date
                                                                               : ColumnType::Number;
        if (!m_wish && column.type == ColumnType::Number)
            inferNumberType(column);
        if (column.type == ColumnType::Date && (m_forms & DayFirst) && (m_forms & MonthFirst))
            warnings.add(QStringLiteral(
                "The dates of column “%1” fit both day/month and month/day; they were read as "
                "%2.")
                             .arg(m_name,
                                 m_form == DayFirst ? QStringLiteral("day/month/year")
                                                    : QStringLiteral("month/day/year")));
    }
    return column;
}

QString changedFileWarning(const QString &path)
{
    return QStringLiteral(
        "“%1” is not the file that the spec was resolved with: its content has changed.")
        .arg(path);
}

void warnOfInfinite(const Column &column, Warnings &warnings)
{
    const auto infinite = std::count_if(column.numbers.begin(), column.numbers.end(),
        [](double value) { return std::isinf(value); });
    if (infinite > 0)
        warnings.add(QStringLiteral("Column “%1” has %2 infinite values; they count as missing.")
                         .arg(column.name, formatCount(infinite)));
}

void warnOfNothingToLearn(const Column &column, Warnings &warnings)
{
    const std::size_t rows = column.isNumeric() ? column.numbers.size() : column.codes.size();
    std::size_t missing = 0;
    for (std::size_t row = 0; row < rows; ++row)
        missing += column.isMissing(row) ? 1 : 0;
    if (missing == rows)
        warnings.add(QStringLiteral(
            "Column “%1” has no values at all; it is ignored unless you choose otherwise.")
                         .arg(column.name));
    else if (rows > 1 && isConstant(column))
        warnings.add(QStringLiteral(
            "Column “%1” has the same value in every row; it is ignored unless you choose "
            "otherwise.")
                         .arg(column.name));
}

namespace {

// By its name: a running number, not a measurement.
bool isIdName(const QString &name)
{
    static const QStringList names{QStringLiteral("id"), QStringLiteral("index"),
        QStringLiteral("idx"), QStringLiteral("row"), QStringLiteral("rownames"),
        QStringLiteral("row names"), QStringLiteral("uuid"), QStringLiteral("unnamed: 0")};
    const QString plain = name.trimmed();
    if (names.contains(plain.toLower()))
        return true;
    const auto size = plain.size();
    if (size < 3 || plain.right(2).toLower() != QLatin1String("id"))
        return false;
    const QChar before = plain[size - 3];
    return !before.isLetter() || (before.isLower() && plain[size - 2].isUpper());
}

} // namespace

void inferTextType(Column &column)
{
    const std::size_t distinct = column.texts.size();
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < std::min<std::size_t>(distinct, 7); ++i)
        texts.push_back(column.texts.at(i));
    if (distinct >= 2 && distinct <= 6 && areYesNoWords(texts)) {
        if (auto yesNo = convertColumn(std::move(column), ColumnType::YesNo))
            column = std::move(*yesNo);
        return;
    }
    std::size_t values = 0;
    for (const std::int32_t code : column.codes)
        values += code >= 0 ? 1 : 0;
    const double meanLength
        = distinct == 0 ? 0 : double(column.texts.bytes.size()) / double(distinct);
    const bool prose = meanLength > 40;
    if (distinct == values && values > 20)
        column.type = prose || column.texts.bytes.find(' ') != std::string::npos ? ColumnType::Text
                                                                                 : ColumnType::Id;
    else if (isIdName(column.name) && distinct == values && values > 1)
        column.type = ColumnType::Id;
    else if (distinct <= 20 || (!prose && distinct <= 10000 && distinct * 2 <= values))
        column.type = ColumnType::Category;
    else
        column.type = ColumnType::Text;
}

void inferNumberType(Column &column)
{
    const std::vector<double> &values = column.numbers;
    bool zeroOne = true;
    bool whole = true;
    bool zero = false;
    bool one = false;
    for (const double value : values) {
        if (std::isnan(value))
            continue;
        zero |= value == 0;
        one |= value == 1;
        zeroOne &= value == 0 || value == 1;
        whole &= std::floor(value) == value && std::abs(value) < 9e15;
    }
    if (zeroOne && zero && one) {
        column.type = ColumnType::YesNo;
        column.noText = QStringLiteral("0");
        column.yesText = QStringLiteral("1");
        return;
    }
    if (!whole || values.size() < 2 || !isIdName(column.name)
        || std::any_of(values.begin(), values.end(), [](double v) { return std::isnan(v); }))
        return;
    bool unique = std::is_sorted(values.begin(), values.end(), std::less_equal<>());
    if (!unique) {
        std::vector<double> sorted = values;
        std::sort(sorted.begin(), sorted.end());
        unique = std::adjacent_find(sorted.begin(), sorted.end()) == sorted.end();
    }
    if (unique) {
        if (auto id = convertColumn(std::move(column), ColumnType::Id))
            column = std::move(*id);
    }
}

} // namespace lampwork
