// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/runstore.h"

namespace lampwork {

class Connection;

// What a flush needs to know of the run it writes to.
struct RunTouch {
    qint64 journalSeq = 0; // after the touch
    qint64 compactedSeq = 0;
    bool over = false; // finished, stopped, failed or lost
};

// The runs of a store, their attributes and tags. Functions named in* are called inside the
// connection's write transaction; the others open their own.
class RunTable {
public:
    explicit RunTable(Connection &connection)
        : m_db(connection)
    {
    }

    Result<RunId> create(const NewRun &run);
    Result<QList<Run>> all();
    Result<QList<Run>> newest(qint64 most);
    Result<Run> one(RunId id);
    Result<RunChanges> since(const RunCursor &cursor);
    Result<void> edit(RunId id, const RunEdit &edit);
    Result<void> claim(RunId id);
    Result<RunId> beginImport();
    Result<void> inFinishImport(RunId id, const Run &run);
    // NotFound unless the run is one of beginImport()'s.
    Result<void> inRequireImport(RunId id);
    // Imports whose process is gone.
    Result<QList<RunId>> inAbandonedImports();
    Result<void> setAttributes(RunId id, const QHash<QString, QVariant> &attributes);
    Result<QList<RunId>> markLost(qint64 staleMs);
    // The ids of the runs in the bin that no living engine has.
    Result<QList<RunId>> inRemovable();
    Result<void> inRemove(RunId id);

    // Heartbeat and progress, and `journalEntries` more of them. NotFound; Busy when this object
    // claimed the run and another process has claimed it since.
    Result<RunTouch> inTouch(RunId id, const RunProgress &progress, qint64 journalEntries);
    // Gives the run a new revision, for a write that is no sign of life. NotFound, Busy as above.
    Result<void> inRevise(RunId id);

    // runseal.cpp: seals the run where it has no engine.
    Result<void> inSeal(RunId id);
    // Seals about `most` of the runs without engine and without a seal that holds; returns how
    // many.
    Result<qint64> sealSome(qint64 most);

private:
    struct Claim {
        qint64 number = 0;
        RunState state = RunState::Running; // what the engine last said it was
    };
    Result<qint64> inNextRevision();
    Result<qint64> inExperiment(const QString &name);
    Result<void> inSetTags(RunId id, const QStringList &tags);
    Result<void> inSetAttributes(RunId id, const QHash<QString, QVariant> &attributes);
    Result<void> inSetColor(RunId id, const QString &color);
    // The last heartbeat that this object saw of a run of which nothing else can be known.
    struct Sighting {
        qint64 heartbeatMs = 0;
        qint64 ageMs = 0; // how old it was when it was seen first
        qint64 seenMs = 0; // when that was; monotonic, as the next
        qint64 lookedMs = 0; // when it was last seen
    };
    Result<QList<RunId>> lostRuns(qint64 staleMs);
    qint64 silenceMs(RunId id, qint64 heartbeatMs);
    Result<QList<Run>> select(
        const char *runs, const char *attributes, const char *tags, const QVariantList &values);

    Connection &m_db;
    QHash<RunId, Claim> m_claims;
    QHash<RunId, Sighting> m_sightings;
};

Error noSuchRun(RunId id);

} // namespace lampwork
