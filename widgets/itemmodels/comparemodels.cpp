// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/comparemodels.h"

#include "core/base/format.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QFont>

#include <algorithm>

namespace lampwork {

namespace {

QStringList namesOf(const QList<Run> &runs)
{
    QStringList names;
    for (const Run &run : runs)
        names.append(run.name);
    // Two of one name are told apart by their numbers.
    for (qsizetype i = 0; i < runs.size(); ++i) {
        const bool twice = std::count_if(runs.begin(), runs.end(), [&](const Run &other) {
            return other.name == runs[i].name;
        }) > 1;
        if (twice)
            names[i] += QStringLiteral(" #%1").arg(runs[i].id);
    }
    return names;
}

} // namespace

DifferenceModel::DifferenceModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

Result<void> DifferenceModel::setRuns(const QList<Run> &runs, const DifferenceOptions &options)
{
    Result<QList<SpecDifference>> differences = specDifferences(runs, options);
    beginResetModel();
    m_names = namesOf(runs);
    m_differences = differences.ok() ? *differences : QList<SpecDifference>();
    endResetModel();
    if (!differences.ok())
        return differences.error();
    return {};
}

int DifferenceModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_differences.size());
}

int DifferenceModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_names.size()) + 1;
}

QVariant DifferenceModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SpecDifference &difference = m_differences[index.row()];
    if (role == Qt::DisplayRole || role == Qt::ToolTipRole)
        return index.column() == 0 ? difference.path
                                   : specValueText(difference.values[index.column() - 1]);
    if (role == Qt::FontRole && difference.differs && index.column() > 0) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    if (role == Qt::ForegroundRole && !difference.differs)
        return Theme::instance().colors().mutedText;
    return {};
}

QVariant DifferenceModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    return section == 0 ? tr("Setting") : m_names.value(section - 1);
}

MetricComparisonModel::MetricComparisonModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void MetricComparisonModel::setRuns(const QList<Run> &runs)
{
    beginResetModel();
    m_names = namesOf(runs);
    m_rows.clear();
    for (const MetricComparison &metric : compareMetrics(runs)) {
        m_rows.append({metric.name, metric.last, metric.bestLast});
        const bool hasBest = std::any_of(metric.best.begin(), metric.best.end(),
            [](const auto &value) { return value.has_value(); });
        if (hasBest)
            m_rows.append({tr("%1, best").arg(metric.name), metric.best, metric.bestBest});
    }
    endResetModel();
}

int MetricComparisonModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int MetricComparisonModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_names.size()) + 1;
}

QVariant MetricComparisonModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[index.row()];
    if (index.column() == 0)
        return role == Qt::DisplayRole ? QVariant(row.title) : QVariant();
    const qsizetype run = index.column() - 1;
    const bool best = row.best.contains(run);
    switch (role) {
    case Qt::DisplayRole:
        return row.values[run] ? formatNumber(*row.values[run]) : QStringLiteral("—");
    case Qt::ToolTipRole:
        return row.values[run] ? formatExact(*row.values[run]) : QString();
    case Qt::TextAlignmentRole:
        return int(Qt::AlignRight | Qt::AlignVCenter);
    case Qt::FontRole:
        if (best) {
            QFont font;
            font.setWeight(QFont::Bold);
            return font;
        }
        return {};
    case Qt::ForegroundRole:
        return best ? QVariant(Theme::instance().colors().good) : QVariant();
    case Qt::DecorationRole:
        return best ? QVariant(icon(QStringLiteral("check"), Theme::instance().colors().good))
                    : QVariant();
    case Qt::AccessibleTextRole:
        return best ? tr("%1, the best").arg(formatNumber(*row.values[run])) : QVariant();
    default:
        return {};
    }
}

QVariant MetricComparisonModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || (role != Qt::DisplayRole && role != Qt::ToolTipRole))
        return {};
    return section == 0 ? tr("Metric") : m_names.value(section - 1);
}

} // namespace lampwork
