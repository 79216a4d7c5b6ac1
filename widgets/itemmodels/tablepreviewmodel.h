// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/table.h"

#include <QAbstractTableModel>

#include <memory>

namespace lampwork {

// A table's cells as texts, formatted when they are asked for. It shows a window of at most
// `windowRows` rows that can be moved: a header view keeps some bytes for every row it is told of,
// which tens of millions of rows would turn into hundreds of megabytes. GUI thread; shares the
// table.
class TablePreviewModel : public QAbstractTableModel {
    Q_OBJECT
public:
    static constexpr int windowRows = 10'000;

    explicit TablePreviewModel(QObject *parent = nullptr);
    void setTable(std::shared_ptr<const Table> table);
    const Table *table() const { return m_table.get(); }

    // Moves the window so that it starts at `row` of the table, as far as that leaves it full.
    void setFirstRow(qint64 row);
    qint64 firstRow() const { return m_first; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::shared_ptr<const Table> m_table;
    qint64 m_first = 0;
};

} // namespace lampwork
