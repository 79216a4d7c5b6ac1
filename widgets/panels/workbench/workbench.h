// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/storeservice.h"
#include "widgets/panels/workbench/draft.h"

#include <QColor>
#include <QHash>
#include <QObject>

namespace lampwork {

enum class Page { Data, Network, Train, Runs, Compare, Deploy };

// What the pages of one window share: the open store, its runs, the draft, and what they ask of each
// other. Owned by the main window; GUI thread. A page is a QWidget made with a Workbench &.
class Workbench : public QObject {
    Q_OBJECT
public:
    Workbench(StoreFactory factory, QObject *parent = nullptr);
    ~Workbench() override;

    StoreService &store() { return *m_store; }
    Draft &draft() { return *m_draft; }
    QString storeLocation() const { return m_location; } // empty until it is open
    bool isReadOnly() const { return m_readOnly; }

    const QList<Run> &runs() const { return m_runs; } // all, deleted ones too, newest first
    const Run *run(RunId id) const; // null: unknown

    // The run that the Train and Inspect pages show; 0: none.
    RunId currentRun() const { return m_currentRun; }
    void setCurrentRun(RunId id);
    // Runs ticked for the curves and the Compare page, in the order ticked.
    const QList<RunId> &shownRuns() const { return m_shownRuns; }
    void setShownRuns(const QList<RunId> &runs);

    // A run's own colour: stays over sorting, filtering and restarts (a function of its id).
    QColor runColor(RunId id) const;

    // Creates a run from the draft and starts an engine for it; it becomes the current run.
    void trainDraft();
    // Starts an engine again for a run that is resumable.
    void resumeRun(RunId id);
    void giveOrder(RunId id, OrderVerb verb, double value = 0);

    void requestPage(Page page);
    void requestInspection(RunId id);
    void requestExport(RunId id);
    void reportProblem(const Error &error); // shown in the window's message bar
    void reportDone(const QString &text); // shown for some seconds in the status bar

Q_SIGNALS:
    void storeOpened(const QString &location, bool readOnly);
    void runsChanged();
    void currentRunChanged(lampwork::RunId id);
    void shownRunsChanged(const QList<lampwork::RunId> &runs);
    void pageRequested(lampwork::Page page);
    void inspectionRequested(lampwork::RunId id);
    void exportRequested(lampwork::RunId id);
    void problemReported(const lampwork::Error &error);
    void doneReported(const QString &text);

private:
    void startEngine(RunId id);

    StoreService *m_store = nullptr;
    Draft *m_draft = nullptr;
    QString m_location;
    bool m_readOnly = false;
    QList<Run> m_runs;
    QHash<RunId, qsizetype> m_runIndex;
    QList<RunId> m_shownRuns;
    RunId m_currentRun = 0;
};

} // namespace lampwork
