// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/differences.h"

#include <QAbstractTableModel>

namespace lampwork {

// The fields in which the specs of some runs differ, a row each, a column a run.
class DifferenceModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit DifferenceModel(QObject *parent = nullptr);
    // An error leaves the table empty.
    Result<void> setRuns(const QList<Run> &runs, const DifferenceOptions &options);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QStringList m_names;
    QList<SpecDifference> m_differences;
};

// The metrics of some runs, last and best values; the best of each row stands out.
class MetricComparisonModel : public QAbstractTableModel {
    Q_OBJECT
public:
    explicit MetricComparisonModel(QObject *parent = nullptr);
    void setRuns(const QList<Run> &runs);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(
        int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    struct Row {
        QString title;
        QList<std::optional<double>> values;
        QList<qsizetype> best;
    };
    QStringList m_names;
    QList<Row> m_rows;
};

} // namespace lampwork
