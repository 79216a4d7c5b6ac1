// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/workbench.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QStackedWidget;
class QTableView;

namespace lampwork {

class CurvesView;
class DifferenceModel;
class MetricComparisonModel;

// The ticked runs side by side: where their specs differ, their metrics with the best marked, and
// their curves in one picture.
class ComparePage : public QWidget {
    Q_OBJECT
public:
    explicit ComparePage(Workbench &workbench, QWidget *parent = nullptr);

private:
    QTableView *makeTable(const char *name, const QString &accessibleName);
    void refresh();

    Workbench &m_workbench;
    DifferenceModel *m_differences;
    MetricComparisonModel *m_metrics;
    QStackedWidget *m_stack;
    QCheckBox *m_showAll;
    QLabel *m_same; // shown when nothing differs
    QTableView *m_differenceTable;
    QTableView *m_metricTable;
    CurvesView *m_curves;
    QList<Run> m_runs; // as shown
    bool m_shownAll = false;
};

} // namespace lampwork
