// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"
#include "widgets/itemmodels/layertree.h"

#include <QAbstractTableModel>
#include <QList>

namespace lampwork {

// A network as a list: the input, the spec's layers, the output that is appended by itself. The
// branches of a layer and what stands in them follow it, indented. Shapes, parameter counts and
// misfits come from the plan. Dropping layers changes nothing here: it emits moveRequested(), and
// the spec comes back through setPlan().
class LayerListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Title, Output, Parameters, ColumnCount };
    enum ItemRole {
        LayerRole = Qt::UserRole + 1, // int: index in the spec's list; -1: input, output, inside
        PathRole, // LayerPath: of the layer or branch; empty: input or output
        ProblemRole, // QString: why the layer does not fit; empty: it does
    };

    explicit LayerListModel(QObject *parent = nullptr);
    void setPlan(const NetworkPlan &plan, const Shape &input);
    void clear();

    int layerCount() const { return int(m_plan.layers.size()); }
    int rowOf(const LayerPath &path) const; // -1: it is not there
    int rowOfLayer(int layer) const { return rowOf({layer}); }
    // Where a layer is put that is dropped before the row: behind the last one of a list, it
    // becomes its last.
    LayerPath placeBefore(int row) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::DropActions supportedDropActions() const override { return Qt::MoveAction; }
    QStringList mimeTypes() const override;
    QMimeData *mimeData(const QModelIndexList &indexes) const override;
    bool canDropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
        const QModelIndex &parent) const override;
    bool dropMimeData(const QMimeData *data, Qt::DropAction action, int row, int column,
        const QModelIndex &parent) override;

Q_SIGNALS:
    // The layer or branch `from` shall stand before what is at `before` now.
    void moveRequested(const lampwork::LayerPath &from, const lampwork::LayerPath &before);

private:
    void addRows(const LayerInfo &layer, const LayerPath &path);
    bool isInput(int row) const { return row == 0; }
    bool isOutput(int row) const { return row == rowCount() - 1; }
    const LayerPath &pathOf(int row) const; // empty: input or output
    const LayerInfo *infoOf(int row) const; // null: the plain input, a branch
    QString text(int row, int column) const;

    bool m_filled = false;
    NetworkPlan m_plan;
    Shape m_input;
    QList<LayerPath> m_rows; // between input and output
};

} // namespace lampwork
