// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/table.h"
#include "core/experiment/predictions.h"

#include <QAbstractTableModel>

#include <memory>
#include <vector>

namespace lampwork {

// Rows of a set of predictions: true and predicted value, loss, and, where the source is known, the
// row's values in the source. GUI thread; shares what it shows.
class ExamplesModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { Row, True, Predicted, Confidence, Loss, FixedColumns };

    explicit ExamplesModel(QObject *parent = nullptr);
    // `indices` into the predictions, in the order to show; `table` may be null.
    void setExamples(std::shared_ptr<const Predictions> predictions,
        std::vector<std::size_t> indices, std::shared_ptr<const Table> table);

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

    // "7 → 1" where 7 was taken for 1, "7" where it was right, or "12.5, predicted 14.1": for a
    // caption.
    static QString caption(const Predictions &predictions, std::size_t index);

private:
    QString fixedText(std::size_t index, int column) const;

    std::shared_ptr<const Predictions> m_predictions;
    std::vector<std::size_t> m_indices;
    std::shared_ptr<const Table> m_table;
};

} // namespace lampwork
