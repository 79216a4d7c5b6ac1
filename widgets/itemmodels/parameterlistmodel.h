// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractTableModel>
#include <QList>
#include <QString>

namespace lampwork {

// The parameters of a network that was made by hand, one a row.
class ParameterListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Name, Sides, Count, Learnt, ColumnCount };
    struct Row {
        QString name;
        QString sides; // "64 × 4"
        qint64 count = 0;
        bool learnt = true;
        bool operator==(const Row &) const = default;
    };

    explicit ParameterListModel(QObject *parent = nullptr);
    void setRows(const QList<Row> &rows);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<Row> m_rows;
};

} // namespace lampwork
