// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/examplesmodel.h"

#include "core/analysis/classification.h"
#include "core/analysis/multilabel.h"
#include "core/base/format.h"
#include "widgets/itemmodels/typeicon.h"

namespace lampwork {

namespace {

constexpr qsizetype longestCell = 200;

QString className(const Predictions &predictions, int index)
{
    return predictions.classes.value(index, QStringLiteral("–"));
}

QString labelsText(const QStringList &labels)
{
    return labels.isEmpty() ? ExamplesModel::tr("none") : labels.join(QStringLiteral(", "));
}

QString trueText(const Predictions &predictions, std::size_t index)
{
    if (predictions.task == Task::Multilabel)
        return labelsText(trueLabels(predictions, index));
    const float target = predictions.targets[index];
    return predictions.classes.isEmpty() ? formatNumber(double(target))
                                         : className(predictions, int(target));
}

QString predictedText(const Predictions &predictions, std::size_t index)
{
    if (predictions.task == Task::Multilabel && predictedClass(predictions, index) < 0)
        return QStringLiteral("–");
    if (predictions.task == Task::Multilabel)
        return labelsText(predictedLabels(predictions, index));
    return predictions.classes.isEmpty()
        ? formatNumber(double(predictions.outputs[index]))
        : className(predictions, predictedClass(predictions, index));
}

} // namespace

ExamplesModel::ExamplesModel(QObject *parent)
    : QAbstractTableModel(parent)
{
}

void ExamplesModel::setExamples(std::shared_ptr<const Predictions> predictions,
    std::vector<std::size_t> indices, std::shared_ptr<const Table> table)
{
    beginResetModel();
    m_predictions = std::move(predictions);
    m_indices = std::move(indices);
    m_table = std::move(table);
    endResetModel();
}

QString ExamplesModel::caption(const Predictions &predictions, std::size_t index)
{
    if (!hasTarget(predictions.task))
        return formatNumber(double(predictions.outputs[index]), 4);
    if (predictions.classes.isEmpty())
        return tr("%1, predicted %2")
            .arg(trueText(predictions, index), predictedText(predictions, index));
    const bool right = predictions.task == Task::Multilabel
        ? wrongLabels(predictions, index) == 0
        : predictedClass(predictions, index) == int(predictions.targets[index]);
    if (right)
        return trueText(predictions, index);
    return
        //: The true class and the one it was taken for
        tr("%1 → %2").arg(trueText(predictions, index), predictedText(predictions, index));
}

int ExamplesModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || !m_predictions ? 0 : int(m_indices.size());
}

int ExamplesModel::columnCount(const QModelIndex &parent) const
{
    if (parent.isValid())
        return 0;
    return FixedColumns + (m_table ? int(m_table->columns.size()) : 0);
}

QString ExamplesModel::fixedText(std::size_t index, int column) const
{
    const Predictions &predictions = *m_predictions;
    if (!hasTarget(predictions.task) && (column == True || column == Predicted))
        return {};
    switch (column) {
    case Row:
        return formatCount(predictions.rows[index] + 1);
    case True:
        return trueText(predictions, index);
    case Predicted:
        return predictedText(predictions, index);
    case Confidence: {
        if (!hasTarget(predictions.task))
            return formatNumber(double(predictions.outputs[index]));
        if (predictions.classes.isEmpty())
            return formatNumber(
                double(predictions.outputs[index]) - double(predictions.targets[index]));
        if (predictions.task == Task::Multilabel)
            return formatCount(wrongLabels(predictions, index));
        const int chosen = predictedClass(predictions, index);
        if (chosen < 0)
            return QStringLiteral("–");
        return formatNumber(
            double(predictions.outputs[index * predictions.width() + std::size_t(chosen)]), 3);
    }
    case Loss:
        return formatNumber(double(predictions.losses[index]));
    default:
        return {};
    }
}

QVariant ExamplesModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const std::size_t at = m_indices[std::size_t(index.row())];
    if (index.column() < FixedColumns) {
        if (role == Qt::DisplayRole)
            return fixedText(at, index.column());
        const bool number = index.column() == Row || index.column() >= Confidence
            || m_predictions->classes.isEmpty();
        if (role == Qt::TextAlignmentRole)
            return QVariant::fromValue(
                Qt::Alignment(Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft)));
        return {};
    }
    const lampwork::Column &column = m_table->columns[std::size_t(index.column() - FixedColumns)];
    const auto row = std::size_t(m_predictions->rows[at]);
    if (row >= m_table->rowCount)
        return {};
    if (role == Qt::DisplayRole)
        return column.text(row).left(longestCell).simplified();
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment(
            Qt::AlignVCenter | (column.isNumeric() ? Qt::AlignRight : Qt::AlignLeft)));
    return {};
}

QVariant ExamplesModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation == Qt::Vertical)
        return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section >= FixedColumns) {
        if (!m_table || section - FixedColumns >= int(m_table->columns.size()))
            return {};
        const lampwork::Column &column = m_table->columns[std::size_t(section - FixedColumns)];
        if (role == Qt::DisplayRole)
            return column.name;
        return role == Qt::DecorationRole ? QVariant(typeIcon(column.type)) : QVariant();
    }
    if (role != Qt::DisplayRole)
        return {};
    const bool classes = m_predictions && !m_predictions->classes.isEmpty();
    switch (section) {
    case Row:
        return tr("Row");
    case True:
        return tr("True");
    case Predicted:
        return tr("Predicted");
    case Confidence:
        if (m_predictions && m_predictions->task == Task::Multilabel)
            return tr("Wrong labels");
        if (m_predictions && m_predictions->task == Task::Autoencoder)
            return tr("Reconstruction error");
        if (m_predictions && m_predictions->task == Task::LanguageModel)
            return tr("Perplexity");
        return classes ? tr("Confidence") : tr("Error");
    case Loss:
        return tr("Loss");
    default:
        return {};
    }
}

} // namespace lampwork
