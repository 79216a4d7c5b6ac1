// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

#include <QAbstractTableModel>
#include <QList>

namespace lampwork {

// A network as a list: the input, the spec's layers, the output that is appended by itself. Shapes,
// parameter counts and misfits come from the plan. Dropping layers changes nothing here: it emits
// movesRequested(), and the spec comes back through setPlan().
class LayerListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Title, Output, Parameters, ColumnCount };
    enum ItemRole {
        LayerRole = Qt::UserRole + 1, // int: index in the spec's list; -1: input or output
        ProblemRole, // QString: why the layer does not fit; empty: it does
    };

    explicit LayerListModel(QObject *parent = nullptr);
    void setPlan(const NetworkPlan &plan, const Shape &input);
    void clear();

    int layerCount() const { return int(m_plan.layers.size()); }
    int rowOfLayer(int layer) const { return layer + 1; }

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
    // Layer `from` shall stand before the layer that is `before` now; layerCount(): at the end.
    void moveRequested(int from, int before);

private:
    int layerOf(int row) const;
    const LayerInfo *infoOf(int row) const; // null: the plain input
    QString text(int row, int column) const;

    bool m_filled = false;
    NetworkPlan m_plan;
    Shape m_input;
};

} // namespace lampwork
