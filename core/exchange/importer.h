// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/foreignlog.h"
#include "core/store/runstore.h"

#include <memory>
#include <optional>
#include <vector>

namespace lampwork {

class ImportedRun;

struct ImportOptions {
    QString experiment; // for new runs; empty: what the log says, else the name of its folder
    bool following = false; // a log that says nothing of its end is still being written
};

// What became of one run of a log.
struct ImportReport {
    RunId run = 0;
    QString name;
    ForeignFormat format = ForeignFormat::TensorBoard;
    QString source;
    RunState state = RunState::Running;
    bool isNew = false; // created by this importer
    RunId replaced = 0; // the run that holds what the log said before it was started anew
    qint64 series = 0; // that the run has
    qint64 points = 0; // stored by this importer
    qint64 pointsInAll = 0; // that the run has
    qint64 histograms = 0; // stored by this importer
    qint64 files = 0; // stored by this importer
    QMap<QString, qint64> leftOut; // of the whole log, and why
};

// Carries what foreign logs tell into a store: a run of the store for each run of a log, found
// again by format, source and key, so that a log can be imported as often as one likes: what the
// store has already is not added again. Uses the store's thread; owns the logs.
//
// A store's series only grow, with rising steps; a log need not. Where a log goes back (a restarted
// training, a file written anew), what it overrides is left out if nothing of it was stored yet.
// Otherwise the run in the store stays as it is, and the log as it now stands becomes a new run,
// whose report names the other. A step that a series already has, or that lies before its last one,
// is left out and counted; a series that only has one step (nobody gave one) is numbered instead.
class Importer {
public:
    Importer(RunStore &store, const ImportOptions &options);
    ~Importer();

    void add(std::unique_ptr<ForeignLog> log);
    bool has(ForeignFormat format, const QString &source) const;

    // Looks once at every log and stores what is new. True when there is more to read right now.
    // An error is the store's; those of the logs are problems.
    Result<bool> pass();
    // Stores what was held back for a restart that may come, and the states of the runs whose log
    // says nothing of its end. Call it when the last pass was made.
    Result<void> finish();

    std::vector<ImportReport> reports() const;
    // Since the last call; with file and offset or line.
    QList<Error> takeProblems();
    // What is cut at the end of the logs and was left out: it may only not be written yet.
    QList<Error> unfinished() const;
    bool haveAllEnded() const; // by their logs
    double fraction() const; // of what the logs hold that was read

private:
    struct Source;
    Result<void> lookAt(Source &source);
    Result<ImportedRun *> runOf(Source &source, const QString &key);
    Result<std::optional<Run>> findExisting(const Source &source, const QString &key);
    enum class Settle { ForNow, ForGood };
    Result<void> settle(Source &source, Settle settle);
    static void readAgain(Source &source);

    RunStore &m_store;
    ImportOptions m_options;
    std::vector<std::unique_ptr<Source>> m_sources;
    std::optional<QHash<QString, Run>> m_existing; // imported runs of the store, by identity
    QList<Error> m_problems;
};

} // namespace lampwork
