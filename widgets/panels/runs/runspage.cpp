// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/runs/runspage.h"

#include "core/analysis/runfields.h"
#include "widgets/panels/runs/runedits.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/media/mediaview.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QAction>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace lampwork {

namespace {
const auto columnsKey = QStringLiteral("runs/columns");
const auto splitterKey = QStringLiteral("runs/splitter");
const auto tabKey = QStringLiteral("runs/tab");
const auto sortFieldKey = QStringLiteral("runs/sortField");
const auto sortDescendingKey = QStringLiteral("runs/sortDescending");
}

RunsPage::RunsPage(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_model(new RunTableModel(this))
    , m_chosenColumns(QSettings().value(columnsKey).toStringList())
{
    setObjectName(QStringLiteral("runs"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::medium, spacing::large, spacing::medium);
    layout->setSpacing(spacing::small);
    m_model->setColors([this](RunId id) { return m_workbench.runColor(id); });

    makeTable();
    makeActions();
    makeFilterRow();
    makeTabs();
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("runs.splitter"));
    m_splitter->addWidget(m_tableStack);
    m_splitter->addWidget(m_tabs);
    m_splitter->setStretchFactor(0, 2);
    m_splitter->setStretchFactor(1, 3);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(spacing::medium);
    layout->addWidget(m_splitter, 1);
    m_splitter->restoreState(QSettings().value(splitterKey).toByteArray());

    connect(&workbench.store(), &StoreService::newestRunsArrived, this, &RunsPage::showFirst);
    connect(&workbench, &Workbench::runsChanged, this, &RunsPage::updateRuns);
    connect(&workbench, &Workbench::storeOpened, this, [this](const QString &, bool readOnly) {
        m_model->setReadOnly(readOnly);
        updateActions();
    });
    connect(&workbench, &Workbench::shownRunsChanged, this, [this](const QList<RunId> &runs) {
        m_model->setTicked(runs);
        showTicked(runs);
    });
    connect(m_model, &RunTableModel::tickedChanged, &workbench, &Workbench::setShownRuns);
    connect(m_model, &RunTableModel::renameRequested, this, [this](RunId id, const QString &name) {
        const Run *run = m_workbench.run(id);
        RunEditCommand::Change change{id, {}, {}};
        change.before.name = run ? run->name : name;
        change.after.name = name;
        m_undo.push(new RunEditCommand(m_workbench, tr("Rename"), {change}));
    });
    m_model->setReadOnly(workbench.isReadOnly());
    m_model->setTicked(workbench.shownRuns());
    showTicked(workbench.shownRuns());
    updateRuns();
}

RunsPage::~RunsPage()
{
    QSettings settings;
    settings.setValue(splitterKey, m_splitter->saveState());
    settings.setValue(tabKey, m_tabs->currentWidget()->objectName());
    saveColumns();
}

void RunsPage::makeTabs()
{
    m_curves = new CurvesView(m_workbench, QStringLiteral("runs"));
    m_curves->setObjectName(QStringLiteral("runs.curves"));
    m_media = new MediaView(m_workbench, QStringLiteral("runs"));
    m_media->setObjectName(QStringLiteral("runs.media"));
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("runs.tabs"));
    m_tabs->setDocumentMode(true);
    m_curves->setContentsMargins(0, spacing::small, 0, 0);
    m_media->setContentsMargins(0, spacing::small, 0, 0);
    m_tabs->addTab(m_curves, icon(QStringLiteral("train")), tr("Curves"));
    m_tabs->addTab(m_media, icon(QStringLiteral("image")), tr("Media"));
    m_tabs->setTabToolTip(0, tr("The numbers that the ticked runs logged"));
    m_tabs->setTabToolTip(1, tr("Their pictures, texts and histograms"));
    if (QSettings().value(tabKey).toString() == m_media->objectName())
        m_tabs->setCurrentWidget(m_media);
}

void RunsPage::showTicked(const QList<RunId> &runs)
{
    m_curves->setRuns(runs);
    m_media->setRuns(runs);
}

void RunsPage::makeFilterRow()
{
    m_filter = new QLineEdit(this);
    m_filter->setObjectName(QStringLiteral("runs.filter"));
    m_filter->setClearButtonEnabled(true);
    m_filter->addAction(icon(QStringLiteral("search")), QLineEdit::LeadingPosition);
    m_filter->setPlaceholderText(tr("Filter: words, or valid/accuracy > 0.9 and state = finished"));
    m_filter->setToolTip(tr(
        "Words that occur in name, tags, note or status; or a comparison of any column, such as\n"
        "train.optimizer.lr < 0.01 and not name ~ \"test*\""));
    m_filter->setAccessibleName(tr("Filter the runs"));
    m_filterProblem = new QLabel(this);
    m_filterProblem->setProperty("role", QStringLiteral("problem"));
    m_filterProblem->setObjectName(QStringLiteral("runs.filterProblem"));
    m_filterProblem->setTextFormat(Qt::PlainText);
    m_filterProblem->setWordWrap(true);
    m_filterProblem->hide();
    m_scope = new QComboBox(this);
    m_scope->setObjectName(QStringLiteral("runs.scope"));
    m_scope->setAccessibleName(tr("Which runs"));
    m_scope->addItem(icon(QStringLiteral("runs")), tr("Runs"));
    m_scope->addItem(icon(QStringLiteral("archive")), tr("Archive"));
    m_scope->addItem(icon(QStringLiteral("trash")), tr("Bin"));
    m_count = hintLabel({}, this);
    m_count->setWordWrap(false);
    m_columnsButton = new QToolButton(this);
    m_columnsButton->setObjectName(QStringLiteral("runs.columns"));
    m_columnsButton->setText(tr("Columns"));
    m_columnsButton->setIcon(icon(QStringLiteral("columns")));
    m_columnsButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_columnsButton->setToolTip(tr("Choose the columns of the table"));
    m_columnsButton->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(m_columnsButton);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillColumnsMenu(menu); });
    m_columnsButton->setMenu(menu);

    auto *tools = new QToolBar(this);
    tools->setIconSize({18, 18});
    for (QAction *action : std::as_const(m_actions))
        tools->addAction(action);
    auto *row = new QHBoxLayout;
    row->setSpacing(spacing::small);
    row->addWidget(pageTitle(tr("Runs"), this));
    row->addSpacing(spacing::medium);
    row->addWidget(m_scope);
    row->addWidget(m_filter, 1);
    row->addWidget(m_columnsButton);
    auto *second = new QHBoxLayout;
    second->addWidget(tools, 1);
    second->addWidget(m_count);
    auto *layout = static_cast<QVBoxLayout *>(this->layout());
    layout->addLayout(row);
    layout->addWidget(m_filterProblem);
    layout->addLayout(second);

    connect(m_filter, &QLineEdit::textChanged, this, &RunsPage::applyFilter);
    connect(m_scope, &QComboBox::currentIndexChanged, this, [this](int scope) {
        m_model->setScope(RunTableModel::Scope(scope));
        updateRuns();
    });
}

void RunsPage::makeTable()
{
    m_table = new QTableView(this);
    m_table->setObjectName(QStringLiteral("runs.table"));
    m_table->setAccessibleName(tr("Runs"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::ExtendedSelection);
    m_table->setEditTriggers(
        QAbstractItemView::EditKeyPressed | QAbstractItemView::SelectedClicked);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->setWordWrap(false);
    m_table->setHorizontalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(fontMetrics().height() + spacing::small + 2);
    m_table->horizontalHeader()->setSectionsMovable(true);
    m_table->horizontalHeader()->setHighlightSections(false);
    m_table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_table->horizontalHeader()->setStretchLastSection(true);
    m_table->horizontalHeader()->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setContextMenuPolicy(Qt::CustomContextMenu);
    m_table->setSortingEnabled(true);
    m_table->horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
    m_table->setMinimumHeight(120);

    auto *empty = new EmptyState(QStringLiteral("runs"),
        tr("No runs yet. Choose data, shape a network, and train it: each training is a run."),
        this);
    empty->setButton(tr("Choose data"));
    m_tableStack = new QStackedWidget(this);
    m_tableStack->addWidget(m_table);
    m_tableStack->addWidget(empty);
    connect(empty, &EmptyState::clicked, this, [this] { m_workbench.requestPage(Page::Data); });
    connect(m_table, &QWidget::customContextMenuRequested, this, &RunsPage::showTableMenu);
    connect(m_table->horizontalHeader(), &QWidget::customContextMenuRequested, this,
        &RunsPage::showHeaderMenu);
    connect(m_table->horizontalHeader(), &QHeaderView::sortIndicatorChanged, this,
        [this](int column, Qt::SortOrder order) {
            QSettings settings;
            settings.setValue(sortFieldKey, m_model->columns().value(column));
            settings.setValue(sortDescendingKey, order == Qt::DescendingOrder);
        });
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex &index) {
        if (m_model->columns().value(index.column()) != QLatin1String("name"))
            inspect();
    });
    connect(m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this,
        &RunsPage::updateActions);
    connect(m_model, &QAbstractItemModel::modelReset, this, &RunsPage::updateActions);
}

QList<RunId> RunsPage::selectedRuns() const
{
    QList<RunId> ids;
    for (const QModelIndex &index : m_table->selectionModel()->selectedRows())
        ids.append(m_model->runId(index.row()));
    return ids;
}

// Until all of them have been read. In another order than by age others would come first.
void RunsPage::showFirst(const QList<Run> &newest)
{
    if (!m_workbench.runs().isEmpty() || m_table->horizontalHeader()->sortIndicatorSection() >= 0)
        return;
    m_model->setRuns(newest);
    m_tableStack->setCurrentIndex(0);
    m_count->setText(tr("Reading the runs…"));
}

void RunsPage::updateRuns()
{
    m_model->setRuns(m_workbench.runs());
    updateColumns();
    const bool filtered = !m_filter->text().isEmpty() || m_scope->currentIndex() != 0;
    m_tableStack->setCurrentIndex(m_model->rowCount() > 0 || filtered ? 0 : 1);
    m_count->setText(tr("Runs shown: %1").arg(m_model->rowCount()));
    updateActions();
}

void RunsPage::updateColumns()
{
    const QStringList columns = m_chosenColumns.isEmpty()
        ? RunTableModel::suitableColumns(m_workbench.runs())
        : m_chosenColumns;
    if (columns == m_model->columns() && m_table->property("sized").toBool())
        return;
    m_model->setColumns(columns);
    const QFontMetrics metrics = fontMetrics();
    for (int i = 0; i < columns.size(); ++i) {
        const int title = metrics.horizontalAdvance(RunTableModel::columnTitle(columns[i])) + 30;
        const bool time = runFieldKind(columns[i]) == RunFieldKind::Time;
        const int least = columns[i] == QLatin1String("name") ? 200
            : time ? metrics.horizontalAdvance(QStringLiteral("2026-12-28 20:48")) + 16
                   : 80;
        m_table->setColumnWidth(i, std::max(title, least));
    }
    m_table->setProperty("sized", true);
    const QSettings settings;
    const int sorted = int(columns.indexOf(settings.value(sortFieldKey).toString()));
    const bool descending = settings.value(sortDescendingKey).toBool();
    m_table->horizontalHeader()->setSortIndicator(
        sorted, descending ? Qt::DescendingOrder : Qt::AscendingOrder);
}

void RunsPage::applyFilter()
{
    const Result<void> done = m_model->setFilter(m_filter->text());
    m_filterProblem->setVisible(!done.ok());
    if (!done.ok())
        m_filterProblem->setText(done.error().message);
    m_count->setText(tr("Runs shown: %1").arg(m_model->rowCount()));
}

void RunsPage::fillColumnsMenu(QMenu *menu)
{
    menu->clear();
    menu->setToolTipsVisible(true);
    const auto addField = [this](QMenu *to, const QString &field) {
        QAction *action = to->addAction(RunTableModel::columnTitle(field));
        action->setObjectName(QStringLiteral("runs.column.") + field);
        action->setToolTip(field);
        action->setCheckable(true);
        action->setChecked(m_model->columns().contains(field));
        action->setEnabled(field != QLatin1String("name"));
        connect(action, &QAction::toggled, this, [this, field](bool on) {
            QStringList columns = m_model->columns();
            columns.removeAll(field);
            if (on)
                columns.append(field);
            m_chosenColumns = columns;
            updateColumns();
            saveColumns();
        });
    };
    for (const RunField &field : runFields()) {
        if (field.name != QLatin1String("archived") && field.name != QLatin1String("deleted"))
            addField(menu, field.name);
    }
    menu->addSeparator();
    QMenu *metrics = menu->addMenu(tr("Metrics"));
    QMenu *resources = menu->addMenu(tr("Energy and memory"));
    QMenu *parameters = menu->addMenu(tr("Settings of the run"));
    for (const QString &name : attributeNames(m_workbench.runs()))
        addField(isMetricName(name)    ? metrics
                : isResourceName(name) ? resources
                                       : parameters,
            name);
    metrics->setEnabled(!metrics->isEmpty());
    resources->setEnabled(!resources->isEmpty());
    parameters->setEnabled(!parameters->isEmpty());
    menu->addSeparator();
    QAction *reset = menu->addAction(icon(QStringLiteral("restore")), tr("As it was at first"));
    reset->setObjectName(QStringLiteral("runs.columns.reset"));
    connect(reset, &QAction::triggered, this, [this] {
        m_chosenColumns.clear();
        QSettings().remove(columnsKey);
        updateColumns();
    });
}

// As they stand, with what was moved by dragging.
void RunsPage::saveColumns()
{
    const QHeaderView *header = m_table->horizontalHeader();
    QStringList order;
    bool moved = false;
    for (int visual = 0; visual < header->count(); ++visual) {
        moved = moved || header->logicalIndex(visual) != visual;
        order.append(m_model->columns().value(header->logicalIndex(visual)));
    }
    if (moved || !m_chosenColumns.isEmpty())
        QSettings().setValue(columnsKey, order);
}

void RunsPage::showHeaderMenu(const QPoint &position)
{
    QMenu menu(this);
    const QString field
        = m_model->columns().value(m_table->horizontalHeader()->logicalIndexAt(position));
    if (!field.isEmpty() && field != QLatin1String("name")) {
        QAction *hide = menu.addAction(tr("Hide “%1”").arg(RunTableModel::columnTitle(field)));
        connect(hide, &QAction::triggered, this, [this, field] {
            m_chosenColumns = m_model->columns();
            m_chosenColumns.removeAll(field);
            updateColumns();
            saveColumns();
        });
    }
    QMenu *choose = menu.addMenu(icon(QStringLiteral("columns")), tr("Columns"));
    fillColumnsMenu(choose);
    menu.exec(m_table->horizontalHeader()->mapToGlobal(position));
}

void RunsPage::showTableMenu(const QPoint &position)
{
    QMenu menu(this);
    menu.addActions(m_actions);
    menu.exec(m_table->viewport()->mapToGlobal(position));
}

} // namespace lampwork
