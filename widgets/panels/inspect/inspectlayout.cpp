// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the Inspect page and where they stand; what they do is in inspectpage.cpp.
#include "core/base/format.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/examplesmodel.h"
#include "widgets/itemmodels/thumbnailmodel.h"
#include "widgets/panels/inspect/inspectpage.h"
#include "widgets/plots/matrixplot.h"
#include "widgets/plots/xyplot.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QListView>
#include <QProgressBar>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace lampwork {

namespace {

constexpr int thumbnailSize = 72;
constexpr int mostNumbers = 6;

// A name and some numbers a row, which can be read and copied only.
QTableWidget *scoreTable(const QStringList &titles)
{
    auto *table = new QTableWidget(0, int(titles.size()));
    table->setHorizontalHeaderLabels(titles);
    table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::Stretch);
    table->horizontalHeaderItem(0)->setTextAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    for (int column = 1; column < titles.size(); ++column) {
        table->horizontalHeader()->resizeSection(column, 72);
        table->horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    }
    return table;
}

} // namespace

InspectPage::InspectPage(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_examplesModel(new ExamplesModel(this))
    , m_pictureModel(new ThumbnailModel(thumbnailSize, this))
{
    setObjectName(QStringLiteral("page.inspect"));
    m_pool.setMaxThreadCount(2);
    m_problem = new ProblemLabel;
    m_problem->setObjectName(QStringLiteral("inspect.problem"));
    m_empty = new EmptyState(QStringLiteral("inspect"), {});

    m_matrixTab = buildMatrix();
    m_labelsTab = buildLabels();
    m_curvesTab = buildCurves();
    m_scatterTab = buildScatter();
    m_examplesTab = buildExamples();
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("inspect.tabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->addTab(m_matrixTab, tr("Confusion matrix"));
    m_tabs->addTab(m_labelsTab, tr("Labels"));
    m_tabs->addTab(m_curvesTab, tr("ROC and precision-recall"));
    m_tabs->addTab(m_scatterTab, tr("Predicted and true"));
    m_tabs->addTab(m_examplesTab, tr("Worst examples"));

    auto *page = new QWidget;
    auto *pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->setSpacing(spacing::medium);
    pageLayout->addWidget(buildNumbers());
    pageLayout->addWidget(m_tabs, 1);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->setSpacing(spacing::medium);
    layout->addWidget(buildHeader());
    layout->addWidget(m_problem);
    layout->addWidget(m_stack, 1);
    connectParts();
    load();
    refreshRuns();
}

QWidget *InspectPage::buildHeader()
{
    auto *runLabel = new QLabel(tr("&Run:"));
    m_runs = new QComboBox;
    m_runs->setObjectName(QStringLiteral("inspect.run"));
    m_runs->setToolTip(tr("The run to look at"));
    m_runs->setMinimumContentsLength(28);
    m_runs->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_runs->setPlaceholderText(tr("No run"));
    runLabel->setBuddy(m_runs);
    auto *splitLabel = new QLabel(tr("Ro&ws:"));
    m_split = new QComboBox;
    m_split->setObjectName(QStringLiteral("inspect.split"));
    m_split->setToolTip(tr("Which held-out rows"));
    m_split->addItem(tr("Test"), QStringLiteral("test"));
    m_split->addItem(tr("Validation"), QStringLiteral("valid"));
    splitLabel->setBuddy(m_split);
    m_checkpoint = new QComboBox;
    m_checkpoint->setObjectName(QStringLiteral("inspect.checkpoint"));
    m_checkpoint->setToolTip(tr("The checkpoint that is evaluated"));
    m_checkpoint->addItem(tr("Best checkpoint"), QStringLiteral("best"));
    m_checkpoint->addItem(tr("Last checkpoint"), QStringLiteral("last"));
    m_evaluate = new QPushButton(icon(QStringLiteral("refresh")), tr("&Evaluate again"));
    m_evaluate->setObjectName(QStringLiteral("inspect.evaluate"));
    m_evaluate->setToolTip(tr("Predict the held-out rows again with this checkpoint"));
    m_export = new QPushButton(icon(QStringLiteral("export")), tr("E&xport…"));
    m_export->setObjectName(QStringLiteral("inspect.export"));
    m_export->setToolTip(tr("Export this run as TorchScript"));
    m_jobBar = new QProgressBar;
    m_jobBar->setObjectName(QStringLiteral("inspect.progress"));
    m_jobBar->setMaximumWidth(160);
    auto *cancel = new QToolButton;
    cancel->setObjectName(QStringLiteral("inspect.cancel"));
    cancel->setIcon(icon(QStringLiteral("close")));
    cancel->setToolTip(tr("Cancel the evaluation"));
    connect(cancel, &QToolButton::clicked, this, [this] {
        if (m_job)
            m_job->cancel();
    });
    m_jobBox = new QWidget;
    auto *jobLayout = new QHBoxLayout(m_jobBox);
    jobLayout->setContentsMargins(0, 0, 0, 0);
    jobLayout->addWidget(m_jobBar);
    jobLayout->addWidget(cancel);

    auto *header = new QWidget;
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(runLabel);
    layout->addWidget(m_runs);
    layout->addSpacing(spacing::small);
    layout->addWidget(splitLabel);
    layout->addWidget(m_split);
    layout->addStretch();
    layout->addWidget(m_jobBox);
    layout->addWidget(m_checkpoint);
    layout->addWidget(m_evaluate);
    layout->addWidget(m_export);
    return header;
}

QWidget *InspectPage::buildNumbers()
{
    auto *numbers = new QWidget;
    auto *layout = new QHBoxLayout(numbers);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::huge);
    for (int i = 0; i < mostNumbers; ++i) {
        m_numbers.append(new NumberLabel({}));
        m_numbers.last()->setObjectName(QStringLiteral("inspect.number.%1").arg(i));
        layout->addWidget(m_numbers.last());
    }
    layout->addStretch();
    return numbers;
}

QWidget *InspectPage::buildMatrix()
{
    m_matrix = new MatrixPlot;
    m_matrix->setObjectName(QStringLiteral("inspect.matrix"));
    m_matrix->setAxes(tr("True"), tr("Predicted"));
    m_matrix->setExportName(QStringLiteral("confusion"));
    m_scores = scoreTable({tr("Class"), tr("Precision"), tr("Recall"), tr("F1"), tr("Rows")});
    m_scores->setObjectName(QStringLiteral("inspect.scores"));
    m_scores->setAccessibleName(tr("Scores of each class"));
    auto *tab = new QWidget;
    auto *layout = new QHBoxLayout(tab);
    layout->setContentsMargins(0, spacing::medium, 0, 0);
    layout->setSpacing(spacing::large);
    layout->addWidget(m_matrix, 3);
    auto *side = new QVBoxLayout;
    side->addWidget(m_scores, 1);
    side->addWidget(hintLabel(tr("Click a cell of the matrix to see its rows.")));
    layout->addLayout(side, 2);
    return tab;
}

QWidget *InspectPage::buildLabels()
{
    m_labelScores = scoreTable(
        {tr("Label"), tr("Precision"), tr("Recall"), tr("F1"), tr("AUC"), tr("Rows with it")});
    m_labelScores->setObjectName(QStringLiteral("inspect.labels"));
    m_labelScores->setAccessibleName(tr("Scores of each label"));
    m_labelScores->horizontalHeader()->resizeSection(5, 110);
    auto *tab = new QWidget;
    auto *layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, spacing::medium, 0, 0);
    layout->addWidget(m_labelScores, 1);
    layout->addWidget(hintLabel(
        tr("A label is predicted where its probability is at least ½. Double-click one to see "
           "its curves.")));
    return tab;
}

QWidget *InspectPage::buildCurves()
{
    m_positive = new QComboBox;
    m_positive->setObjectName(QStringLiteral("inspect.class"));
    m_positive->setMinimumContentsLength(16);
    m_positiveLabel = new QLabel;
    m_positiveLabel->setBuddy(m_positive);
    m_roc = new XyPlot;
    m_roc->setObjectName(QStringLiteral("inspect.roc"));
    m_roc->setAxes(tr("False positive rate"), tr("True positive rate"));
    m_roc->setReference(XyPlot::Reference::Diagonal);
    m_roc->setFixedRange(0, 1);
    m_roc->setExportName(QStringLiteral("roc"));
    m_precisionRecall = new XyPlot;
    m_precisionRecall->setObjectName(QStringLiteral("inspect.precision_recall"));
    m_precisionRecall->setAxes(tr("Recall"), tr("Precision"));
    m_precisionRecall->setFixedRange(0, 1);
    m_precisionRecall->setExportName(QStringLiteral("precision-recall"));
    auto *tab = new QWidget;
    auto *layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, spacing::medium, 0, 0);
    layout->setSpacing(spacing::small);
    auto *chooser = new QHBoxLayout;
    chooser->addWidget(m_positiveLabel);
    chooser->addWidget(m_positive);
    chooser->addStretch();
    layout->addLayout(chooser);
    auto *plots = new QHBoxLayout;
    plots->setSpacing(spacing::large);
    plots->addWidget(m_roc);
    plots->addWidget(m_precisionRecall);
    layout->addLayout(plots, 1);
    return tab;
}

QWidget *InspectPage::buildScatter()
{
    m_scatter = new XyPlot;
    m_scatter->setObjectName(QStringLiteral("inspect.scatter"));
    m_scatter->setReference(XyPlot::Reference::Diagonal);
    m_scatter->setEqualRanges(true);
    m_scatter->setExportName(QStringLiteral("predicted"));
    m_scatterHint = hintLabel({});
    auto *tab = new QWidget;
    auto *layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, spacing::medium, 0, 0);
    layout->addWidget(m_scatter, 1);
    layout->addWidget(m_scatterHint);
    return tab;
}

QWidget *InspectPage::buildExamples()
{
    m_examplesTitle = groupTitle({});
    m_allExamples = new QToolButton;
    m_allExamples->setObjectName(QStringLiteral("inspect.examples.all"));
    m_allExamples->setText(tr("Show the worst of all"));
    m_examples = new QTableView;
    m_examples->setObjectName(QStringLiteral("inspect.examples"));
    m_examples->setAccessibleName(tr("Worst examples"));
    m_examples->setModel(m_examplesModel);
    m_examples->setAlternatingRowColors(true);
    m_examples->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_examples->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_examples->setTabKeyNavigation(false);
    m_examples->setWordWrap(false);
    m_examples->verticalHeader()->hide();
    m_examples->horizontalHeader()->setStretchLastSection(true);
    m_examples->horizontalHeader()->setHighlightSections(false);
    m_examples->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_examples->horizontalHeader()->setDefaultSectionSize(110);
    m_examples->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_pictures = new QListView;
    m_pictures->setObjectName(QStringLiteral("inspect.pictures"));
    m_pictures->setAccessibleName(tr("Worst examples"));
    m_pictures->setModel(m_pictureModel);
    m_pictures->setViewMode(QListView::IconMode);
    m_pictures->setResizeMode(QListView::Adjust);
    m_pictures->setMovement(QListView::Static);
    m_pictures->setUniformItemSizes(true);
    m_pictures->setSpacing(spacing::small);
    m_examplesKind = new QStackedWidget;
    m_examplesKind->addWidget(m_examples);
    m_examplesKind->addWidget(m_pictures);
    auto *tab = new QWidget;
    auto *layout = new QVBoxLayout(tab);
    layout->setContentsMargins(0, spacing::medium, 0, 0);
    layout->setSpacing(spacing::small);
    auto *head = new QHBoxLayout;
    head->addWidget(m_examplesTitle);
    head->addWidget(m_allExamples);
    head->addStretch();
    layout->addLayout(head);
    layout->addWidget(m_examplesKind, 1);
    return tab;
}

void InspectPage::connectParts()
{
    connect(m_runs, &QComboBox::activated, this,
        [this](int index) { setRun(m_runs->itemData(index).toLongLong()); });
    connect(m_split, &QComboBox::currentIndexChanged, this, &InspectPage::load);
    connect(m_evaluate, &QPushButton::clicked, this, &InspectPage::evaluateAgain);
    connect(m_empty, &EmptyState::clicked, this, &InspectPage::evaluateAgain);
    connect(m_export, &QPushButton::clicked, this, [this] { m_workbench.requestExport(m_run); });
    connect(m_positive, &QComboBox::activated, this, [this](int index) {
        if (m_inspection)
            workOut(m_inspection->predictions, index);
    });
    connect(m_matrix, &MatrixPlot::cellClicked, this, &InspectPage::filterExamples);
    connect(m_allExamples, &QToolButton::clicked, this, [this] { filterExamples(-1, -1); });
    connect(m_tabs, &QTabWidget::currentChanged, this, [this] {
        if (m_tabs->currentWidget() == m_examplesTab)
            showExamples();
    });
    connect(m_labelScores, &QTableWidget::cellActivated, this, [this](int row, int) {
        if (!m_inspection)
            return;
        m_positive->setCurrentIndex(row);
        workOut(m_inspection->predictions, row);
        m_tabs->setCurrentWidget(m_curvesTab);
    });
    connect(m_scatter, &XyPlot::pointClicked, this, [this](int, int index) {
        if (!m_inspection || index < 0 || std::size_t(index) >= m_inspection->predictions->size())
            return;
        const auto at = std::size_t(index);
        const Predictions &predictions = *m_inspection->predictions;
        m_scatterHint->setText(tr("Row %1: %2")
                                   .arg(formatCount(predictions.rows[at] + 1),
                                       ExamplesModel::caption(predictions, at)));
    });
    connect(&m_workbench, &Workbench::inspectionRequested, this, &InspectPage::setRun);
    connect(&m_workbench, &Workbench::runsChanged, this, [this] {
        if (isVisible())
            refreshRuns();
    });
}

} // namespace lampwork
