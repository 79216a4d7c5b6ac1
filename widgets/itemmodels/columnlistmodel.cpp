// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/columnlistmodel.h"

#include "core/base/format.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/itemmodels/typeicon.h"

#include <QStringList>

#include <algorithm>
#include <cmath>

namespace lampwork {

Distribution distributionOf(const ColumnProfile &profile)
{
    Distribution result;
    if (!profile.histogram.empty()) {
        for (const std::size_t count : profile.histogram)
            result.bars.push_back(double(count));
    } else {
        result.categories = true;
        for (const auto &[text, count] : profile.top)
            result.bars.push_back(double(count));
    }
    const auto highest = std::max_element(result.bars.begin(), result.bars.end());
    if (highest != result.bars.end() && *highest > 0) {
        const double scale = *highest;
        for (double &bar : result.bars)
            bar /= scale;
    }
    return result;
}

ColumnListModel::ColumnListModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void ColumnListModel::setColumns(
    const std::vector<ColumnProfile> &profile, const QList<ColumnSpec> &columns)
{
    std::vector<Row> rows;
    rows.reserve(profile.size());
    for (const ColumnProfile &column : profile) {
        Row row{column, {}, distributionOf(column)};
        const auto spec = std::find_if(columns.begin(), columns.end(),
            [&](const ColumnSpec &candidate) { return candidate.name == column.name; });
        if (spec != columns.end())
            row.spec = *spec;
        row.spec.name = column.name;
        if (!row.spec.type)
            row.spec.type = column.type;
        rows.push_back(std::move(row));
    }
    // The same columns: keep the view's selection and scroll position.
    const bool same = rows.size() == m_rows.size()
        && std::equal(rows.begin(), rows.end(), m_rows.begin(),
            [](const Row &a, const Row &b) { return a.profile.name == b.profile.name; });
    if (same) {
        m_rows = std::move(rows);
        if (!m_rows.empty())
            Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    m_rows = std::move(rows);
    endResetModel();
}

const ColumnProfile *ColumnListModel::profile(int row) const
{
    return row >= 0 && row < rowCount() ? &m_rows[std::size_t(row)].profile : nullptr;
}

ColumnSpec ColumnListModel::column(int row) const
{
    return row >= 0 && row < rowCount() ? m_rows[std::size_t(row)].spec : ColumnSpec{};
}

int ColumnListModel::rowOf(const QString &name) const
{
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (m_rows[row].profile.name == name)
            return int(row);
    }
    return -1;
}

int ColumnListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ColumnListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

Qt::ItemFlags ColumnListModel::flags(const QModelIndex &index) const
{
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && (index.column() == Type || index.column() == Role))
        flags |= Qt::ItemIsEditable;
    return flags;
}

QString ColumnListModel::cellText(const Row &row, int column) const
{
    const ColumnSpec &spec = row.spec;
    switch (column) {
    case Name:
        return spec.name;
    case Type:
        return textOf(spec.type.value_or(row.profile.type));
    case Role:
        return spec.role ? textOf(*spec.role) : QString();
    case Missing: {
        if (row.profile.missing == 0)
            return tr("none");
        const double percent = 100.0 * double(row.profile.missing) / double(row.profile.count);
        return tr("%1 (%2 %)")
            .arg(formatCount(qint64(row.profile.missing)), formatNumber(percent, 2));
    }
    case Distinct:
        return formatCount(qint64(row.profile.distinct));
    case Preparation: {
        if (spec.role == ColumnRole::Ignore)
            return {};
        if (isTextInput(spec))
            return tr("tokens");
        QStringList parts;
        if (spec.missing)
            parts << textOf(*spec.missing);
        if (spec.scale == Scaling::Standard)
            parts << tr("standard");
        else if (spec.scale == Scaling::MinMax)
            parts << tr("min–max");
        if (spec.encode)
            parts << textOf(*spec.encode);
        return parts.join(QStringLiteral(" · "));
    }
    default:
        return {};
    }
}

QString ColumnListModel::toolTip(const Row &row, int column) const
{
    const ColumnProfile &profile = row.profile;
    if (column == Missing && profile.infinite > 0) {
        return tr("%1 missing, %2 infinite (treated as missing)")
            .arg(formatCount(qint64(profile.missing)), formatCount(qint64(profile.infinite)));
    }
    if (column == Type)
        return tr("What the column holds. Press F2 to change it; the file is read again.");
    if (column == Role)
        return tr("What becomes of the column. Press F2 to change it.");
    if (column != Values)
        return cellText(row, column);
    if (!profile.histogram.empty()) {
        return tr("From %1 to %2, median %3, mean %4, standard deviation %5")
            .arg(formatNumber(profile.min), formatNumber(profile.max), formatNumber(profile.median),
                formatNumber(profile.mean), formatNumber(profile.std));
    }
    QStringList lines;
    for (const auto &[text, count] : profile.top.mid(0, 10))
        lines << tr("%1: %2").arg(text.left(60), formatCount(qint64(count)));
    return lines.join(u'\n');
}

QVariant ColumnListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return cellText(row, index.column());
    case Qt::EditRole:
    case ValueRole:
        if (index.column() == Type)
            return int(row.spec.type.value_or(row.profile.type));
        if (index.column() == Role)
            return row.spec.role ? QVariant(int(*row.spec.role)) : QVariant();
        if (index.column() == Values)
            return QVariant::fromValue(row.distribution);
        return cellText(row, index.column());
    case Qt::DecorationRole:
        return index.column() == Name ? QVariant(typeIcon(row.spec.type.value_or(row.profile.type)))
                                      : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter
            | (index.column() == Missing || index.column() == Distinct ? Qt::AlignRight
                                                                       : Qt::AlignLeft)));
    case Qt::ToolTipRole:
        return toolTip(row, index.column());
    default:
        return {};
    }
}

bool ColumnListModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (role != Qt::EditRole || !checkIndex(index, CheckIndexOption::IndexIsValid)
        || value == data(index, Qt::EditRole))
        return false;
    const QString name = m_rows[std::size_t(index.row())].profile.name;
    if (index.column() == Type)
        Q_EMIT typeChosen(name, ColumnType(value.toInt()));
    else if (index.column() == Role)
        Q_EMIT roleChosen(name, ColumnRole(value.toInt()));
    else
        return false;
    return true;
}

QVariant ColumnListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue(Qt::Alignment(Qt::AlignVCenter
            | (section == Missing || section == Distinct ? Qt::AlignRight : Qt::AlignLeft)));
    }
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Column");
    case Type:
        return tr("Type");
    case Role:
        return tr("Role");
    case Missing:
        return tr("Missing");
    case Distinct:
        return tr("Distinct");
    case Values:
        return tr("Distribution");
    case Preparation:
        return tr("Preparation");
    default:
        return {};
    }
}

} // namespace lampwork
