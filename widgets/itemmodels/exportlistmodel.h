// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/experiment/run.h"

#include <QAbstractTableModel>
#include <QList>

#include <optional>

namespace lampwork {

// What the engine's export verb measured.
struct ExportMeasurements {
    QString file; // absolute path, as written
    qint64 sizeBytes = 0;
    double parity = 0; // largest difference of an output
    qint64 rows = 0; // held-out rows compared
    struct Latency {
        double p50Ms = 0;
        double p99Ms = 0;
    };
    std::optional<Latency> batch1;
    std::optional<Latency> batch64;
    qint64 checkpointStep = 0;
    QStringList warnings;
};
// Fields that are missing stay at their defaults.
ExportMeasurements exportMeasurementsFromJson(const Json &json);

struct ExportEntry {
    RunId run = 0;
    QString runName;
    Artifact artifact;
    ExportMeasurements measurements;
};

// The exports of a store's runs, newest first.
class ExportListModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { File, RunName, When, Size, Parity, Single, Batch, ColumnCount };

    explicit ExportListModel(QObject *parent = nullptr);
    void setExports(QList<ExportEntry> entries);
    const ExportEntry *entry(int row) const; // null: no such row

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QList<ExportEntry> m_entries;
};

} // namespace lampwork
