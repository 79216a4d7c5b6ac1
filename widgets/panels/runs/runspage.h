// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "widgets/itemmodels/runtablemodel.h"
#include "widgets/panels/workbench/workbench.h"

#include <QUndoStack>
#include <QWidget>

#include <functional>

class QAction;
class QComboBox;
class QLabel;
class QLineEdit;
class QMenu;
class QSplitter;
class QStackedWidget;
class QTabWidget;
class QTableView;
class QToolButton;

namespace lampwork {

class CurvesView;
class MediaView;

// All runs of the store: a table that sorts, filters and edits, and of the ticked ones the curves,
// or what they logged besides numbers.
class RunsPage : public QWidget {
    Q_OBJECT
public:
    explicit RunsPage(Workbench &workbench, QWidget *parent = nullptr);
    ~RunsPage() override;

    QUndoStack *undoStack() { return &m_undo; }
    QList<RunId> selectedRuns() const;
    // What can be done with runs, for the window's menu.
    QList<QAction *> runActions() const { return m_actions; }

private:
    void makeFilterRow();
    void makeTable();
    void makeActions();
    void makeTabs();
    void showTicked(const QList<RunId> &runs);
    QAction *addRunAction(const char *name, const char *iconName, const QString &text,
        const QString &toolTip, void (RunsPage::*slot)());
    void showFirst(const QList<Run> &newest);
    void updateRuns();
    void updateActions();
    void updateColumns();
    void applyFilter();
    void showTableMenu(const QPoint &position);
    void showHeaderMenu(const QPoint &position);
    void fillColumnsMenu(QMenu *menu);
    void saveColumns();
    void copySelection();
    // Changes the selected runs as one step of the undo stack.
    void editSelected(const QString &text,
        const std::function<void(const Run &, RunEdit &before, RunEdit &after)> &edit);

    void inspect();
    void exportRun();
    void compare();
    void resume();
    void reuseSpec();
    void fork();
    void tryVariants();
    void keepVariant();
    void reproduce();
    void showReproduction(const QString &name, const Result<Json> &result);
    void rename();
    void editTags();
    void editNote();
    void editColor();
    void archive();
    void removeRuns();
    void restore();
    void emptyBin();

    Workbench &m_workbench;
    QUndoStack m_undo;
    RunTableModel *m_model;
    QLineEdit *m_filter = nullptr;
    QLabel *m_filterProblem = nullptr;
    QComboBox *m_scope = nullptr;
    QLabel *m_count = nullptr;
    QToolButton *m_columnsButton = nullptr;
    QTableView *m_table = nullptr;
    QStackedWidget *m_tableStack = nullptr;
    QSplitter *m_splitter = nullptr;
    QTabWidget *m_tabs = nullptr; // what is shown of the ticked runs
    CurvesView *m_curves = nullptr;
    MediaView *m_media = nullptr;
    QList<QAction *> m_actions;
    QStringList m_chosenColumns; // empty: those that suit the runs
};

} // namespace lampwork
