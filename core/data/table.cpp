// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/table.h"

#include "core/data/celltext.h"

namespace lampwork {

QString Column::text(std::size_t row) const
{
    if (isMissing(row))
        return {};
    switch (type) {
    case ColumnType::Number:
        return numberText(numbers[row]);
    case ColumnType::Date:
        return dateText(numbers[row]);
    case ColumnType::YesNo:
        return numbers[row] != 0 ? yesText : noText;
    case ColumnType::Category:
    case ColumnType::Text:
    case ColumnType::Id:
        break;
    }
    const std::string_view view = texts.at(std::size_t(codes[row]));
    return QString::fromUtf8(view.data(), qsizetype(view.size()));
}

const Column *Table::column(const QString &name) const
{
    const int index = indexOf(name);
    return index < 0 ? nullptr : &columns[std::size_t(index)];
}

int Table::indexOf(const QString &name) const
{
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].name == name)
            return int(i);
    }
    return -1;
}

QStringList Table::columnNames() const
{
    QStringList names;
    for (const Column &column : columns)
        names.append(column.name);
    return names;
}

} // namespace lampwork
