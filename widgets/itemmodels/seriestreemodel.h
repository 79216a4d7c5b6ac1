// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/nametree.h"

#include <QAbstractItemModel>
#include <QStringList>

namespace lampwork {

// The names of series as a tree by “/”, under one row for all of them: with a box that says whether
// they are drawn, and how many there are. Made for a hundred thousand names: a row costs nothing
// until it is shown, and one name more costs one row. What is ticked and searched for is said to it
// from outside. GUI thread.
class SeriesTreeModel : public QAbstractItemModel {
    Q_OBJECT
public:
    enum Column { Name, Count, ColumnCount };
    enum Role { FolderRole = Qt::UserRole }; // QString, "layer/12/"

    using QAbstractItemModel::QAbstractItemModel;

    // A name is there as long as it was added more often than released. Many at once reset the
    // model.
    void addNames(const QStringList &names);
    void releaseNames(const QStringList &names);
    void setFilter(const NameFilter &filter); // resets the model
    void setTicks(const NameTicks &ticks);

    const NameTree &names() const { return m_tree; }
    // Of a folder as "layer/12/"; the empty text is the first row. Not valid: no such row.
    QModelIndex indexOf(const QString &folder) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    // A person ticked the box of a folder; nothing has changed yet.
    void tickRequested(const QString &folder, bool ticked);

private:
    static int nodeOf(const QModelIndex &index) { return int(index.internalId()); }
    QModelIndex indexOfNode(int node, int column = Name) const;
    void addNext();
    void release(int node);
    void tellCounts(int node); // its own and all above
    QString textOf(int node) const;
    QString countOf(int node) const;

    NameTree m_tree;
};

} // namespace lampwork
