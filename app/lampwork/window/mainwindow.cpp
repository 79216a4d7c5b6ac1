// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/window/mainwindow.h"

#include "app/lampwork/window/messagebar.h"
#include "app/lampwork/window/welcomepage.h"
#include "core/base/format.h"
#include "core/experiment/specjson.h"
#include "widgets/panels/inspect/inspectpage.h"
#include "widgets/panels/runs/runspage.h"
#include "widgets/panels/training/trainpage.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QAction>
#include <QActionGroup>
#include <QCloseEvent>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QProgressBar>
#include <QPushButton>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace lampwork {

namespace {

constexpr QSize firstSize{1240, 800};
constexpr int saveDraftMs = 1000;
constexpr int doneMs = 6000;
const auto geometryKey = QStringLiteral("window/geometry");
const auto pageKey = QStringLiteral("window/page");
const auto draftKey = QStringLiteral("draft/spec");

QString shownRunsKey(const QString &store)
{
    // Stores are told apart by where they are; a key must not hold slashes.
    return QStringLiteral("shownRuns/") + QString::fromLatin1(store.toUtf8().toHex());
}

QString droppedFile(const QMimeData &data)
{
    const QList<QUrl> urls = data.urls();
    return urls.size() == 1 ? urls.first().toLocalFile() : QString();
}

} // namespace

MainWindow::MainWindow(const QString &storePath, StoreFactory factory, QWidget *parent)
    : QMainWindow(parent)
    , m_storePath(storePath)
    , m_workbench(std::move(factory))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(icon(QStringLiteral("lampwork"), Theme::instance().colors().accent));
    setAcceptDrops(true);
    setContextMenuPolicy(Qt::NoContextMenu);
    setMinimumSize(900, 560);

    auto *centre = new QWidget(this);
    m_messages = new MessageBar(centre);
    m_stack = new QStackedWidget(centre);
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_messages);
    layout->addWidget(m_stack, 1);
    setCentralWidget(centre);

    m_undoGroup.addStack(m_workbench.draft().undoStack());
    makeRail();
    makeMenus();
    makeStatusBar();
    connectWorkbench();
    updateTitle();

    const QSettings settings;
    if (!restoreGeometry(settings.value(geometryKey).toByteArray()))
        resize(firstSize);
    const bool hasDraft = !settings.value(draftKey).toByteArray().isEmpty();
    if (hasDraft)
        showPage(Page(
            std::clamp(settings.value(pageKey, int(Page::Data)).toInt(), 0, int(Page::Deploy))));
    else
        showWelcome();
}

MainWindow::~MainWindow()
{
    // The pages speak of the workbench, which is a member and would go before them.
    disconnect(&m_workbench, nullptr, this, nullptr);
    delete takeCentralWidget();
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (std::exchange(m_started, true))
        return;
    // After the first paint: neither the store nor the data hold the window up.
    QTimer::singleShot(0, this, [this] {
        m_workbench.store().start();
        restoreDraft();
    });
}

void MainWindow::makeStatusBar()
{
    m_storeState = new ElidedLabel(tr("Opening %1…").arg(m_storePath), this);
    m_storeState->setObjectName(QStringLiteral("status.store"));
    m_engineState = new QLabel(this);
    m_engineState->setObjectName(QStringLiteral("status.engine"));
    m_engineState->setTextFormat(Qt::PlainText);
    m_reading = new QProgressBar(this);
    m_reading->setObjectName(QStringLiteral("status.reading"));
    m_reading->setFixedWidth(200);
    m_reading->setRange(0, 0);
    m_reading->hide();
    statusBar()->setContentsMargins(spacing::small, 0, spacing::small, 0);
    statusBar()->addWidget(m_storeState, 1);
    statusBar()->addPermanentWidget(m_reading);
    statusBar()->addPermanentWidget(m_engineState);
    updateEngineState();
}

void MainWindow::connectWorkbench()
{
    Workbench *workbench = &m_workbench;
    connect(workbench, &Workbench::storeOpened, this, &MainWindow::storeOpened);
    connect(workbench, &Workbench::problemReported, m_messages, &MessageBar::addProblem);
    connect(workbench, &Workbench::doneReported, this,
        [this](const QString &text) { statusBar()->showMessage(text, doneMs); });
    connect(workbench, &Workbench::pageRequested, this, &MainWindow::showPage);
    connect(workbench, &Workbench::inspectionRequested, this, &MainWindow::inspect);
    // The Deploy page hears the request itself, once it exists.
    connect(workbench, &Workbench::exportRequested, this, [this](RunId id) {
        if (!m_pages[Page::Deploy].widget) {
            showPage(Page::Deploy);
            m_workbench.requestExport(id);
        } else {
            showPage(Page::Deploy);
        }
    });
    // A store that has runs already is no first start.
    connect(
        workbench, &Workbench::runsChanged, this,
        [this] {
            if (m_welcome && m_stack->currentWidget() == m_welcome && !m_workbench.runs().isEmpty())
                showPage(Page::Runs);
        },
        Qt::SingleShotConnection);
    connect(workbench, &Workbench::runsChanged, this, [this] {
        restoreShownRuns();
        updateEngineState();
    });
    connect(&workbench->store(), &StoreService::failed, this, [this] {
        if (m_workbench.storeLocation().isEmpty())
            m_storeState->setText(tr("No store is open"));
    });

    Draft *draft = &workbench->draft();
    m_saveDraft.setSingleShot(true);
    m_saveDraft.setInterval(saveDraftMs);
    connect(&m_saveDraft, &QTimer::timeout, this, &MainWindow::saveDraft);
    connect(draft, &Draft::changed, this, [this] {
        m_saveDraft.start();
        updateTitle();
    });
    connect(draft, &Draft::readingChanged, m_reading, &QWidget::setVisible);
    connect(draft, &Draft::readingProgressed, this, [this](double fraction, const QString &text) {
        m_reading->setRange(0, fraction < 0 ? 0 : 1000);
        m_reading->setValue(int(fraction * 1000));
        m_reading->setToolTip(text);
    });
}

void MainWindow::storeOpened(const QString &location, bool readOnly)
{
    m_storePath = location;
    if (!m_capsule.isEmpty()) {
        m_storeState->setText(tr("Capsule: %1 (read-only)").arg(m_capsule));
        return;
    }
    m_storeState->setText(
        readOnly ? tr("Store: %1 (read-only)").arg(location) : tr("Store: %1").arg(location));
    QSettings settings;
    QStringList recent = settings.value(QStringLiteral("store/recent")).toStringList();
    recent.removeAll(location);
    recent.prepend(location);
    settings.setValue(QStringLiteral("store/recent"), recent.mid(0, 10));
}

void MainWindow::updateEngineState()
{
    int running = 0;
    const Run *first = nullptr;
    for (const Run &run : m_workbench.runs()) {
        if (!hasEngine(run) || run.deleted)
            continue;
        ++running;
        first = first ? first : &run;
    }
    if (!first) {
        m_engineState->setText(tr("No engine is running"));
        return;
    }
    QString text = first->name;
    if (first->state == RunState::Paused)
        text = tr("%1: paused").arg(first->name);
    else if (first->totalSteps > 0)
        text = tr("%1: %2 %, %3 samples/s")
                   .arg(first->name)
                   .arg(100 * first->step / first->totalSteps)
                   .arg(formatCount(qint64(first->samplesPerSecond)));
    m_engineState->setText(running > 1 ? tr("%1, and %2 more").arg(text).arg(running - 1) : text);
}

void MainWindow::updateTitle()
{
    const QString source = QFileInfo(m_workbench.draft().chosen().data.source).fileName();
    setWindowTitle(source.isEmpty() ? tr("Lampwork") : tr("%1 – Lampwork").arg(source));
}

void MainWindow::showPage(Page page)
{
    PageEntry &entry = m_pages[page];
    if (!entry.widget) {
        entry.widget = entry.make();
        m_stack->addWidget(entry.widget);
        if (page == Page::Runs) {
            m_runs = static_cast<RunsPage *>(entry.widget);
            m_undoGroup.addStack(m_runs->undoStack());
            m_runMenu->clear();
            m_runMenu->addActions(m_runs->runActions());
        }
        if (page == Page::Train) {
            m_steerMenu->clear();
            m_steerMenu->addActions(static_cast<TrainPage *>(entry.widget)->orderActions());
        }
    }
    entry.action->setChecked(true);
    m_undoGroup.setActiveStack(page == Page::Runs || page == Page::Compare
            ? (m_runs ? m_runs->undoStack() : nullptr)
            : m_workbench.draft().undoStack());
    showWidget(entry.widget);
    QSettings().setValue(pageKey, int(page));
}

void MainWindow::showWidget(QWidget *widget)
{
    m_stack->setCurrentWidget(widget);
    widget->setFocus();
}

void MainWindow::showWelcome()
{
    if (!m_welcome) {
        auto *welcome = new WelcomePage(m_stack);
        connect(welcome, &WelcomePage::sampleChosen, this, &MainWindow::openSample);
        connect(welcome, &WelcomePage::openRequested, this, &MainWindow::chooseData);
        connect(welcome, &WelcomePage::problem, m_messages, &MessageBar::addProblem);
        m_welcome = welcome;
        m_stack->addWidget(welcome);
    }
    if (QAction *checked = m_pageGroup->checkedAction())
        checked->setChecked(false);
    m_undoGroup.setActiveStack(m_workbench.draft().undoStack());
    showWidget(m_welcome);
}

void MainWindow::openSample(const Sample &sample)
{
    m_workbench.draft().openSpec(sample.spec);
    showPage(Page::Train);
}

// One run closely, with the way back to the runs.
void MainWindow::inspect(RunId id)
{
    if (!m_inspect) {
        m_inspect = new QWidget(m_stack);
        auto *layout = new QVBoxLayout(m_inspect);
        layout->setContentsMargins(0, spacing::small, 0, 0);
        layout->setSpacing(0);
        auto *back
            = new QPushButton(icon(QStringLiteral("runs")), tr("Back to the runs"), m_inspect);
        back->setObjectName(QStringLiteral("inspect.back"));
        back->setFlat(true);
        connect(back, &QPushButton::clicked, this, [this] { showPage(Page::Runs); });
        auto *head = new QHBoxLayout;
        head->setContentsMargins(spacing::medium, 0, spacing::large, 0);
        head->addWidget(back);
        head->addStretch();
        layout->addLayout(head);
        auto *page = new InspectPage(m_workbench, m_inspect);
        page->setRun(id);
        layout->addWidget(page, 1);
        m_stack->addWidget(m_inspect);
    }
    m_pages[Page::Runs].action->setChecked(true);
    showWidget(m_inspect);
}

void MainWindow::openDataFile(const QString &path)
{
    m_workbench.draft().openData(path);
    showPage(Page::Data);
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (!droppedFile(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    const QString path = droppedFile(*event->mimeData());
    if (path.isEmpty())
        return;
    event->acceptProposedAction();
    if (QFileInfo(path).isDir() || path.endsWith(QLatin1String(".lampcap")))
        Q_EMIT storeRequested(path);
    else
        openDataFile(path);
}

void MainWindow::restoreDraft()
{
    const QByteArray text = QSettings().value(draftKey).toByteArray();
    if (text.isEmpty() || !m_workbench.draft().chosen().data.source.isEmpty())
        return;
    const Result<Spec> spec = specFromText(text, tr("the draft of the last time"));
    if (!spec.ok()) {
        m_messages->addProblem(spec.error());
        return;
    }
    m_workbench.draft().openSpec(*spec);
    m_workbench.draft().undoStack()->clear(); // where it was left is where it begins
}

void MainWindow::saveDraft()
{
    const Spec &spec = m_workbench.draft().chosen();
    QSettings settings;
    if (spec.data.source.isEmpty())
        settings.remove(draftKey);
    else
        settings.setValue(draftKey, toJsonText(specToJson(spec), 0));
}

void MainWindow::restoreShownRuns()
{
    if (std::exchange(m_shownRestored, true))
        return;
    QList<RunId> shown = m_workbench.shownRuns();
    const QStringList kept
        = QSettings().value(shownRunsKey(m_workbench.storeLocation())).toStringList();
    for (const QString &text : kept) {
        const RunId id = text.toLongLong();
        if (m_workbench.run(id) && !shown.contains(id))
            shown.append(id);
    }
    m_workbench.setShownRuns(shown);
    // A run that goes on is what one wants to see.
    if (m_workbench.currentRun() == 0) {
        for (const Run &run : m_workbench.runs()) {
            if (isActive(run.state) && !run.deleted) {
                m_workbench.setCurrentRun(run.id);
                break;
            }
        }
    }
}

void MainWindow::saveState()
{
    QSettings settings;
    settings.setValue(geometryKey, saveGeometry());
    if (m_shownRestored) {
        QStringList shown;
        for (const RunId id : m_workbench.shownRuns())
            shown.append(QString::number(id));
        settings.setValue(shownRunsKey(m_workbench.storeLocation()), shown);
    }
    if (m_started)
        saveDraft();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    saveState();
    endFollowing();
    event->accept();
}

} // namespace lampwork
