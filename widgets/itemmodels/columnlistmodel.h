// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/profile.h"
#include "core/experiment/spec.h"

#include <QAbstractTableModel>
#include <QList>
#include <QMetaType>

#include <vector>

namespace lampwork {

// Heights in [0, 1] of the bars that show how a column's values are distributed.
struct Distribution {
    std::vector<double> bars;
    bool categories = false; // one bar a category, most frequent first; else bins from min to max
};
Distribution distributionOf(const ColumnProfile &profile);

// A data source's columns: what they hold and what becomes of them. Editing the type or the role
// changes nothing here: it emits what was chosen, and the spec comes back through setColumns().
class ColumnListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Type, Role, Missing, Distinct, Values, Preparation, ColumnCount };
    // Of every cell: the spec's enumeration value as int (Type, Role), a Distribution (Values).
    enum ItemRole { ValueRole = Qt::UserRole + 1 };

    explicit ColumnListModel(QObject *parent = nullptr);
    // `columns` are the spec's as far as it is known (resolved or chosen), found by name.
    void setColumns(const std::vector<ColumnProfile> &profile, const QList<ColumnSpec> &columns);
    // Null for a row that does not exist.
    const ColumnProfile *profile(int row) const;
    ColumnSpec column(int row) const;
    int rowOf(const QString &name) const; // -1: none

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void typeChosen(const QString &column, lampwork::ColumnType type);
    void roleChosen(const QString &column, lampwork::ColumnRole role);

private:
    struct Row {
        ColumnProfile profile;
        ColumnSpec spec;
        Distribution distribution;
    };
    QString cellText(const Row &row, int column) const;
    QString toolTip(const Row &row, int column) const;

    std::vector<Row> m_rows;
};

} // namespace lampwork

Q_DECLARE_METATYPE(lampwork::Distribution)
