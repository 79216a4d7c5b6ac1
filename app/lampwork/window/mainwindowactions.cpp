// SPDX-License-Identifier: GPL-3.0-or-later
// The rail, the menus, and what stands in them.
#include "app/lampwork/window/addressdialog.h"
#include "app/lampwork/window/commandpalette.h"
#include "app/lampwork/window/mainwindow.h"
#include "core/store/storeaddress.h"
#include "widgets/panels/compare/comparepage.h"
#include "widgets/panels/data/datapage.h"
#include "widgets/panels/deploy/deploypage.h"
#include "widgets/panels/network/networkpage.h"
#include "widgets/panels/runs/runspage.h"
#include "widgets/panels/training/trainpage.h"
#include "widgets/style/icons.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QFileDialog>
#include <QFileInfo>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QStackedWidget>
#include <QStandardPaths>
#include <QToolBar>

namespace lampwork {

namespace {

const auto dataFolderKey = QStringLiteral("data/folder");

QString plain(QString text)
{
    return text.remove(QLatin1Char('&'));
}

} // namespace

void MainWindow::makePageAction(Page page, const char *name, const char *iconName,
    const QString &text, const QString &toolTip, std::function<QWidget *()> make)
{
    auto *action = new QAction(icon(QLatin1String(iconName)), text, this);
    action->setObjectName(QStringLiteral("action.page.") + QLatin1String(name));
    action->setCheckable(true);
    action->setShortcut(QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + int(page))));
    action->setToolTip(
        tr("%1 (%2)").arg(toolTip, action->shortcut().toString(QKeySequence::NativeText)));
    connect(action, &QAction::triggered, this, [this, page] { showPage(page); });
    m_pageGroup->addAction(action);
    m_rail->addAction(action);
    m_pages[page] = {action, nullptr, std::move(make)};
}

void MainWindow::makeRail()
{
    m_rail = new QToolBar(tr("Pages"), this);
    m_rail->setObjectName(QStringLiteral("rail"));
    m_rail->setMovable(false);
    m_rail->setFloatable(false);
    m_rail->toggleViewAction()->setVisible(false);
    m_rail->setToolButtonStyle(Qt::ToolButtonTextUnderIcon);
    m_rail->setIconSize({26, 26});
    addToolBar(Qt::LeftToolBarArea, m_rail);
    m_pageGroup = new QActionGroup(this);
    m_pageGroup->setExclusionPolicy(QActionGroup::ExclusionPolicy::ExclusiveOptional);
    Workbench &w = m_workbench;
    makePageAction(Page::Data, "data", "data", tr("&Data"), tr("What to learn from"),
        [this, &w] { return new DataPage(w, m_stack); });
    makePageAction(Page::Network, "network", "network", tr("&Network"), tr("What is to be trained"),
        [this, &w] { return new NetworkPage(w, m_stack); });
    makePageAction(Page::Train, "train", "train", tr("&Train"), tr("How to train, and watching it"),
        [this, &w] { return new TrainPage(w, m_stack); });
    makePageAction(Page::Runs, "runs", "runs", tr("&Runs"), tr("All runs and their curves"),
        [this, &w] { return new RunsPage(w, m_stack); });
    makePageAction(Page::Compare, "compare", "compare", tr("&Compare"), tr("Runs side by side"),
        [this, &w] { return new ComparePage(w, m_stack); });
    makePageAction(Page::Deploy, "deploy", "deploy", tr("De&ploy"), tr("Take a model with you"),
        [this, &w] { return new DeployPage(w, m_stack); });
    const auto restyle = [this] {
        const ThemeColors &c = Theme::instance().colors();
        m_rail->setStyleSheet(
            QStringLiteral("QToolBar { background: %1; border: none; border-right: 1px solid %2; "
                           "padding: 6px 4px; spacing: 4px; }"
                           "QToolButton { border: none; border-radius: 6px; padding: 6px 4px; "
                           "min-width: 64px; color: %3; }"
                           "QToolButton:hover { background: %4; }"
                           "QToolButton:checked { background: %4; color: %5; font-weight: 600; }"
                           "QToolButton:focus { border: 1px solid %5; }")
                .arg(c.rail.name(), c.border.name(), c.text.name(), c.window.name(),
                    c.accent.name()));
    };
    restyle();
    connect(&Theme::instance(), &Theme::changed, this, restyle);
}

QAction *MainWindow::addAction(QMenu *menu, const char *name, const char *iconName,
    const QString &text, const QString &toolTip, const QKeySequence &shortcut,
    std::function<void()> triggered)
{
    QAction *action = menu->addAction(icon(QLatin1String(iconName)), text);
    action->setObjectName(QStringLiteral("action.") + QLatin1String(name));
    action->setToolTip(toolTip);
    action->setShortcut(shortcut);
    connect(action, &QAction::triggered, this, std::move(triggered));
    return action;
}

void MainWindow::makeMenus()
{
    makeFileMenu();
    QMenu *edit = menuBar()->addMenu(tr("&Edit"));
    QAction *undo = m_undoGroup.createUndoAction(this, tr("Undo"));
    undo->setObjectName(QStringLiteral("action.undo"));
    undo->setIcon(icon(QStringLiteral("undo")));
    undo->setShortcut(QKeySequence::Undo);
    QAction *redo = m_undoGroup.createRedoAction(this, tr("Redo"));
    redo->setObjectName(QStringLiteral("action.redo"));
    redo->setIcon(icon(QStringLiteral("redo")));
    redo->setShortcut(QKeySequence::Redo);
    edit->addActions({undo, redo});
    makeStoreMenu();
    m_runMenu = menuBar()->addMenu(tr("&Run"));
    m_runMenu->setToolTipsVisible(true);
    QAction *none = m_runMenu->addAction(tr("Choose runs on the Runs page"));
    connect(none, &QAction::triggered, this, [this] { showPage(Page::Runs); });
    m_steerMenu = menuBar()->addMenu(tr("&Steer"));
    m_steerMenu->setToolTipsVisible(true);
    QAction *watch = m_steerMenu->addAction(tr("Watch a run on the Train page"));
    connect(watch, &QAction::triggered, this, [this] { showPage(Page::Train); });
    makeViewMenu();
    makeHelpMenu();
}

void MainWindow::makeFileMenu()
{
    QMenu *file = menuBar()->addMenu(tr("&File"));
    file->setToolTipsVisible(true);
    addAction(file, "openData", "open", tr("Open &data…"),
        tr("A table (CSV, TSV), pictures (IDX) or NumPy arrays"), QKeySequence::Open,
        [this] { chooseData(); });
    file->addSeparator();
    addAction(file, "openStore", "store", tr("Open &store…"), tr("Another folder of runs"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_O), [this] { chooseStore(); });
    addAction(file, "newStore", "plus", tr("&New store…"), tr("A new, empty folder for runs"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N), [this] { newStore(); });
    addAction(file, "openTeamStore", "store", tr("Open &team store…"),
        tr("Runs in a PostgreSQL database that several machines share"), {},
        [this] { openTeamStore(); });
    makeImportMenu(file);
    QMenu *recent = file->addMenu(icon(QStringLiteral("clock")), tr("&Recent stores"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecentStores(recent); });
    file->addSeparator();
    addAction(file, "quit", "quit", tr("&Quit"), tr("Close the window; runs go on"),
        QKeySequence::Quit, [this] { close(); });
}

void MainWindow::fillRecentStores(QMenu *menu)
{
    menu->clear();
    for (const QString &path : QSettings().value(QStringLiteral("store/recent")).toStringList()) {
        QAction *action = menu->addAction(path);
        action->setEnabled(path != m_workbench.storeLocation() && mayExist(path));
        connect(action, &QAction::triggered, this, [this, path] { Q_EMIT storeRequested(path); });
    }
    if (menu->isEmpty())
        menu->addAction(tr("None yet"))->setEnabled(false);
}

void MainWindow::makeViewMenu()
{
    QMenu *view = menuBar()->addMenu(tr("&View"));
    view->setToolTipsVisible(true);
    addAction(view, "welcome", "welcome", tr("&Welcome"), tr("Sample data to begin with"), {},
        [this] { showWelcome(); });
    view->addActions(m_pageGroup->actions());
    view->addSeparator();
    addAction(view, "palette", "command", tr("&All actions…"), tr("Find any action by its name"),
        QKeySequence(Qt::CTRL | Qt::Key_K), [this] { showPalette(); });
    QMenu *look = view->addMenu(icon(QStringLiteral("sun")), tr("&Appearance"));
    auto *group = new QActionGroup(this);
    const struct {
        ThemeChoice choice;
        const char *iconName;
        QString text;
    } choices[] = {
        {ThemeChoice::System, "settings", tr("As the &system")},
        {ThemeChoice::Light, "sun", tr("&Light")},
        {ThemeChoice::Dark, "moon", tr("&Dark")},
    };
    for (const auto &one : choices) {
        QAction *action = look->addAction(icon(QLatin1String(one.iconName)), one.text);
        action->setObjectName(QStringLiteral("action.theme.") + nameOf(one.choice));
        action->setCheckable(true);
        action->setChecked(Theme::instance().choice() == one.choice);
        action->setToolTip(tr("Appearance: %1").arg(plain(one.text)));
        connect(action, &QAction::triggered, this, [choice = one.choice] {
            Theme::instance().setChoice(choice);
            QSettings().setValue(QStringLiteral("theme"), nameOf(choice));
        });
        group->addAction(action);
    }
    view->addSeparator();
    QAction *full = addAction(view, "fullScreen", "zoom-reset", tr("&Full screen"),
        tr("Use the whole screen"), QKeySequence::FullScreen,
        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); });
    full->setCheckable(true);
}

void MainWindow::makeHelpMenu()
{
    QMenu *help = menuBar()->addMenu(tr("&Help"));
    addAction(help, "shortcuts", "help", tr("&Keys and mouse"),
        tr("What the keys and the mouse do"), QKeySequence::HelpContents,
        [this] { showShortcuts(); });
    addAction(help, "about", "lampwork", tr("&About Lampwork"), tr("Version and licence"), {},
        [this] { showAbout(); });
}

void MainWindow::chooseData()
{
    QSettings settings;
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    const QString path = QFileDialog::getOpenFileName(this, tr("Open data"),
        settings.value(dataFolderKey, documents).toString(),
        tr("Data (*.csv *.tsv *.txt *.npy *ubyte *.idx *.gz);;All files (*)"));
    if (path.isEmpty())
        return;
    settings.setValue(dataFolderKey, QFileInfo(path).absolutePath());
    openDataFile(path);
}

void MainWindow::chooseStore()
{
    const QString path = QFileDialog::getExistingDirectory(
        this, tr("Open store"), QFileInfo(folderOfStore(m_storePath)).absolutePath());
    if (!path.isEmpty())
        Q_EMIT storeRequested(path);
}

void MainWindow::newStore()
{
    QString path = QFileDialog::getSaveFileName(this, tr("New store"),
        QFileInfo(folderOfStore(m_storePath)).absolutePath(), tr("Lampwork stores (*.lampwork)"));
    if (path.isEmpty())
        return;
    if (!path.endsWith(QLatin1String(".lampwork")))
        path += QLatin1String(".lampwork");
    Q_EMIT storeRequested(path);
}

void MainWindow::openTeamStore()
{
    AddressDialog dialog(isPostgresAddress(m_storePath) ? m_storePath : QString(), this);
    if (dialog.exec() == QDialog::Accepted)
        Q_EMIT storeRequested(dialog.address());
}

void MainWindow::showPalette()
{
    auto *palette = new CommandPalette(this);
    palette->show();
}

void MainWindow::showShortcuts()
{
    QString rows;
    for (const QAction *action : findChildren<QAction *>()) {
        if (action->shortcut().isEmpty() || action->text().isEmpty())
            continue;
        rows += QStringLiteral("<tr><td style='padding-right:24px'>%1</td><td>%2</td></tr>")
                    .arg(plain(action->text()).toHtmlEscaped(),
                        action->shortcut().toString(QKeySequence::NativeText).toHtmlEscaped());
    }
    const QString plots = tr(
        "In every plot the wheel zooms (over an axis: that axis alone), dragging moves, Shift and "
        "dragging zooms into a rectangle, and a double click shows everything again. A click on a "
        "name below hides its curve; the right button exports.");
    QMessageBox box(QMessageBox::NoIcon, tr("Keys and mouse"),
        QStringLiteral("<table>%1</table><p>%2</p>").arg(rows, plots.toHtmlEscaped()),
        QMessageBox::Close, this);
    box.setTextFormat(Qt::RichText);
    box.exec();
}

void MainWindow::showAbout()
{
    QMessageBox::about(this, tr("About Lampwork"),
        tr("<h3>Lampwork %1</h3><p>A workbench for machine-learning experiments.</p>"
           "<p>Free software under the GNU General Public License, version 3 or later. Built with "
           "Qt %2 and "
           "QCustomPlot; engines use LibTorch.</p>")
            .arg(QApplication::applicationVersion(), QLatin1String(qVersion())));
}

} // namespace lampwork
