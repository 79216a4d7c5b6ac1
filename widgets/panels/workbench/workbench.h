// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/storeservice.h"
#include "widgets/panels/workbench/draft.h"

#include <QColor>
#include <QHash>
#include <QObject>
#include <QTimer>

#include <functional>

namespace lampwork {

struct StartOptions;

enum class Page { Data, Network, Train, Runs, Compare, Deploy };

// What the pages of one window share: the open store, its runs, the draft, and what they ask of
// each other. Owned by the main window; GUI thread. A page is a QWidget made with a Workbench &,
// which outlives it. Whoever made the workbench calls store().start() when it is ready for the
// answer.
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
    // Kept by RunFeed: which runs any view follows.
    bool isFollowed(RunId id) const { return m_followers.contains(id); }
    void follow(const QSet<RunId> &added, const QSet<RunId> &removed);

    // Runs ticked for the curves and the Compare page, in the order ticked.
    const QList<RunId> &shownRuns() const { return m_shownRuns; }
    void setShownRuns(const QList<RunId> &runs);

    // A run's own colour: stays over sorting, filtering and restarts. The one that a person gave it
    // (kept in the store), else one by its id; in the theme's shade where it is one of the theme's.
    // Runs whose colours are equal by their ids differ in their dash.
    QColor runColor(RunId id) const;
    Qt::PenStyle runDash(RunId id) const;

    // Creates a run from the draft and starts an engine for it; it becomes the current run and is
    // shown. While the draft is being read or resolved, that is waited for. seeds: as many runs
    // instead, from the draft's seed on, which one engine trains together.
    void trainDraft(int seeds = 1);
    // Starts an engine again for a run that is resumable.
    void resumeRun(RunId id);
    void giveOrder(RunId id, OrderVerb verb, double value = 0, const QString &text = {});

    // Goes back to a step of a run and on from there as a new run, with changes as
    // “train.optimizer.lr=0.001”; it becomes the current run and is shown. An empty name is chosen.
    void forkRun(RunId id, qint64 step, const QStringList &changes, const QString &name);
    // Trains variants of a run from one of its steps, one after the other, and shows their curves.
    void tryVariants(RunId id, qint64 step, qint64 steps, const QStringList &fields);
    // Of the variants that this run was made with, keeps it alone; the others go to the bin.
    void keepVariant(RunId id);
    // Starts a sanity run of the draft (train.sanity).
    void trainSanity(const QString &kind);

    // Changes what a person may change of runs; problems are reported.
    void editRun(RunId id, const RunEdit &edit);
    void emptyBin();
    // A person's note at a step; an empty text takes back the one that is there.
    void noteAt(RunId id, qint64 step, const QString &text);

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
    void createRun();
    void createRunOf(const Spec &spec);
    void createSeedsOf(const Spec &spec, int seeds);
    void startEngine(RunId id);
    void startTogether(const QList<RunId> &runs);
    void startVariants(const QList<RunId> &runs, qint64 until);
    // For all of the runs; false after failRun() for each.
    bool startOneEngine(const QList<RunId> &runs, StartOptions options);
    void failRun(RunId id, const Error &error);
    void lookAfterRuns();
    void setRuns(const QList<Run> &runs);
    void tellLost(const QList<Run> &runs);
    void tellPaused(const QList<Run> &runs);
    // Runs a job on the store's thread of which only a failure is of interest.
    void write(std::function<Result<void>(RunStore &)> job);

    StoreService *m_store = nullptr;
    Draft *m_draft = nullptr;
    QString m_location;
    bool m_readOnly = false;
    QList<Run> m_runs;
    QHash<RunId, qsizetype> m_runIndex;
    QList<RunId> m_shownRuns;
    RunId m_currentRun = 0;
    int m_seedsWhenResolved = 0; // runs to be made once the draft is resolved
    QHash<RunId, int> m_followers; // number of feeds, by run
    QHash<RunId, qint64> m_startedEngines; // pid of each engine that has not yet claimed its run
    QTimer m_lookAfter;
};

} // namespace lampwork
