// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/workbench.h"
#include "widgets/style/theme.h"

#include <QHash>
#include <QMainWindow>
#include <QProcess>
#include <QTimer>
#include <QUndoGroup>

#include <functional>

class QActionGroup;
class QLabel;
class QMenu;
class QProgressBar;
class QStackedWidget;
class QToolBar;

namespace lampwork {

class MessageBar;
class RunsPage;
struct Sample;

// The window: a rail of pages at the left, menus with every action, problems above the page, state
// below. Pages are made when they are first shown; the store opens while the window is already on
// screen. What was entered is kept over restarts (QSettings).
class MainWindow : public QMainWindow {
    Q_OBJECT
public:
    // storePath: shown until the store is open; `factory` opens it on the workbench's thread.
    MainWindow(const QString &storePath, StoreFactory factory, QWidget *parent = nullptr);
    ~MainWindow() override;

    Workbench &workbench() { return m_workbench; }
    void openDataFile(const QString &path);
    // Says that what is shown is a capsule's runs, and offers to import them into `usualStore`.
    void showAsCapsule(const QString &capsule, const QString &usualStore);
    // Makes the page if it is not yet made.
    void showPage(Page page);

Q_SIGNALS:
    // Another store was chosen: whoever made this window makes one for it and closes this one.
    void storeRequested(const QString &path);

protected:
    void closeEvent(QCloseEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    struct PageEntry {
        QAction *action = nullptr;
        QWidget *widget = nullptr; // null until first shown
        std::function<QWidget *()> make;
    };

    // mainwindowactions.cpp
    void makeRail();
    void makePageAction(Page page, const char *name, const char *iconName, const QString &text,
        const QString &toolTip, std::function<QWidget *()> make);
    void makeMenus();
    void makeFileMenu();
    void makeViewMenu();
    void makeHelpMenu();
    void fillRecentStores(QMenu *menu);
    QAction *addAction(QMenu *menu, const char *name, const char *iconName, const QString &text,
        const QString &toolTip, const QKeySequence &shortcut, std::function<void()> triggered);
    void chooseData();
    void chooseStore();
    void newStore();
    void makeImportMenu(QMenu *file);
    QString chooseLogFolder(const QString &title);
    void importRuns(const QString &path); // empty: does nothing
    void followLogs(const QString &path);
    void stopFollowing();
    void endFollowing(); // stops it and waits a moment
    void openTeamStore();
    void showPalette();
    void showShortcuts();
    void showAbout();

    // mainwindowstore.cpp
    void makeStoreMenu();
    void checkTheStore();
    void compactTheStore();
    void backUpTheStore();
    void measureTheStore();
    void openACapsule();
    void importCapsule();

    // mainwindow.cpp
    void makeStatusBar();
    void connectWorkbench();
    void showWelcome();
    void showWidget(QWidget *widget);
    void inspect(RunId id);
    void openSample(const Sample &sample);
    void storeOpened(const QString &location, bool readOnly);
    void updateEngineState();
    void updateTitle();
    void restoreDraft();
    void saveDraft();
    void restoreShownRuns();
    void saveState();

    QString m_storePath;
    QString m_capsule; // empty: a store is shown
    QString m_usualStore; // of a capsule's window
    Workbench m_workbench;
    QHash<Page, PageEntry> m_pages;
    QActionGroup *m_pageGroup = nullptr;
    QToolBar *m_rail = nullptr;
    MessageBar *m_messages = nullptr;
    QList<QProcess *> m_following; // children of the window
    QStackedWidget *m_stack = nullptr;
    QWidget *m_welcome = nullptr;
    QWidget *m_inspect = nullptr;
    RunsPage *m_runs = nullptr;
    QMenu *m_runMenu = nullptr;
    QMenu *m_steerMenu = nullptr;
    QUndoGroup m_undoGroup;
    QLabel *m_storeState = nullptr;
    QLabel *m_engineState = nullptr;
    QProgressBar *m_reading = nullptr;
    QTimer m_saveDraft;
    bool m_shownRestored = false;
    bool m_started = false;
};

} // namespace lampwork
