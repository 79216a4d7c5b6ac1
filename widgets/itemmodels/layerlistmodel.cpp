// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/layerlistmodel.h"

#include "core/base/format.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QMimeData>
#include <QPalette>

#include <algorithm>

namespace lampwork {

namespace {

const QString mimeType = QStringLiteral("application/x-lampwork-layer");

} // namespace

LayerListModel::LayerListModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void LayerListModel::setPlan(const NetworkPlan &plan, const Shape &input)
{
    const bool sameRows = m_filled && plan.layers.size() == m_plan.layers.size();
    if (!sameRows)
        beginResetModel();
    m_filled = true;
    m_plan = plan;
    m_input = input;
    if (sameRows)
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    else
        endResetModel();
}

void LayerListModel::clear()
{
    if (!m_filled)
        return;
    beginResetModel();
    m_filled = false;
    m_plan = {};
    m_input = {};
    endResetModel();
}

int LayerListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_filled ? 0 : layerCount() + 2;
}

int LayerListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

int LayerListModel::layerOf(int row) const
{
    return row >= 1 && row <= layerCount() ? row - 1 : -1;
}

const LayerInfo *LayerListModel::infoOf(int row) const
{
    if (row == 0)
        return m_plan.embedding ? &*m_plan.embedding : nullptr;
    const int layer = layerOf(row);
    return layer >= 0 ? &m_plan.layers[layer] : &m_plan.output;
}

Qt::ItemFlags LayerListModel::flags(const QModelIndex &index) const
{
    if (!index.isValid()) // between rows
        return Qt::ItemIsDropEnabled;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (layerOf(index.row()) >= 0)
        flags |= Qt::ItemIsDragEnabled;
    return flags;
}

QString LayerListModel::text(int row, int column) const
{
    const LayerInfo *info = infoOf(row);
    switch (column) {
    case Title:
        if (row == 0)
            return info ? tr("Input, %1").arg(info->title) : tr("Input");
        if (layerOf(row) < 0)
            return tr("Output, linear");
        return info->title;
    case Output: {
        const Shape &shape = info ? info->output : m_input;
        return shape.isEmpty() ? QStringLiteral("–") : shapeText(shape);
    }
    case Parameters:
        if (!info || info->output.isEmpty())
            return QStringLiteral("–");
        return formatCount(info->parameters);
    default:
        return {};
    }
}

QVariant LayerListModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const LayerInfo *info = infoOf(index.row());
    const bool problem = info && info->problem;
    const bool fixed = layerOf(index.row()) < 0;
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case LayerRole:
        return layerOf(index.row());
    case ProblemRole:
        return problem ? info->problem->message : QString();
    case Qt::ToolTipRole:
        if (problem)
            return info->problem->message;
        return fixed ? QVariant(tr("Follows from the data; it cannot be moved.")) : QVariant();
    case Qt::DecorationRole:
        if (problem && index.column() == Title)
            return icon(QStringLiteral("warning"), Theme::instance().colors().bad);
        return {};
    case Qt::ForegroundRole:
        if (problem)
            return Theme::instance().colors().bad;
        return fixed ? QVariant(QApplication::palette().brush(QPalette::PlaceholderText))
                     : QVariant();
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter | (index.column() == Parameters ? Qt::AlignRight : Qt::AlignLeft)));
    case Qt::AccessibleDescriptionRole:
        return problem ? info->problem->message : QString();
    default:
        return {};
    }
}

QVariant LayerListModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter | (section == Parameters ? Qt::AlignRight : Qt::AlignLeft)));
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Title:
        return tr("Layer");
    case Output:
        return tr("Output shape");
    case Parameters:
        return tr("Parameters");
    default:
        return {};
    }
}

QStringList LayerListModel::mimeTypes() const
{
    return {mimeType};
}

QMimeData *LayerListModel::mimeData(const QModelIndexList &indexes) const
{
    for (const QModelIndex &index : indexes) {
        const int layer = layerOf(index.row());
        if (layer < 0)
            continue;
        auto *data = new QMimeData;
        data->setData(mimeType, QByteArray::number(layer));
        return data;
    }
    return nullptr;
}

bool LayerListModel::canDropMimeData(
    const QMimeData *data, Qt::DropAction action, int row, int, const QModelIndex &parent) const
{
    return action == Qt::MoveAction && data->hasFormat(mimeType) && (row >= 0 || parent.isValid())
        && m_filled;
}

bool LayerListModel::dropMimeData(
    const QMimeData *data, Qt::DropAction action, int row, int column, const QModelIndex &parent)
{
    if (!canDropMimeData(data, action, row, column, parent))
        return false;
    const int from = data->data(mimeType).toInt();
    const int targetRow = row >= 0 ? row : parent.row();
    const int before = std::clamp(targetRow - 1, 0, layerCount());
    if (from >= 0 && from < layerCount() && before != from && before != from + 1)
        Q_EMIT moveRequested(from, before);
    return false; // true would make the view remove the row that was dragged
}

} // namespace lampwork
