// SPDX-License-Identifier: GPL-3.0-or-later
// The part of RunTable, and of the store, that takes over whole runs of other stores. While it is
// written, such a run has deleted = 2, which no list shows.
#include "core/store/connection.h"
#include "core/store/eventtable.h"
#include "core/store/processes.h"
#include "core/store/runtable.h"
#include "core/store/sqlstore.h"

namespace lampwork {

Result<RunId> RunTable::beginImport()
{
    const ProcessIdentity &self = thisProcess();
    return m_db.write([&]() -> Result<RunId> {
        auto experiment = inExperiment(QStringLiteral("default"));
        if (!experiment)
            return experiment.error();
        auto revision = inNextRevision();
        if (!revision)
            return revision.error();
        auto id = m_db.integer("INSERT INTO run(experiment_id, name, state, deleted, created_ms,"
                               " heartbeat_ms, host, pid, process, revision)"
                               " VALUES (?, ?, ?, 2, ?, ?, ?, ?, ?, ?) RETURNING id",
            {*experiment, QString(), nameOf(RunState::Running), m_db.clockMs(), m_db.clockMs(),
                self.host, self.pid, self.mark, *revision});
        if (!id)
            return id.error();
        return id->value_or(0);
    });
}

Result<void> RunTable::inRequireImport(RunId id)
{
    auto deleted = m_db.integer("SELECT deleted FROM run WHERE id = ?", {id});
    if (!deleted)
        return deleted.error();
    if (deleted->value_or(0) == 2)
        return {};
    return Error{
        ErrorCode::InvalidInput, QStringLiteral("Run %1 is not being imported.").arg(id), {}};
}

Result<void> RunTable::inFinishImport(RunId id, const Run &run)
{
    auto experiment = inExperiment(run.experiment);
    if (!experiment)
        return experiment.error();
    auto revision = inNextRevision();
    if (!revision)
        return revision.error();
    if (auto done = m_db.execute(
            "UPDATE run SET experiment_id = ?, name = ?, state = ?, message = ?, note = ?,"
            " archived = ?, deleted = ?, created_ms = ?, started_ms = ?, ended_ms = ?,"
            " heartbeat_ms = ?, host = ?, pid = ?, process = ?, step = ?, total_steps = ?,"
            " steps_per_epoch = ?, samples_per_second = ?, parent_run_id = ?, parent_step = ?,"
            " revision = ? WHERE id = ?",
            {*experiment, run.name, nameOf(run.state), run.message, run.note, run.archived,
                run.deleted ? 1 : 0, run.createdMs, run.startedMs, run.endedMs, run.heartbeatMs,
                run.host, run.pid, QString(), run.step, run.totalSteps, run.stepsPerEpoch,
                run.samplesPerSecond, run.parent ? QVariant(run.parent) : QVariant(),
                run.parentStep, *revision, id});
        !done)
        return done;
    if (auto done
        = m_db.execute("INSERT INTO run_spec(run_id, spec) VALUES (?, ?)", {id, run.specJson});
        !done)
        return done;
    if (auto done = inSetTags(id, run.tags); !done)
        return done;
    return inSetAttributes(id, run.attributes);
}

Result<QList<RunId>> RunTable::inAbandonedImports()
{
    auto rows = m_db.run("SELECT id, host, pid, process FROM run WHERE deleted = 2");
    if (!rows)
        return rows.error();
    QList<RunId> ids;
    while (rows->next()) {
        if (livenessOf({rows->text(1), rows->integer(2), rows->text(3)}) == Liveness::Gone)
            ids.append(rows->integer(0));
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return ids;
}

// -- The store --------------------------------------------------------------------------------

Result<void> SqlStore::writeImport(RunId id, const std::function<Result<void>()> &work)
{
    return m_db->write([&]() -> Result<void> {
        if (auto required = m_runs.inRequireImport(id); !required)
            return required;
        return work();
    });
}

Result<void> SqlStore::importEvents(RunId id, const QList<RunEvent> &events)
{
    return writeImport(id, [&] { return inImportEvents(*m_db, id, events); });
}

Result<void> SqlStore::importOrders(RunId id, const QList<Order> &orders)
{
    return writeImport(id, [&] { return inImportOrders(*m_db, id, orders); });
}

Result<void> SqlStore::finishImport(RunId id, const Run &run)
{
    if (isActive(run.state)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("A run that is %1 has an engine, and a copy of it has none; give the "
                           "copy another state.")
                .arg(nameOf(run.state)),
            {}};
    }
    auto done = writeImport(id, [&]() -> Result<void> {
        if (auto finished = m_runs.inFinishImport(id, run); !finished)
            return finished;
        if (auto packed = m_points.inCompact(id, run.state != RunState::Queued); !packed)
            return packed;
        return m_runs.inSeal(id);
    });
    m_points.forget(id);
    return done;
}

Result<void> SqlStore::dropImport(RunId id)
{
    auto done = writeImport(id, [&]() -> Result<void> {
        auto objects = m_objects.inObjectsOf(id);
        if (!objects)
            return objects.error();
        // No reader has seen it: the list of runs is not to be read anew.
        if (auto removed = m_db->execute("DELETE FROM run WHERE id = ?", {id}); !removed)
            return removed;
        return m_objects.inRemoveUnused(*objects);
    });
    m_points.forget(id);
    return done;
}

} // namespace lampwork
