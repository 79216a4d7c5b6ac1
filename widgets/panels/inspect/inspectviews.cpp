// SPDX-License-Identifier: GPL-3.0-or-later
// What the Inspect page shows of what was worked out.
#include "core/base/format.h"
#include "widgets/panels/inspect/inspectpage.h"
#include "widgets/plots/matrixplot.h"
#include "widgets/plots/xyplot.h"
#include "widgets/style/labels.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableWidget>

#include <cmath>

namespace lampwork {

void InspectPage::showInspection(const std::shared_ptr<const Inspection> &inspection)
{
    m_inspection = inspection;
    const Task task = inspection->predictions->task;
    const bool classes = isClassification(task);
    const bool labels = task == Task::Multilabel;
    m_tabs->setTabVisible(m_tabs->indexOf(m_matrixTab), classes);
    m_tabs->setTabVisible(m_tabs->indexOf(m_labelsTab), labels);
    m_tabs->setTabVisible(m_tabs->indexOf(m_curvesTab), classes || labels);
    const int scatter = m_tabs->indexOf(m_scatterTab);
    m_tabs->setTabVisible(scatter, !classes && !labels);
    m_tabs->setTabText(scatter,
        task == Task::Autoencoder         ? tr("Reconstruction errors")
            : task == Task::LanguageModel ? tr("Perplexities")
                                          : tr("Predicted and true"));
    m_stack->setCurrentIndex(1);
    showNumbers();
    if (classes)
        showMatrix();
    else if (labels)
        showLabels();
    if (classes || labels)
        showCurves();
    else if (!hasTarget(task))
        showErrors();
    else
        showScatter();
    showExamples();
}

void InspectPage::showNumbers()
{
    const Inspection &made = *m_inspection;
    QList<QPair<QString, QString>> numbers;
    if (made.predictions->task == Task::Multilabel) {
        numbers = {{tr("F1 (macro)"), formatNumber(made.labels.f1Macro)},
            {tr("F1 (micro)"), formatNumber(made.labels.f1Micro)},
            {tr("all labels right"), formatNumber(made.labels.subsetAccuracy)},
            {tr("Hamming loss"), formatNumber(made.labels.hammingLoss)}};
    } else if (made.predictions->task == Task::LanguageModel) {
        numbers = {{tr("perplexity"), formatNumber(std::exp(made.loss))},
            {tr("median"), formatNumber(made.reconstruction.median)},
            {tr("95 % below"), formatNumber(made.reconstruction.high)},
            {tr("largest"), formatNumber(made.reconstruction.largest)}};
    } else if (made.predictions->task == Task::Autoencoder) {
        numbers = {{tr("mean error"), formatNumber(made.reconstruction.mean)},
            {tr("median"), formatNumber(made.reconstruction.median)},
            {tr("95 % below"), formatNumber(made.reconstruction.high)},
            {tr("largest"), formatNumber(made.reconstruction.largest)}};
    } else if (isClassification(made.predictions->task)) {
        numbers = {{tr("accuracy"), formatNumber(made.classes.accuracy)},
            {tr("F1 (macro)"), formatNumber(made.classes.macro.f1)}};
        if (made.predictions->classes.size() == 2)
            numbers.append({tr("AUC"), formatNumber(made.roc.auc)});
    } else {
        numbers = {{tr("RMSE"), formatNumber(made.regression.rmse)},
            {tr("MAE"), formatNumber(made.regression.mae)},
            {tr("R²"), formatNumber(made.regression.r2)},
            {tr("bias"), formatNumber(made.regression.bias)}};
    }
    numbers.append({tr("loss"), formatNumber(made.loss)});
    const bool windows = made.predictions->task == Task::LanguageModel;
    numbers.append(
        {windows ? tr("windows") : tr("rows"), formatCount(qint64(made.predictions->size()))});
    for (qsizetype i = 0; i < m_numbers.size(); ++i) {
        m_numbers[i]->setVisible(i < numbers.size());
        if (i < numbers.size()) {
            m_numbers[i]->setCaption(numbers[i].first);
            m_numbers[i]->setValue(numbers[i].second);
        }
    }
}

namespace {

// One row of a table of scores: the name on the left, numbers on the right.
void setScores(QTableWidget *table, int row, const QStringList &texts)
{
    for (int column = 0; column < texts.size(); ++column) {
        auto *item = new QTableWidgetItem(texts[column]);
        item->setTextAlignment(Qt::AlignVCenter | (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
        table->setItem(row, column, item);
    }
}

} // namespace

void InspectPage::showLabels()
{
    const QList<ClassScores> &labels = m_inspection->labels.labels;
    m_labelScores->setRowCount(int(labels.size()));
    for (int row = 0; row < labels.size(); ++row) {
        const ClassScores &scores = labels[row];
        setScores(m_labelScores, row,
            {scores.name, formatNumber(scores.precision, 3), formatNumber(scores.recall, 3),
                formatNumber(scores.f1, 3),
                formatNumber(m_inspection->labelAreas[std::size_t(row)], 3),
                formatCount(scores.support)});
    }
}

void InspectPage::showMatrix()
{
    const ClassificationReport &report = m_inspection->classes;
    m_matrix->setMatrix(report.confusion.classes, report.confusion.counts);
    QList<ClassScores> rows = report.classes;
    rows.append(report.macro);
    rows.last().name = tr("mean (classes)");
    rows.append(report.weighted);
    rows.last().name = tr("mean (rows)");
    m_scores->setRowCount(int(rows.size()));
    for (int row = 0; row < rows.size(); ++row) {
        const ClassScores &scores = rows[row];
        setScores(m_scores, row,
            {scores.name, formatNumber(scores.precision, 3), formatNumber(scores.recall, 3),
                formatNumber(scores.f1, 3), formatCount(scores.support)});
    }
}

void InspectPage::showCurves()
{
    const Inspection &made = *m_inspection;
    const bool labels = made.predictions->task == Task::Multilabel;
    m_positiveLabel->setText(labels ? tr("&Label:") : tr("&Class:"));
    m_positive->setToolTip(labels ? tr("The label whose rows are told from those without it")
                                  : tr("The class that is told from all others"));
    const QSignalBlocker blocker(m_positive);
    m_positive->clear();
    m_positive->addItems(made.predictions->classes);
    m_positive->setCurrentIndex(made.positiveClass);
    m_roc->setTitle(tr("ROC, area %1").arg(formatNumber(made.roc.auc)));
    m_roc->setSeries({XySeries{{}, made.roc.falsePositiveRate, made.roc.truePositiveRate}});
    m_precisionRecall->setTitle(tr("Precision and recall, mean precision %1")
                                    .arg(formatNumber(made.precisionRecall.averagePrecision)));
    m_precisionRecall->setSeries(
        {XySeries{{}, made.precisionRecall.recall, made.precisionRecall.precision}});
    m_precisionRecall->setReference(XyPlot::Reference::Horizontal, made.precisionRecall.prevalence);
}

void InspectPage::showScatter()
{
    const Predictions &predictions = *m_inspection->predictions;
    XySeries dots;
    dots.scatter = true;
    dots.x.assign(predictions.targets.begin(), predictions.targets.end());
    dots.y.assign(predictions.outputs.begin(), predictions.outputs.end());
    m_scatter->setReference(XyPlot::Reference::Diagonal);
    m_scatter->setEqualRanges(true);
    m_scatter->setAxes(
        tr("True %1").arg(predictions.target), tr("Predicted %1").arg(predictions.target));
    m_scatter->setSeries({dots});
    m_scatterHint->setText(tr("Click a dot to see its row."));
}

// Row by row: what stands out does not look like the rows that were trained on.
void InspectPage::showErrors()
{
    const Predictions &predictions = *m_inspection->predictions;
    XySeries dots;
    dots.scatter = true;
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        dots.x.push_back(double(predictions.rows[i] + 1));
        dots.y.push_back(double(predictions.outputs[i]));
    }
    m_scatter->setReference(XyPlot::Reference::Horizontal, m_inspection->reconstruction.high);
    m_scatter->setEqualRanges(false);
    const bool language = predictions.task == Task::LanguageModel;
    m_scatter->setAxes(language ? tr("Row in which the window begins") : tr("Row"),
        language ? tr("Perplexity") : tr("Reconstruction error"));
    m_scatter->setSeries({dots});
    m_scatterHint->setText(language
            ? tr("Below the line are 95 % of the windows. Click a dot to see where it begins.")
            : tr("Below the line are 95 % of the rows. Click a dot to see which row it is."));
}

} // namespace lampwork
