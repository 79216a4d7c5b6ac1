// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/layerlistmodel.h"

#include "core/base/format.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QApplication>
#include <QMimeData>
#include <QPalette>

#include <utility>

namespace lampwork {

namespace {

const QString mimeType = QStringLiteral("application/x-lampwork-layer");
const QString indent = QStringLiteral("\u2003\u2002"); // for each level

QByteArray toBytes(const LayerPath &path)
{
    QByteArrayList parts;
    for (const int index : path)
        parts.append(QByteArray::number(index));
    return parts.join(' ');
}

LayerPath pathFromBytes(const QByteArray &bytes)
{
    LayerPath path;
    for (const QByteArray &part : bytes.split(' '))
        path.append(part.toInt());
    return path;
}

} // namespace

LayerListModel::LayerListModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void LayerListModel::setPlan(const NetworkPlan &plan, const Shape &input)
{
    const QList<LayerPath> before = std::exchange(m_rows, {});
    for (qsizetype i = 0; i < plan.layers.size(); ++i)
        addRows(plan.layers[i], {int(i)});
    const QList<LayerPath> rows = std::exchange(m_rows, before);
    const bool sameRows = m_filled && rows == m_rows;
    if (!sameRows)
        beginResetModel();
    m_filled = true;
    m_plan = plan;
    m_input = input;
    m_rows = rows;
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
    m_rows.clear();
    endResetModel();
}

void LayerListModel::addRows(const LayerInfo &layer, const LayerPath &path)
{
    m_rows.append(path);
    for (std::size_t b = 0; b < layer.branches.size(); ++b) {
        const LayerPath branch = path + LayerPath{int(b)};
        m_rows.append(branch);
        for (std::size_t i = 0; i < layer.branches[b].size(); ++i)
            addRows(layer.branches[b][i], branch + LayerPath{int(i)});
    }
}

int LayerListModel::rowOf(const LayerPath &path) const
{
    const qsizetype row = m_rows.indexOf(path);
    return row < 0 ? -1 : int(row) + 1;
}

const LayerPath &LayerListModel::pathOf(int row) const
{
    static const LayerPath none;
    return row >= 1 && row <= m_rows.size() ? m_rows[row - 1] : none;
}

LayerPath LayerListModel::placeBefore(int row) const
{
    if (row <= 1)
        return {0};
    const LayerPath &here = pathOf(row);
    if (namesLayer(here))
        return here;
    // The end of the list that the row above stands in; before a layer's first branch, its front.
    const LayerPath &above = pathOf(row - 1);
    if (here.isEmpty())
        return {layerCount()};
    if (here.constLast() == 0)
        return here + LayerPath{0};
    if (namesBranch(above))
        return above + LayerPath{0};
    const LayerPath branch = parentOf(here) + LayerPath{here.constLast() - 1};
    return branch + LayerPath{above.value(branch.size()) + 1};
}

int LayerListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_filled ? 0 : int(m_rows.size()) + 2;
}

int LayerListModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

const LayerInfo *LayerListModel::infoOf(int row) const
{
    if (isInput(row))
        return m_plan.embedding ? &*m_plan.embedding : nullptr;
    return isOutput(row) ? &m_plan.output : infoAt(m_plan.layers, pathOf(row));
}

Qt::ItemFlags LayerListModel::flags(const QModelIndex &index) const
{
    if (!index.isValid()) // between rows
        return Qt::ItemIsDropEnabled;
    Qt::ItemFlags flags = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (!pathOf(index.row()).isEmpty())
        flags |= Qt::ItemIsDragEnabled;
    return flags;
}

QString LayerListModel::text(int row, int column) const
{
    const LayerInfo *info = infoOf(row);
    const LayerPath &path = pathOf(row);
    if (namesBranch(path))
        return column == Title
            ? indent.repeated(path.size() - 1) + tr("Branch %1").arg(path.constLast() + 1)
            : QString();
    switch (column) {
    case Title:
        if (isInput(row))
            return info ? tr("Input, %1").arg(info->title) : tr("Input");
        if (isOutput(row))
            return tr("Output, linear");
        return indent.repeated(path.size() - 1) + info->title;
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
    const LayerPath &path = pathOf(index.row());
    const bool fixed = path.isEmpty();
    switch (role) {
    case Qt::DisplayRole:
        return text(index.row(), index.column());
    case LayerRole:
        return path.size() == 1 ? path[0] : -1;
    case PathRole:
        return QVariant::fromValue(path);
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
        const LayerPath &path = pathOf(index.row());
        if (path.isEmpty())
            continue;
        auto *data = new QMimeData;
        data->setData(mimeType, toBytes(path));
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
    const LayerPath from = pathFromBytes(data->data(mimeType));
    LayerPath before = placeBefore(row >= 0 ? row : parent.row());
    // A branch moves among those of its layer.
    if (namesBranch(from))
        before = pathOf(row >= 0 ? row : parent.row());
    const bool stays = before == from
        || (parentOf(before) == parentOf(from) && before.constLast() == from.constLast() + 1);
    if (rowOf(from) >= 0 && namesLayer(from) == namesLayer(before) && !stays)
        Q_EMIT moveRequested(from, before);
    return false; // true would make the view remove the row that was dragged
}

} // namespace lampwork
