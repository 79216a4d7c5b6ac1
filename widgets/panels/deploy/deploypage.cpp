// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/deploy/deploypage.h"

#include "core/base/format.h"
#include "core/experiment/scriptrun.h"
#include "core/experiment/specjson.h"
#include "widgets/dialogs/exportwizard.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/deploy/trypanel.h"
#include "widgets/panels/deploy/writepanel.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QClipboard>
#include <QComboBox>
#include <QDesktopServices>
#include <QFileInfo>
#include <QGuiApplication>
#include <QHeaderView>
#include <QItemSelectionModel>
#include <QLabel>
#include <QPushButton>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QUrl>
#include <QVBoxLayout>

namespace lampwork {

DeployPage::DeployPage(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_model(new ExportListModel(this))
{
    setObjectName(QStringLiteral("page.deploy"));
    m_empty = new EmptyState(QStringLiteral("deploy"),
        tr("Nothing to export yet. Train a network; then it can be written as one TorchScript file "
           "that takes "
           "raw rows and runs in Python and C++."));
    m_empty->setButton(tr("Go to the training"));
    connect(m_empty, &EmptyState::clicked, this, [this] { m_workbench.requestPage(Page::Train); });
    auto *page = new QWidget;
    auto *pageLayout = new QVBoxLayout(page);
    pageLayout->setContentsMargins(0, 0, 0, 0);
    pageLayout->setSpacing(spacing::large);
    pageLayout->addWidget(buildExport());
    pageLayout->addWidget(buildExports(), 1);
    m_stack = new QStackedWidget;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(spacing::large, spacing::large, spacing::large, spacing::large);
    layout->addWidget(m_stack);

    connect(&m_workbench, &Workbench::runsChanged, this, [this] {
        if (isVisible())
            refreshRuns();
    });
    connect(&m_workbench, &Workbench::exportRequested, this, &DeployPage::startExport);
    refreshRuns();
    refreshSelection();
}

QWidget *DeployPage::buildExport()
{
    m_runs = new QComboBox;
    m_runs->setObjectName(QStringLiteral("deploy.run"));
    m_runs->setToolTip(tr("Runs that can be exported"));
    m_runs->setMinimumContentsLength(36);
    m_runs->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_export = new QPushButton(tr("Export…"));
    m_export->setObjectName(QStringLiteral("deploy.export"));
    m_export->setProperty("primary", true);
    m_export->setToolTip(tr("Write the run’s network as a checked TorchScript file"));
    connect(m_export, &QPushButton::clicked, this,
        [this] { startExport(m_runs->currentData().toLongLong()); });
    auto *label = new QLabel(tr("&Run:"));
    label->setBuddy(m_runs);
    auto *bar = new QWidget;
    auto *layout = new QHBoxLayout(bar);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(label);
    layout->addWidget(m_runs);
    layout->addWidget(m_export);
    layout->addStretch();
    return bar;
}

QWidget *DeployPage::buildExports()
{
    m_exports = new QTableView;
    m_exports->setObjectName(QStringLiteral("deploy.exports"));
    m_exports->setAccessibleName(tr("Exports"));
    m_exports->setModel(m_model);
    m_exports->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_exports->setSelectionMode(QAbstractItemView::SingleSelection);
    m_exports->setAlternatingRowColors(true);
    m_exports->setShowGrid(false);
    m_exports->setTabKeyNavigation(false);
    m_exports->verticalHeader()->hide();
    m_exports->horizontalHeader()->setHighlightSections(false);
    m_exports->horizontalHeader()->setStretchLastSection(false);
    m_exports->horizontalHeader()->setSectionResizeMode(
        ExportListModel::File, QHeaderView::Stretch);
    for (const auto &[section, width] :
        {std::pair(ExportListModel::RunName, 180), std::pair(ExportListModel::When, 140),
            std::pair(ExportListModel::Size, 80), std::pair(ExportListModel::Parity, 80),
            std::pair(ExportListModel::Single, 150), std::pair(ExportListModel::Batch, 150)})
        m_exports->horizontalHeader()->resizeSection(section, width);
    connect(m_exports->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
        &DeployPage::refreshSelection);
    auto *none = hintLabel(tr("No export yet."));
    none->setAlignment(Qt::AlignCenter);
    m_exportsStack = new QStackedWidget;
    m_exportsStack->addWidget(none);
    m_exportsStack->addWidget(m_exports);

    m_path = new ElidedLabel;
    m_path->setObjectName(QStringLiteral("deploy.path"));
    m_path->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_folder = new QPushButton(icon(QStringLiteral("open")), tr("&Open folder"));
    m_folder->setObjectName(QStringLiteral("deploy.open_folder"));
    connect(m_folder, &QPushButton::clicked, this, [this] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(selectedFile()).absolutePath()));
    });
    m_copy = new QPushButton(icon(QStringLiteral("copy")), tr("&Copy path"));
    m_copy->setObjectName(QStringLiteral("deploy.copy_path"));
    connect(m_copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(selectedFile());
        m_workbench.reportDone(tr("The path was copied."));
    });
    auto *actions = new QHBoxLayout;
    actions->setSpacing(spacing::small);
    actions->addWidget(m_path, 1);
    actions->addWidget(m_folder);
    actions->addWidget(m_copy);
    m_try = new TryPanel;
    m_write = new WritePanel;
    m_trials = new QStackedWidget;
    m_trials->addWidget(m_try);
    m_trials->addWidget(m_write);

    auto *above = new QWidget;
    auto *aboveLayout = new QVBoxLayout(above);
    aboveLayout->setContentsMargins(0, 0, 0, 0);
    aboveLayout->setSpacing(spacing::small);
    aboveLayout->addWidget(groupTitle(tr("Exports")));
    aboveLayout->addWidget(m_exportsStack, 1);
    aboveLayout->addLayout(actions);
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("deploy.splitter"));
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::large);
    splitter->addWidget(above);
    splitter->addWidget(m_trials);
    splitter->setStretchFactor(0, 1);
    splitter->setStretchFactor(1, 1);
    return splitter;
}

QList<Run> DeployPage::exportableRuns() const
{
    QList<Run> runs;
    for (const Run &run : m_workbench.runs()) {
        if (!run.deleted && run.state != RunState::Queued && !isActive(run.state)
            && isTrainedHere(run))
            runs.append(run);
    }
    return runs;
}

void DeployPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refreshRuns();
}

void DeployPage::refreshRuns()
{
    QList<Shown> shown;
    for (const Run &run : m_workbench.runs()) {
        if (!run.deleted)
            shown.append({run.id, run.state, run.name});
    }
    if (shown == m_shown)
        return;
    m_shown = shown;
    const QList<Run> runs = exportableRuns();
    m_stack->setCurrentIndex(runs.isEmpty() ? 0 : 1);
    const QVariant current = m_runs->currentData();
    m_runs->clear();
    for (const Run &run : runs)
        m_runs->addItem(
            tr("%1 (%2, %3)").arg(run.name, textOf(run.state), formatTime(run.createdMs)),
            QVariant::fromValue(run.id));
    const int index = m_runs->findData(current);
    m_runs->setCurrentIndex(index >= 0 ? index : runs.isEmpty() ? -1 : 0);
    loadExports();
}

void DeployPage::loadExports()
{
    const quint64 number = ++m_number;
    if (m_shown.isEmpty())
        return;
    m_workbench.store().call<QList<ExportEntry>>(
        this,
        [runs = m_shown](RunStore &store) -> Result<QList<ExportEntry>> {
            QList<ExportEntry> entries;
            for (const Shown &run : runs) {
                const Result<QList<Artifact>> artifacts = store.artifacts(run.id);
                if (!artifacts)
                    return artifacts.error();
                for (const Artifact &artifact : *artifacts) {
                    if (artifact.kind != u"export")
                        continue;
                    const Result<Json> info = parseJson(artifact.info.toUtf8(), artifact.name);
                    entries.append({run.id, run.name, artifact,
                        exportMeasurementsFromJson(info ? *info : Json::object())});
                }
            }
            return entries;
        },
        [this, number](const Result<QList<ExportEntry>> &entries) {
            if (number != m_number)
                return;
            if (!entries) {
                m_workbench.reportProblem(entries.error());
                return;
            }
            m_model->setExports(*entries);
            m_exportsStack->setCurrentIndex(entries->isEmpty() ? 0 : 1);
            if (!entries->isEmpty())
                m_exports->selectRow(0);
            refreshSelection();
        });
}

QString DeployPage::selectedFile() const
{
    const ExportEntry *entry = m_model->entry(m_exports->currentIndex().row());
    return entry && QFileInfo::exists(entry->measurements.file) ? entry->measurements.file
                                                                : QString();
}

void DeployPage::refreshSelection()
{
    const ExportEntry *entry = m_model->entry(m_exports->currentIndex().row());
    const QString file = selectedFile();
    m_path->setText(!entry   ? QString()
            : file.isEmpty() ? tr("%1 is no longer there").arg(entry->measurements.file)
                             : file);
    m_folder->setEnabled(!file.isEmpty());
    m_copy->setEnabled(!file.isEmpty());
    const Run *run = entry ? m_workbench.run(entry->run) : nullptr;
    const bool writes
        = run && run->attributes.value(QStringLiteral("train.task")) == nameOf(Task::LanguageModel);
    m_trials->setCurrentWidget(writes ? static_cast<QWidget *>(m_write) : m_try);
    m_try->setModel(file);
    m_write->setModel(file);
}

void DeployPage::startExport(RunId run)
{
    if (m_wizard) {
        m_wizard->raise();
        m_wizard->activateWindow();
        return;
    }
    ExportRequest request;
    request.store = &m_workbench.store();
    request.storeLocation = m_workbench.storeLocation();
    request.runs = exportableRuns();
    request.run = run;
    m_wizard = new ExportWizard(request, window());
    connect(m_wizard, &ExportWizard::exported, this, [this](const QString &path) {
        m_workbench.reportDone(tr("Exported %1.").arg(path));
        loadExports();
    });
    m_wizard->open(); // modal to the window; its life is its own
}

} // namespace lampwork
