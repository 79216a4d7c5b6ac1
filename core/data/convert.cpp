// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/convert.h"

#include "core/data/celltext.h"
#include "core/data/columnbuilder.h"
#include "core/experiment/specjson.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

Error cannotHold(const Column &column, std::string_view text, ColumnType type)
{
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("Column “%1” holds “%2”, which cannot be read as %3. Choose another type, "
                       "or add that text "
                       "to the missing texts.")
            .arg(column.name, QString::fromUtf8(text.data(), qsizetype(text.size())), nameOf(type)),
        column.name};
}

// Gives every row the value of its text.
Column withValues(const Column &column, ColumnType type, const std::vector<double> &valueOfText)
{
    Column out;
    out.name = column.name;
    out.type = type;
    out.numbers.reserve(column.codes.size());
    for (const std::int32_t code : column.codes)
        out.numbers.push_back(code < 0 ? std::nan("") : valueOfText[std::size_t(code)]);
    return out;
}

Result<Column> textsToNumbers(const Column &column)
{
    std::vector<double> values;
    for (std::size_t i = 0; i < column.texts.size(); ++i) {
        const auto number = parseNumber(trimmed(column.texts.at(i)), '.');
        if (!number)
            return cannotHold(column, column.texts.at(i), ColumnType::Number);
        values.push_back(*number);
    }
    return withValues(column, ColumnType::Number, values);
}

Result<Column> textsToDates(const Column &column)
{
    std::uint32_t forms = ~0U;
    for (std::size_t i = 0; i < column.texts.size(); ++i) {
        forms &= dateForms(column.texts.at(i));
        if (forms == 0)
            return cannotHold(column, column.texts.at(i), ColumnType::Date);
    }
    std::vector<double> values;
    for (std::size_t i = 0; i < column.texts.size(); ++i)
        values.push_back(
            *parseDate(column.texts.at(i), preferredDateForm(forms, column.texts.at(0))));
    return withValues(column, ColumnType::Date, values);
}

Result<Column> textsToYesNo(const Column &column)
{
    std::vector<double> values;
    QStringList names;
    bool words = true;
    for (std::size_t i = 0; i < column.texts.size(); ++i) {
        const std::string_view text = column.texts.at(i);
        const auto value = parseYesNo(text);
        words &= value.has_value();
        values.push_back(value.value_or(false) ? 1 : 0);
        if (names.size() < 3)
            names.append(QString::fromUtf8(text.data(), qsizetype(text.size())));
    }
    if (!words && names.size() > 2)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Column “%1” cannot be read as yes/no: it holds more than two different "
                           "texts (%2, …).")
                .arg(column.name, names.join(QStringLiteral(", "))),
            column.name};
    QString no = QStringLiteral("no");
    QString yes = QStringLiteral("yes");
    if (words) {
        for (std::size_t i = column.texts.size(); i-- > 0;) {
            const std::string_view text = column.texts.at(i);
            (values[i] == 0 ? no : yes) = QString::fromUtf8(text.data(), qsizetype(text.size()));
        }
    } else if (names.size() == 2) {
        const bool swapped = naturalLess(names[1], names[0]);
        values = swapped ? std::vector<double>{1, 0} : std::vector<double>{0, 1};
        no = names[swapped ? 1 : 0];
        yes = names[swapped ? 0 : 1];
    } else {
        return cannotHold(column, column.texts.at(0), ColumnType::YesNo);
    }
    Column out = withValues(column, ColumnType::YesNo, values);
    out.noText = no;
    out.yesText = yes;
    return out;
}

Column toTexts(const Column &column, ColumnType type)
{
    Column out;
    out.name = column.name;
    out.type = type;
    out.codes.reserve(column.numbers.size());
    TextInterner interner;
    double previous = std::nan("");
    std::int32_t code = -1;
    for (std::size_t row = 0; row < column.numbers.size(); ++row) {
        const double value = column.numbers[row];
        if (value != previous)
            code = std::isnan(value) ? -1 : interner.code(column.text(row).toStdString());
        previous = value;
        out.codes.push_back(code);
    }
    out.texts = std::move(interner.pool);
    return out;
}

Result<Column> numbersToYesNo(Column column)
{
    const auto odd = std::find_if(column.numbers.begin(), column.numbers.end(),
        [](double value) { return !std::isnan(value) && value != 0 && value != 1; });
    if (odd != column.numbers.end()) {
        const QString text = column.text(std::size_t(odd - column.numbers.begin()));
        return cannotHold(column, text.toStdString(), ColumnType::YesNo);
    }
    column.type = ColumnType::YesNo;
    column.noText = QStringLiteral("0");
    column.yesText = QStringLiteral("1");
    return column;
}

} // namespace

Result<Column> convertColumn(Column column, ColumnType type)
{
    if (column.type == type)
        return column;
    const bool toNumbers
        = type == ColumnType::Number || type == ColumnType::Date || type == ColumnType::YesNo;
    if (!column.isNumeric()) {
        if (!toNumbers) {
            column.type = type;
            return column;
        }
        if (type == ColumnType::YesNo)
            return textsToYesNo(column);
        return type == ColumnType::Number ? textsToNumbers(column) : textsToDates(column);
    }
    if (!toNumbers)
        return toTexts(column, type);
    const bool empty = std::all_of(
        column.numbers.begin(), column.numbers.end(), [](double v) { return std::isnan(v); });
    if (type == ColumnType::YesNo && column.type == ColumnType::Number)
        return numbersToYesNo(std::move(column));
    if (type == ColumnType::Number || empty) {
        if (column.type == ColumnType::YesNo && !parseNumber(column.yesText.toStdString(), '.')
            && !empty)
            return cannotHold(column, column.yesText.toStdString(), ColumnType::Number);
        column.type = type; // a date as its seconds, 0/1 as numbers
        column.noText.clear();
        column.yesText.clear();
        return column;
    }
    return textsToDates(toTexts(column, ColumnType::Text));
}

} // namespace lampwork
