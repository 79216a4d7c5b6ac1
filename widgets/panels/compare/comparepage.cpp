// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/compare/comparepage.h"

#include "widgets/itemmodels/comparemodels.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

ComparePage::ComparePage(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_differences(new DifferenceModel(this))
    , m_metrics(new MetricComparisonModel(this))
    , m_stack(new QStackedWidget(this))
    , m_showAll(new QCheckBox(tr("Show what is the same, too"), this))
    , m_same(hintLabel(tr("These runs have the same settings."), this))
    , m_differenceTable(makeTable("compare.differences", tr("Differences of the settings")))
    , m_metricTable(makeTable("compare.metrics", tr("Metrics")))
    , m_curves(new CurvesView(workbench, QStringLiteral("compare"), this))
{
    setObjectName(QStringLiteral("compare"));
    m_showAll->setObjectName(QStringLiteral("compare.showAll"));
    m_differenceTable->setModel(m_differences);
    m_metricTable->setModel(m_metrics);

    auto *left = new QWidget(this);
    auto *leftLayout = new QVBoxLayout(left);
    leftLayout->setContentsMargins(0, 0, 0, 0);
    leftLayout->setSpacing(spacing::small);
    auto *head = new QHBoxLayout;
    head->addWidget(groupTitle(tr("Settings that differ"), this), 1);
    head->addWidget(m_showAll);
    leftLayout->addLayout(head);
    leftLayout->addWidget(m_same);
    leftLayout->addWidget(m_differenceTable, 1);
    auto *right = new QWidget(this);
    auto *rightLayout = new QVBoxLayout(right);
    rightLayout->setContentsMargins(0, 0, 0, 0);
    rightLayout->setSpacing(spacing::small);
    rightLayout->addWidget(groupTitle(tr("Metrics"), this));
    rightLayout->addWidget(m_metricTable, 1);
    auto *tables = new QSplitter(Qt::Horizontal, this);
    tables->addWidget(left);
    tables->addWidget(right);
    auto *all = new QSplitter(Qt::Vertical, this);
    all->addWidget(tables);
    all->addWidget(m_curves);
    all->setSizes({240, 420});
    all->setStretchFactor(1, 1);
    for (QSplitter *splitter : {tables, all}) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(spacing::medium);
    }
    auto *empty = new EmptyState(QStringLiteral("compare"),
        tr("Tick two or more runs on the Runs page to see them side by side."), this);
    empty->setButton(tr("Go to the runs"));
    connect(empty, &EmptyState::clicked, this, [this] { m_workbench.requestPage(Page::Runs); });
    m_stack->addWidget(empty);
    m_stack->addWidget(all);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::medium, spacing::large, spacing::medium);
    layout->setSpacing(spacing::medium);
    layout->addWidget(pageTitle(tr("Compare"), this));
    layout->addWidget(m_stack, 1);

    connect(m_showAll, &QCheckBox::toggled, this, &ComparePage::refresh);
    connect(&workbench, &Workbench::runsChanged, this, &ComparePage::refresh);
    connect(&workbench, &Workbench::shownRunsChanged, this, &ComparePage::refresh);
    refresh();
}

QTableView *ComparePage::makeTable(const char *name, const QString &accessibleName)
{
    auto *table = new QTableView(this);
    table->setObjectName(QLatin1String(name));
    table->setAccessibleName(accessibleName);
    table->setAlternatingRowColors(true);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + spacing::small);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->setMinimumHeight(120);
    return table;
}

void ComparePage::refresh()
{
    QList<Run> runs;
    for (const RunId id : m_workbench.shownRuns()) {
        if (const Run *run = m_workbench.run(id))
            runs.append(*run);
    }
    const bool enough = runs.size() >= 2;
    m_stack->setCurrentIndex(enough ? 1 : 0);
    m_curves->setRuns(enough ? m_workbench.shownRuns() : QList<RunId>());
    // Metrics of a running run change; its settings never do.
    const auto sameIds = [](const QList<Run> &a, const QList<Run> &b) {
        return std::equal(a.begin(), a.end(), b.begin(), b.end(),
            [](const Run &x, const Run &y) { return x.id == y.id && x.name == y.name; });
    };
    const bool sameRuns = sameIds(runs, m_runs) && m_shownAll == m_showAll->isChecked();
    if (runs != m_runs) {
        m_metrics->setRuns(runs);
        m_metricTable->resizeColumnsToContents();
    }
    m_runs = runs;
    if (sameRuns)
        return;
    m_shownAll = m_showAll->isChecked();
    DifferenceOptions options;
    options.onlyDiffering = !m_shownAll;
    const Result<void> done = m_differences->setRuns(runs, options);
    if (!done.ok())
        m_workbench.reportProblem(done.error());
    m_same->setVisible(done.ok() && m_differences->rowCount() == 0);
    m_differenceTable->setVisible(m_differences->rowCount() > 0);
    m_differenceTable->resizeColumnsToContents();
}

} // namespace lampwork
