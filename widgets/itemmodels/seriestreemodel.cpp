// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/seriestreemodel.h"

#include "widgets/style/theme.h"

#include <QLocale>

#include <algorithm>
#include <vector>

namespace lampwork {

namespace {
// Beyond it, all rows anew are cheaper than one after the other, each of which the views are told.
constexpr std::size_t fewNames = 256;
}

void SeriesTreeModel::addNames(const QStringList &names)
{
    if (std::size_t(names.size()) > fewNames)
        m_tree.reserve(std::size_t(names.size()));
    for (const QString &name : names)
        m_tree.add(name);
    if (m_tree.pendingCount() > fewNames) {
        beginResetModel();
        m_tree.settle();
        endResetModel();
    }
    while (m_tree.pendingCount() > 0)
        addNext();
}

void SeriesTreeModel::addNext()
{
    const NameTree::Place place = m_tree.placeOfNext();
    if (place.parent >= 0)
        beginInsertRows(indexOfNode(place.parent), place.row, place.row);
    const int node = m_tree.settleNext();
    if (place.parent >= 0)
        endInsertRows();
    if (m_tree.isSeen(node))
        tellCounts(node);
}

void SeriesTreeModel::releaseNames(const QStringList &names)
{
    std::vector<int> nodes;
    nodes.reserve(std::size_t(names.size()));
    for (const QString &name : names) {
        const int node = m_tree.find(name);
        Q_ASSERT(node >= 0 && m_tree.isName(node));
        nodes.push_back(node);
    }
    if (nodes.size() > fewNames) {
        beginResetModel();
        m_tree.release(nodes);
        endResetModel();
        return;
    }
    for (const int node : nodes)
        release(node);
}

void SeriesTreeModel::release(int node)
{
    const NameTree::Place place = m_tree.placeIfReleased(node);
    const int above = place.parent >= 0 ? place.parent : node;
    const bool wasSeen = m_tree.isSeen(node);
    if (place.parent >= 0)
        beginRemoveRows(indexOfNode(place.parent), place.row, place.row);
    m_tree.release({&node, 1});
    if (place.parent >= 0)
        endRemoveRows();
    if (wasSeen)
        tellCounts(above);
}

void SeriesTreeModel::setFilter(const NameFilter &filter)
{
    beginResetModel();
    m_tree.setFilter(filter);
    endResetModel();
}

void SeriesTreeModel::setTicks(const NameTicks &ticks)
{
    if (ticks == m_tree.ticks())
        return;
    std::vector<int> before(std::size_t(m_tree.nodeLimit()));
    for (int node = 0; node < m_tree.nodeLimit(); ++node)
        before[std::size_t(node)] = m_tree.tickedCount(node);
    m_tree.setTicks(ticks);
    const auto changed
        = [&](int node) { return m_tree.tickedCount(node) != before[std::size_t(node)]; };
    tellCounts(NameTree::root);
    for (int node = 0; node < m_tree.nodeLimit(); ++node) {
        const std::vector<int> &rows = m_tree.children(node);
        const auto first = std::find_if(rows.begin(), rows.end(), changed);
        if (first == rows.end())
            continue;
        const auto last = std::find_if(rows.rbegin(), rows.rend(), changed);
        Q_EMIT dataChanged(indexOfNode(*first, Name), indexOfNode(*last, Count));
    }
}

void SeriesTreeModel::tellCounts(int node)
{
    for (; node >= 0; node = m_tree.parent(node))
        Q_EMIT dataChanged(indexOfNode(node, Name), indexOfNode(node, Count));
}

QModelIndex SeriesTreeModel::indexOfNode(int node, int column) const
{
    const int row = node == NameTree::root ? 0 : m_tree.rowOf(node);
    return createIndex(row, column, quintptr(node));
}

QModelIndex SeriesTreeModel::indexOf(const QString &folder) const
{
    const int node = m_tree.findFolder(folder);
    const bool isRow = node == NameTree::root || (node > 0 && m_tree.isSeen(node));
    return isRow ? indexOfNode(node) : QModelIndex();
}

QModelIndex SeriesTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (row < 0 || column < 0 || column >= ColumnCount || row >= rowCount(parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, quintptr(NameTree::root));
    return createIndex(row, column, quintptr(m_tree.children(nodeOf(parent))[std::size_t(row)]));
}

QModelIndex SeriesTreeModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || nodeOf(index) == NameTree::root)
        return {};
    return indexOfNode(m_tree.parent(nodeOf(index)));
}

int SeriesTreeModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return 1;
    return parent.column() == Name ? int(m_tree.children(nodeOf(parent)).size()) : 0;
}

int SeriesTreeModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

bool SeriesTreeModel::hasChildren(const QModelIndex &parent) const
{
    return rowCount(parent) > 0;
}

QString SeriesTreeModel::textOf(int node) const
{
    if (node == NameTree::root)
        return tr("All series");
    const QStringView label = m_tree.label(node);
    return label.isEmpty() ? tr("(no name)") : label.toString();
}

QString SeriesTreeModel::countOf(int node) const
{
    const QLocale locale;
    const int seen = m_tree.seenCount(node);
    const int ticked = m_tree.tickedCount(node);
    if (ticked == seen || ticked == 0)
        return locale.toString(seen);
    //: how many series of a folder are drawn
    return tr("%1 of %2").arg(locale.toString(ticked), locale.toString(seen));
}

QVariant SeriesTreeModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid())
        return {};
    const int node = nodeOf(index);
    const bool isFolder = node == NameTree::root || !m_tree.children(node).empty();
    switch (role) {
    case Qt::DisplayRole:
        if (index.column() == Name)
            return textOf(node);
        return isFolder ? countOf(node) : QVariant();
    case Qt::CheckStateRole: {
        if (index.column() != Name)
            return {};
        const int ticked = m_tree.tickedCount(node);
        if (ticked == 0)
            return Qt::Unchecked;
        return ticked == m_tree.seenCount(node) ? Qt::Checked : Qt::PartiallyChecked;
    }
    case Qt::ToolTipRole:
        return node == NameTree::root ? QVariant() : m_tree.path(node);
    case Qt::AccessibleTextRole:
        if (index.column() == Name && isFolder)
            return tr("%1, series: %2").arg(textOf(node), countOf(node));
        break;
    case Qt::TextAlignmentRole:
        if (index.column() == Count)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        break;
    case Qt::ForegroundRole:
        if (index.column() == Count || m_tree.tickedCount(node) == 0)
            return Theme::instance().colors().mutedText;
        break;
    case FolderRole:
        return m_tree.folder(node);
    default:
        break;
    }
    return {};
}

bool SeriesTreeModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!index.isValid() || index.column() != Name || role != Qt::CheckStateRole)
        return false;
    Q_EMIT tickRequested(m_tree.folder(nodeOf(index)), value.toInt() == Qt::Checked);
    return true;
}

QVariant SeriesTreeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    return section == Name ? tr("Series") : tr("Count");
}

Qt::ItemFlags SeriesTreeModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags usual = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    return index.column() == Name ? usual | Qt::ItemIsUserCheckable : usual;
}

} // namespace lampwork
