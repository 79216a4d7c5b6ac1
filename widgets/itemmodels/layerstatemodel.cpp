// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/layerstatemodel.h"

#include "core/base/format.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <cmath>

namespace lampwork {

namespace {

// An update usually changes weights by about a thousandth; far from it, the learning rate suits the
// layer badly.
constexpr double smallestRatio = 1e-4;
constexpr double largestRatio = 1e-1;
constexpr double manyDead = 0.5;

const char *const names[LayerStateModel::ColumnCount] = {"", "gradient_norm", "weight_norm",
    "update_ratio", "activation_mean", "activation_std", "dead_fraction"};

int columnOf(const QString &what)
{
    for (int column = 1; column < LayerStateModel::ColumnCount; ++column) {
        if (what == QLatin1String(names[column]))
            return column;
    }
    return -1;
}

} // namespace

LayerStateModel::LayerStateModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void LayerStateModel::clear()
{
    beginResetModel();
    m_layers.clear();
    m_rows.clear();
    endResetModel();
}

void LayerStateModel::take(const PointBatch &points)
{
    const QLatin1String prefix("layers/");
    bool changed = false;
    for (const SeriesPoints &series : points) {
        if (!series.name.startsWith(prefix) || series.size() == 0)
            continue;
        const qsizetype slash = series.name.lastIndexOf(u'/');
        const int column = columnOf(series.name.mid(slash + 1));
        const QString name = series.name.mid(prefix.size(), slash - prefix.size());
        if (column < 0 || name.isEmpty())
            continue;
        auto row = m_rows.constFind(name);
        if (row == m_rows.constEnd()) {
            beginInsertRows({}, int(m_layers.size()), int(m_layers.size()));
            row = m_rows.insert(name, m_layers.size());
            m_layers.append(Layer{name, {}});
            endInsertRows();
        }
        m_layers[*row].values[column] = series.values.back();
        changed = true;
    }
    if (changed)
        Q_EMIT dataChanged(index(0, 0), index(int(m_layers.size()) - 1, ColumnCount - 1));
}

QString LayerStateModel::layerAt(int row) const
{
    return row >= 0 && row < m_layers.size() ? m_layers[row].name : QString();
}

QString LayerStateModel::seriesAt(int row, int column) const
{
    const QString layer = layerAt(row);
    if (layer.isEmpty())
        return {};
    const int which = column > Name && column < ColumnCount ? column : int(GradientNorm);
    return QStringLiteral("layers/%1/%2").arg(layer, QLatin1String(names[which]));
}

int LayerStateModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_layers.size());
}

int LayerStateModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString LayerStateModel::problem(const Layer &layer, int column) const
{
    if (column == Name || !layer.values[column])
        return {};
    const double value = *layer.values[column];
    if (!std::isfinite(value))
        return tr("No number any more: the values of this layer have overflowed.");
    if (column == GradientNorm && value == 0)
        return tr("No gradient reaches this layer: it does not learn.");
    if (column == UpdateRatio && value > largestRatio)
        return tr("An update changes the weights by more than a tenth: the learning rate may be "
                  "too high for this layer.");
    if (column == UpdateRatio && value < smallestRatio)
        return tr("An update changes the weights by less than a ten-thousandth: this layer hardly "
                  "learns.");
    if (column == ActivationDeviation && value == 0)
        return tr("The output is the same for every row.");
    if (column == DeadFraction && value >= manyDead)
        return tr("Half of the units or more give nothing for any row.");
    return {};
}

QVariant LayerStateModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Layer &layer = m_layers[index.row()];
    const int column = index.column();
    const QString suspicious = problem(layer, column);
    switch (role) {
    case Qt::DisplayRole:
        if (column == Name)
            return layer.name;
        if (!layer.values[column])
            return QString();
        return column == DeadFraction && std::isfinite(*layer.values[column])
            ? tr("%1 %").arg(formatNumber(100 * *layer.values[column], 3))
            : formatNumber(*layer.values[column], 3);
    case Qt::TextAlignmentRole:
        return int(Qt::AlignVCenter | (column == Name ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::ForegroundRole:
        if (suspicious.isEmpty())
            return {};
        return std::isfinite(*layer.values[column]) ? Theme::instance().colors().warning
                                                    : Theme::instance().colors().bad;
    case Qt::DecorationRole:
        // Not by colour alone.
        return suspicious.isEmpty() ? QVariant() : icon(QStringLiteral("warning"));
    case Qt::ToolTipRole:
    case ProblemRole:
        return suspicious;
    default:
        return {};
    }
}

QVariant LayerStateModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return QAbstractTableModel::headerData(section, orientation, role);
    const struct {
        QString text;
        QString help;
    } headers[ColumnCount] = {
        {tr("Layer"), tr("A layer of the network, by the name of its parameters")},
        {tr("Gradient norm"), tr("Length of the loss's gradient by the layer's parameters")},
        {tr("Weight norm"), tr("Length of the layer's parameters")},
        {tr("Update ratio"),
            tr("How much of its parameters' length one update changes; about 0.001 is usual")},
        {tr("Mean"), tr("Mean of what comes out of the layer")},
        {tr("Std"), tr("Standard deviation of what comes out of the layer")},
        {tr("Dead units"), tr("Units that give nothing for any of the rows that were looked at")},
    };
    if (role == Qt::DisplayRole)
        return headers[section].text;
    if (role == Qt::ToolTipRole)
        return headers[section].help;
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignVCenter | (section == Name ? Qt::AlignLeft : Qt::AlignRight));
    return {};
}

} // namespace lampwork
