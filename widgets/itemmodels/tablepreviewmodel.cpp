// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/tablepreviewmodel.h"

#include "widgets/itemmodels/spectexts.h"
#include "widgets/itemmodels/typeicon.h"

#include <QApplication>
#include <QPalette>

#include <algorithm>

namespace lampwork {

namespace {

constexpr qsizetype longestCell = 200; // characters; a view has no use for more

} // namespace

TablePreviewModel::TablePreviewModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void TablePreviewModel::setTable(std::shared_ptr<const Table> table)
{
    if (table == m_table)
        return;
    beginResetModel();
    m_table = std::move(table);
    m_first = 0;
    endResetModel();
}

void TablePreviewModel::setFirstRow(qint64 row)
{
    if (!m_table)
        return;
    const qint64 last = std::max<qint64>(0, qint64(m_table->rowCount) - windowRows);
    row = std::clamp<qint64>(row, 0, last);
    if (row == m_first)
        return;
    m_first = row; // the number of rows stays: the window is full wherever it can be moved to
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    Q_EMIT headerDataChanged(Qt::Vertical, 0, rowCount() - 1);
}

int TablePreviewModel::rowCount(const QModelIndex &parent) const
{
    if (parent.isValid() || !m_table)
        return 0;
    return int(std::min<qint64>(qint64(m_table->rowCount), windowRows));
}

int TablePreviewModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_table ? 0 : int(m_table->columns.size());
}

QVariant TablePreviewModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Column &column = m_table->columns[std::size_t(index.column())];
    const auto row = std::size_t(m_first + index.row());
    switch (role) {
    case Qt::DisplayRole:
        if (column.isMissing(row))
            //: A cell of a table that has no value
            return tr("missing");
        return column.text(row).left(longestCell).simplified();
    case Qt::ForegroundRole:
        if (column.isMissing(row))
            return QApplication::palette().brush(QPalette::Disabled, QPalette::Text);
        return {};
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter | (column.isNumeric() ? Qt::AlignRight : Qt::AlignLeft)));
    case Qt::ToolTipRole:
        return column.isMissing(row) ? QVariant() : QVariant(column.text(row).left(2000));
    default:
        return {};
    }
}

QVariant TablePreviewModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (!m_table || section < 0)
        return {};
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(m_first + section + 1) : QVariant();
    if (section >= columnCount())
        return {};
    const Column &column = m_table->columns[std::size_t(section)];
    switch (role) {
    case Qt::DisplayRole:
        return column.name;
    case Qt::DecorationRole:
        return typeIcon(column.type);
    case Qt::ToolTipRole:
        return tr("%1 (%2)").arg(column.name, textOf(column.type));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter | Qt::AlignLeft));
    default:
        return {};
    }
}

} // namespace lampwork
