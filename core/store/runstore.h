// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/histogram.h"
#include "core/experiment/run.h"
#include "core/experiment/series.h"
#include "core/store/envelope.h"

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>

#include <functional>
#include <limits>
#include <memory>
#include <optional>

namespace lampwork {

struct NewRun {
    QString experiment;
    QString name;
    QString specJson; // resolved
    QHash<QString, QVariant> attributes; // the spec's flattened fields
    RunId parent = 0; // of a fork
    qint64 parentStep = 0;
};

// When a run that another program made began, last gave a sign of life, and ended, by that
// program's log: ms since the epoch, 0: not known.
struct SourceTimes {
    qint64 startedMs = 0;
    qint64 lastMs = 0;
    qint64 endedMs = 0;
};

// What an engine tells at a flush. Unset members stay as they are.
struct RunProgress {
    std::optional<RunState> state;
    std::optional<qint64> step;
    std::optional<qint64> totalSteps;
    std::optional<qint64> stepsPerEpoch;
    std::optional<double> samplesPerSecond;
    std::optional<QString> message;
    std::optional<SourceTimes> times; // of an imported run, instead of the time of this flush
};

// What a person may change of a run. Unset members stay as they are.
struct RunEdit {
    std::optional<QString> name;
    std::optional<QStringList> tags;
    std::optional<QString> note;
    std::optional<bool> archived;
    std::optional<bool> deleted; // true: to the bin; false: restored
    std::optional<QString> color{}; // attribute colorAttribute; empty: removed
};

// Which of a run's checkpoints are kept; a number alone says how many of the newest, besides the
// best.
struct CheckpointRetention {
    CheckpointRetention(int newestOnes = 1, qint64 steps = 0)
        : newest(newestOnes)
        , everySteps(steps)
    {
    }
    int newest; // those of the most steps
    qint64 everySteps; // and the first of every so many steps; 0: none for their steps
    bool best = true;
};

// Where an incremental read of a run's points stands; a default one starts at the beginning.
// Opaque outside core/store. A series only ever grows at its end, so the number of points already
// read of each series says where to go on, whatever was compacted in the meantime; `seq` is the
// shortcut for the usual case, in which the journal still holds all that is new.
struct PointCursor {
    qint64 seq = 0; // last journal entry that was read
    QHash<qint64, qint64> counts; // by series id: points already read
    bool operator==(const PointCursor &) const = default;
};

struct PointRead {
    std::vector<SeriesPoints> series; // only those with new points
    PointCursor next; // give it to the next read
    bool more = false; // there are more than were asked for at once
};

// Steps from the first to the last, both included; a default one has them all.
struct StepRange {
    qint64 first = std::numeric_limits<qint64>::min();
    qint64 last = std::numeric_limits<qint64>::max();
    bool operator==(const StepRange &) const = default;
};

// Where an incremental read of the list of runs stands; a default one starts at the beginning.
// Opaque outside core/store.
struct RunCursor {
    qint64 revision = -1;
    qint64 removals = -1;
    bool operator==(const RunCursor &) const = default;
};

struct RunChanges {
    bool everything
        = false; // `runs` is the whole list: the first read, or runs were removed for good
    QList<Run> runs; // those that changed or are new; newest first
    RunCursor next; // give it to the next read
};

// A store of runs: the only channel between windows, the command line and engines.
//
// Threads: an object belongs to one thread (its database connection does); open one per thread.
// Processes: any number may have the same store open; every write is one transaction.
// Durability: when a call that writes returns, what it wrote survives a kill and a power loss.
// Failure: nothing is half written. Errors: Io (disk full, permission), Busy (another process held
// the store for 10 s), Damaged, ReadOnly (a write to a read-only store), NotFound (no such run).
class RunStore {
public:
    virtual ~RunStore() = default;

    // What opens the same store again: the absolute path of its folder, or its address.
    virtual QString location() const = 0;
    // Absolute path of the folder with its objects and logs.
    virtual QString folder() const = 0;
    virtual bool isReadOnly() const = 0;
    // True when anything was written by anyone since the last call (true on the first): cheap, to
    // be polled at 30 Hz.
    virtual Result<bool> changed() = 0;
    // Runs `work`: all that it writes through this object becomes one transaction, of which nothing
    // is kept when a write in it, `work` itself or the commit fails. (Objects that were put stay.)
    virtual Result<void> together(const std::function<Result<void>()> &work) = 0;

    // -- Runs ---------------------------------------------------------------------------------
    virtual Result<RunId> createRun(const NewRun &run) = 0; // state Queued
    // Deleted ones too, newest first; the newest `most` of them, at least 1.
    virtual Result<QList<Run>> runs(qint64 most = std::numeric_limits<qint64>::max()) = 0;
    virtual Result<Run> run(RunId id) = 0;
    // The runs of which anything was written since `cursor`: progress, points, events, orders,
    // edits. Costs by what changed, not by how many runs there are.
    virtual Result<RunChanges> runsSince(const RunCursor &cursor) = 0;
    virtual Result<void> editRun(RunId id, const RunEdit &edit) = 0;
    // Deletes for good every run in the bin, and the objects that nothing refers to any more. A run
    // whose engine still lives stays in the bin.
    virtual Result<void> emptyBin() = 0;
    // Takes a run that is Queued or resumable for this process: state Running, host, pid,
    // heartbeat, startedMs if unset. Busy when a living engine has it; InvalidInput for a finished
    // run, one in the bin, or an imported one. From then on this object's writes to the run fail as
    // Busy once another process has claimed it.
    virtual Result<void> claimRun(RunId id) = 0;
    // Heartbeat and progress; sets endedMs on a state that is not active, never before startedMs.
    virtual Result<void> updateRun(RunId id, const RunProgress &progress) = 0;
    virtual Result<void> setAttributes(RunId id, const QHash<QString, QVariant> &attributes) = 0;
    // Marks runs Lost whose state is active, and whose process is gone (same host) or whose
    // heartbeat is older than `staleMs` (another host): by the clock when this object sees it for
    // the first time, and from then on by how long it sees no other, so that clocks that are set
    // neither end a living run nor keep a dead one. Returns the ids it marked. A read-only
    // store returns none. Imported runs are left alone: their log tells how they are, and one that
    // says nothing of its end has no engine here to be lost.
    virtual Result<QList<RunId>> markLostRuns(qint64 staleMs = 30'000) = 0;

    // Seals about `most` of the runs that have no engine and were written to since they were
    // sealed, so that damage to them is found (storecheck.h): a beginning, an end and an edit seal
    // by themselves; late attributes and events, and other programs' runs, do not. Returns how
    // many; none in a read-only store.
    virtual Result<qint64> sealRuns(qint64 most) = 0;

    // -- Runs of other stores -----------------------------------------------------------------
    // Creates a run that nobody sees (it is in no list, and not found) until finishImport().
    // Points, histograms, checkpoints and artifacts are written to it as to any other. One whose
    // process died before is removed with the bin.
    virtual Result<RunId> beginImport() = 0;
    // As they are, their numbers (which count from 1) and times included; for beginImport()'s runs.
    virtual Result<void> importEvents(RunId id, const QList<RunEvent> &events) = 0;
    virtual Result<void> importOrders(RunId id, const QList<Order> &orders) = 0;
    // Gives it everything that `run` says but its id, and shows it. InvalidInput for an active
    // state (no engine has it) and for a run that is none of beginImport()'s.
    virtual Result<void> finishImport(RunId id, const Run &run) = 0;
    virtual Result<void> dropImport(RunId id) = 0;

    // -- Points -------------------------------------------------------------------------------
    // One flush: journal row and run progress in one transaction. Points of a series whose step is
    // not above the step before it are dropped, which makes a resumed run's replay harmless.
    virtual Result<void> appendPoints(
        RunId id, const PointBatch &batch, const RunProgress &progress = {})
        = 0;
    // Moves the run's journal into chunks. appendPoints does so by itself as the journal grows.
    virtual Result<void> compact(RunId id) = 0;
    virtual Result<QList<Series>> series(RunId id) = 0;
    // Costs by what is in the range, not by how long the series is.
    virtual Result<SeriesPoints> points(
        RunId id, const QString &seriesName, const StepRange &range = {})
        = 0;
    // The statistics and extremes of a series without reading its points: in at least `buckets`
    // buckets, or one a point where there are fewer points.
    virtual Result<SeriesEnvelope> envelope(
        RunId id, const QString &seriesName, const StepRange &range = {}, qint64 buckets = 2048)
        = 0;
    // Points that came after `cursor`, of all series; where chunks have to be read, about `most`
    // of them at once.
    virtual Result<PointRead> pointsSince(
        RunId id, const PointCursor &cursor, qint64 most = std::numeric_limits<qint64>::max())
        = 0;

    // -- Histograms ---------------------------------------------------------------------------
    // All in one transaction. Those whose step is not above the one before it of the same name are
    // dropped, as points are.
    virtual Result<void> appendHistograms(RunId id, const std::vector<Histogram> &histograms) = 0;
    // Of one name, after a step, by step; none where the run has no such ones.
    virtual Result<std::vector<Histogram>> histograms(
        RunId id, const QString &name, qint64 afterStep = -1)
        = 0;
    virtual Result<QStringList> histogramNames(RunId id) = 0; // sorted

    // -- Events and orders --------------------------------------------------------------------
    virtual Result<void> appendEvent(RunId id, EventKind kind, qint64 step, const QString &text)
        = 0;
    virtual Result<QList<RunEvent>> events(RunId id, qint64 afterSeq = 0) = 0;
    // Returns its seq.
    virtual Result<qint64> giveOrder(
        RunId id, OrderVerb verb, double value = 0, const QString &text = {})
        = 0;
    virtual Result<QList<Order>> orders(RunId id) = 0; // all, by seq
    virtual Result<QList<Order>> openOrders(RunId id) = 0; // not handled yet
    // Also records an event of kind Order at that step.
    virtual Result<void> orderHandled(RunId id, qint64 seq, qint64 step, const QString &result = {})
        = 0;

    // -- Objects, checkpoints, artifacts ------------------------------------------------------
    // Stores bytes under their SHA-256 (temporary file, sync, rename, directory sync).
    virtual Result<QString> putObject(const QByteArray &bytes) = 0;
    // Moves a file (same file system or copied) into the objects.
    virtual Result<QString> putObjectFile(const QString &path) = 0;
    // The same, but leaves the file where it is.
    virtual Result<QString> copyObjectFile(const QString &path) = 0;
    // Absolute path; Damaged when the file is missing or, where `verify`, its hash differs.
    virtual Result<QString> objectPath(const QString &object, bool verify = true) = 0;
    virtual Result<QByteArray> object(const QString &object) = 0; // verified

    // Records a checkpoint whose object is stored; if `best`, clears the older best mark; then
    // forgets all that `keep` (of the newest at least 1) does not keep, and removes their objects.
    virtual Result<qint64> addCheckpoint(
        RunId id, const Checkpoint &checkpoint, const CheckpointRetention &keep)
        = 0;
    // Forgets what `keep` does not keep and removes their objects; one is always left, the newest
    // if none other. Returns those it forgot, newest first.
    virtual Result<QList<Checkpoint>> forgetCheckpoints(RunId id, const CheckpointRetention &keep)
        = 0;
    virtual Result<QList<Checkpoint>> checkpoints(RunId id) = 0; // newest first
    virtual Result<qint64> addArtifact(RunId id, const Artifact &artifact)
        = 0; // replaces kind + name
    virtual Result<QList<Artifact>> artifacts(RunId id) = 0;
};

struct OpenOptions {
    bool create = true; // when the folder does not exist
    bool readOnly = false;
};

// Opens the store in the folder `address` ("NAME.lampwork"), or at postgresql://… (storeaddress.h),
// migrating an older one after keeping a copy of it. Errors: NotFound, TooNew (a newer program
// wrote it; open it read-only there), Damaged, ReadOnly (opened for writing, but the place cannot
// be written), Unsupported (no working file locks there), InvalidInput (a folder that is no store;
// a wrong address), Io (a server that cannot be reached).
Result<std::unique_ptr<RunStore>> openStore(
    const QString &address, const OpenOptions &options = {});

} // namespace lampwork
