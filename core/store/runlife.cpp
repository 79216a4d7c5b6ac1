// SPDX-License-Identifier: GPL-3.0-or-later
// The part of RunTable that is about engines: who has a run, and whether they still live.
#include "core/base/clock.h"
#include "core/store/connection.h"
#include "core/store/eventtable.h"
#include "core/store/processes.h"
#include "core/store/runtable.h"

#include <algorithm>

namespace lampwork {

namespace {

// What the Python package tells of the runs it makes (packaging/python/lampwork/_init.py); it
// claims them itself.
Result<void> inLeaveToScript(Connection &db, RunId id)
{
    auto made = db.integer(
        "SELECT count(*) FROM run_attr WHERE run_id = ? AND key = 'made_by.client'", {id});
    if (!made)
        return made.error();
    if (made->value_or(0) == 0)
        return {};
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("Run %1 was made by a script, which alone can go on with it: start it again "
                       "with lampwork.init(resume=%1).")
            .arg(id),
        {}};
}

} // namespace

// No engine here has an imported run: its log alone tells how it is.
#define LAMPWORK_IS_IMPORTED                                                                       \
    "EXISTS (SELECT 1 FROM run_attr WHERE run_id = run.id AND key = 'import.format')"

Result<void> RunTable::claim(RunId id)
{
    const ProcessIdentity &self = thisProcess();
    return m_db.write([&]() -> Result<void> {
        auto row
            = m_db.run("SELECT state, host, pid, process, claim, deleted, " LAMPWORK_IS_IMPORTED
                       " FROM run WHERE id = ?",
                {id});
        if (!row)
            return row.error();
        if (!row->next()) {
            if (auto status = row->status(); !status)
                return status.error();
            return noSuchRun(id);
        }
        const RunState state = runStateFromName(row->text(0)).value_or(RunState::Failed);
        const ProcessIdentity holder{row->text(1), row->integer(2), row->text(3)};
        if (row->integer(5) != 0) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("Run %1 is in the bin. Restore it before training it.").arg(id), {}};
        }
        if (auto alone = inLeaveToScript(m_db, id); !alone)
            return alone;
        if (row->integer(6) != 0) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("Run %1 was imported from another program's log and cannot be "
                               "trained here. Start a new run instead.")
                    .arg(id),
                {}};
        }
        if (isActive(state) && livenessOf(holder) != Liveness::Gone) {
            return Error{ErrorCode::Busy,
                QStringLiteral("Run %1 is being trained by process %2 on %3. Stop that one first.")
                    .arg(id)
                    .arg(holder.pid)
                    .arg(holder.host),
                {}};
        }
        if (state == RunState::Finished) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral(
                    "Run %1 is finished; there is nothing left to train. Start a new run instead.")
                    .arg(id),
                {}};
        }
        const qint64 number = row->integer(4) + 1;
        const qint64 now = m_db.clockMs();
        auto revision = inNextRevision();
        if (!revision)
            return revision.error();
        auto done = m_db.execute(
            "UPDATE run SET state = ?, host = ?, pid = ?, process = ?, claim = ?, revision = ?,"
            " heartbeat_ms = ?, started_ms = CASE WHEN started_ms = 0 THEN ? ELSE started_ms END,"
            " ended_ms = 0, message = '' WHERE id = ?",
            {nameOf(RunState::Running), self.host, self.pid, self.mark, number, *revision, now, now,
                id});
        if (!done)
            return done;
        m_db.afterCommit([this, id, number] { m_claims.insert(id, {number, RunState::Running}); });
        return {};
    });
}

// How long a run has given no sign of life. The clocks that heartbeats are told by may be set back
// or forward at any time, here and there: so they only say how old a heartbeat is when it is seen
// first, and even then not that it is older than the look before it, which found another one.
qint64 RunTable::silenceMs(RunId id, qint64 heartbeatMs)
{
    const qint64 now = monotonicMs();
    const auto before = m_sightings.find(id);
    if (before != m_sightings.end() && before->heartbeatMs == heartbeatMs) {
        before->lookedMs = now;
        return before->ageMs + now - before->seenMs;
    }
    qint64 ageMs = std::max<qint64>(0, m_db.clockMs() - heartbeatMs);
    if (before != m_sightings.end())
        ageMs = std::min(ageMs, now - before->lookedMs);
    m_sightings.insert(id, {heartbeatMs, ageMs, now, now});
    return ageMs;
}

Result<QList<RunId>> RunTable::lostRuns(qint64 staleMs)
{
    auto rows
        = m_db.run("SELECT id, host, pid, process, heartbeat_ms FROM run WHERE state IN (?, ?)"
                   " AND deleted < 2 AND NOT " LAMPWORK_IS_IMPORTED,
            {nameOf(RunState::Running), nameOf(RunState::Paused)});
    if (!rows)
        return rows.error();
    QList<RunId> lost;
    while (rows->next()) {
        const RunId id = rows->integer(0);
        const auto liveness = livenessOf({rows->text(1), rows->integer(2), rows->text(3)});
        if (liveness == Liveness::Gone
            || (liveness == Liveness::Unknown && silenceMs(id, rows->integer(4)) > staleMs))
            lost.append(id);
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return lost;
}

Result<QList<RunId>> RunTable::markLost(qint64 staleMs)
{
    if (m_db.isReadOnly())
        return QList<RunId>();
    // Mostly there is none, and then nothing needs to be locked.
    auto suspects = lostRuns(staleMs);
    if (!suspects || suspects->isEmpty())
        return suspects;
    return m_db.write([&]() -> Result<QList<RunId>> {
        auto lost = lostRuns(staleMs);
        if (!lost)
            return lost.error();
        for (const RunId id : *lost) {
            auto revision = inNextRevision();
            if (!revision)
                return revision.error();
            const auto message = QStringLiteral(
                "The engine ended without a word (killed, out of memory, or the machine went down)."
                " Resume the run to go on from its last checkpoint.");
            if (auto done
                = m_db.execute("UPDATE run SET state = ?, ended_ms = CASE WHEN"
                               " heartbeat_ms < started_ms THEN started_ms ELSE"
                               " heartbeat_ms END, message = ?, revision = ? WHERE id = ?",
                    {nameOf(RunState::Lost), message, *revision, id});
                !done)
                return done.error();
            if (auto done = inAppendEvent(m_db, id, EventKind::Error, -1, message); !done)
                return done.error();
            if (auto done = inSeal(id); !done)
                return done.error();
        }
        return lost;
    });
}

Result<QList<RunId>> RunTable::inRemovable()
{
    auto rows = m_db.run("SELECT id, state, host, pid, process, " LAMPWORK_IS_IMPORTED
                         " FROM run WHERE deleted <> 0");
    if (!rows)
        return rows.error();
    QList<RunId> ids;
    while (rows->next()) {
        const RunState state = runStateFromName(rows->text(1)).value_or(RunState::Failed);
        if (!isActive(state) || rows->integer(5) != 0
            || livenessOf({rows->text(2), rows->integer(3), rows->text(4)}) == Liveness::Gone)
            ids.append(rows->integer(0));
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return ids;
}

Result<void> RunTable::inRemove(RunId id)
{
    auto forks = m_db.run("SELECT id FROM run WHERE parent_run_id = ?", {id});
    if (!forks)
        return forks.error();
    while (forks->next()) {
        auto revision = inNextRevision();
        if (!revision)
            return revision.error();
        const RunId fork = forks->integer(0);
        if (auto done
            = m_db.execute("UPDATE run SET parent_run_id = NULL, revision = ? WHERE id = ?",
                {*revision, fork});
            !done)
            return done;
        if (auto sealed = inSeal(fork); !sealed)
            return sealed;
    }
    if (auto status = forks->status(); !status)
        return status;
    if (auto done = m_db.execute("DELETE FROM run WHERE id = ?", {id}); !done)
        return done;
    return m_db.execute("UPDATE counter SET value = value + 1 WHERE name = 'removals'");
}

#undef LAMPWORK_IS_IMPORTED

} // namespace lampwork
