// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/series.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QStringList>

#include <optional>

namespace lampwork {

// The layers of a run and the last values of their series ("layers/linear1/gradient_norm"), with
// what is suspicious about them. The series come as the store tells them; a layer is there once any
// of its has come.
class LayerStateModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column {
        Name,
        GradientNorm,
        WeightNorm,
        UpdateRatio,
        ActivationMean,
        ActivationDeviation,
        DeadFraction,
        ColumnCount
    };
    enum ItemRole {
        ProblemRole = Qt::UserRole + 1, // QString: what is suspicious about the value; empty
    };

    explicit LayerStateModel(QObject *parent = nullptr);
    void clear();
    // Points of any series; those of no layer are passed over.
    void take(const PointBatch &points);

    QString layerAt(int row) const; // empty: no such row
    // The series behind a cell; of the name's, the gradient norm's.
    QString seriesAt(int row, int column) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    struct Layer {
        QString name;
        std::optional<double> values[ColumnCount]; // none in Name
    };
    QString problem(const Layer &layer, int column) const;

    QList<Layer> m_layers; // as the network has them, as far as the series tell
    QHash<QString, qsizetype> m_rows; // of a layer's name
};

} // namespace lampwork
