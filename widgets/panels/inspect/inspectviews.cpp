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

namespace lampwork {

void InspectPage::showInspection(const std::shared_ptr<const Inspection> &inspection)
{
    m_inspection = inspection;
    const bool classes = !inspection->predictions->classes.isEmpty();
    m_tabs->setTabVisible(m_tabs->indexOf(m_matrixTab), classes);
    m_tabs->setTabVisible(m_tabs->indexOf(m_curvesTab), classes);
    m_tabs->setTabVisible(m_tabs->indexOf(m_scatterTab), !classes);
    m_stack->setCurrentIndex(1);
    showNumbers();
    if (classes) {
        showMatrix();
        showCurves();
    } else {
        showScatter();
    }
    showExamples();
}

void InspectPage::showNumbers()
{
    const Inspection &made = *m_inspection;
    QList<QPair<QString, QString>> numbers;
    if (!made.predictions->classes.isEmpty()) {
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
    numbers.append({tr("rows"), formatCount(qint64(made.predictions->size()))});
    for (qsizetype i = 0; i < m_numbers.size(); ++i) {
        m_numbers[i]->setVisible(i < numbers.size());
        if (i < numbers.size()) {
            m_numbers[i]->setCaption(numbers[i].first);
            m_numbers[i]->setValue(numbers[i].second);
        }
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
        const QStringList texts{scores.name, formatNumber(scores.precision, 3),
            formatNumber(scores.recall, 3), formatNumber(scores.f1, 3),
            formatCount(scores.support)};
        for (int column = 0; column < texts.size(); ++column) {
            auto *item = new QTableWidgetItem(texts[column]);
            item->setTextAlignment(
                Qt::AlignVCenter | (column == 0 ? Qt::AlignLeft : Qt::AlignRight));
            m_scores->setItem(row, column, item);
        }
    }
}

void InspectPage::showCurves()
{
    const Inspection &made = *m_inspection;
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
    m_scatter->setAxes(
        tr("True %1").arg(predictions.target), tr("Predicted %1").arg(predictions.target));
    m_scatter->setSeries({dots});
    m_scatterHint->setText(tr("Click a dot to see its row."));
}

} // namespace lampwork
