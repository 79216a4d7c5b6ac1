// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/runtable.h"

#include "core/store/attributes.h"
#include "core/store/connection.h"
#include "core/store/processes.h"

#include <limits>

namespace lampwork {

namespace {

template <typename T> QVariant orNull(const std::optional<T> &value)
{
    return value ? QVariant(*value) : QVariant();
}

bool isOver(RunState state)
{
    return !isActive(state) && state != RunState::Queued;
}

Error takenOver(RunId id)
{
    return Error{ErrorCode::Busy,
        QStringLiteral(
            "Another engine has taken over run %1; this one must not write to it any more.")
            .arg(id),
        {}};
}

} // namespace

Error noSuchRun(RunId id)
{
    return Error{ErrorCode::NotFound,
        QStringLiteral("There is no run %1 in this store. `lampwork runs` lists them.").arg(id),
        {}};
}

// A number may come again after runs were removed for good; everything is read again then.
Result<qint64> RunTable::inNextRevision()
{
    auto revision = m_db.integer("SELECT coalesce(max(revision), 0) + 1 FROM run");
    if (!revision)
        return revision.error();
    return revision->value_or(1);
}

Result<qint64> RunTable::inExperiment(const QString &name)
{
    auto id = m_db.integer("INSERT INTO experiment(name) VALUES (?) ON CONFLICT(name) DO UPDATE "
                           "SET name = excluded.name"
                           " RETURNING id",
        {name});
    if (!id)
        return id.error();
    return id->value_or(0);
}

Result<RunId> RunTable::create(const NewRun &run)
{
    return m_db.write([&]() -> Result<RunId> {
        auto experiment = inExperiment(run.experiment);
        if (!experiment)
            return experiment.error();
        auto revision = inNextRevision();
        if (!revision)
            return revision.error();
        auto inserted
            = m_db.integer("INSERT INTO run(experiment_id, name, state, created_ms, revision,"
                           " parent_run_id, parent_step) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                {*experiment, run.name, nameOf(RunState::Queued), m_db.clockMs(), *revision,
                    run.parent ? QVariant(run.parent) : QVariant(), run.parentStep});
        if (!inserted)
            return inserted.error();
        const RunId id = inserted->value_or(0);
        if (auto done
            = m_db.execute("INSERT INTO run_spec(run_id, spec) VALUES (?, ?)", {id, run.specJson});
            !done)
            return done.error();
        if (auto done = inSetAttributes(id, run.attributes); !done)
            return done.error();
        if (auto sealed = inSeal(id); !sealed)
            return sealed.error();
        return id;
    });
}

Result<QList<Run>> RunTable::select(
    const char *runs, const char *attributes, const char *tags, const QVariantList &values)
{
    return m_db.read([&]() -> Result<QList<Run>> {
        QList<Run> list;
        QHash<RunId, qsizetype> index;
        auto rows = m_db.run(runs, values);
        if (!rows)
            return rows.error();
        while (rows->next()) {
            Run run;
            run.id = rows->integer(0);
            run.experiment = rows->text(1);
            run.name = rows->text(2);
            run.state = runStateFromName(rows->text(3)).value_or(RunState::Failed);
            run.specJson = rows->text(4);
            run.message = rows->text(5);
            run.note = rows->text(6);
            run.archived = rows->integer(7) != 0;
            run.deleted = rows->integer(8) != 0;
            run.createdMs = rows->integer(9);
            run.startedMs = rows->integer(10);
            run.endedMs = rows->integer(11);
            run.heartbeatMs = rows->integer(12);
            run.host = rows->text(13);
            run.pid = rows->integer(14);
            run.step = rows->integer(15);
            run.totalSteps = rows->integer(16);
            run.stepsPerEpoch = rows->integer(17);
            run.samplesPerSecond = rows->real(18);
            run.parent = rows->integer(19);
            run.parentStep = rows->integer(20);
            index.insert(run.id, list.size());
            list.append(std::move(run));
        }
        if (auto status = rows->status(); !status)
            return status.error();
        auto pairs = m_db.run(attributes, values);
        if (!pairs)
            return pairs.error();
        AttributeReader reader;
        Run *run = nullptr; // the row's: they come run by run, mostly
        while (pairs->next()) {
            const RunId id = pairs->integer(0);
            if (!run || run->id != id) {
                // A damaged store may have rows of runs that are not there.
                const auto at = index.constFind(id);
                run = at == index.constEnd() ? nullptr : &list[*at];
            }
            if (run)
                reader.read(*pairs, run->attributes);
        }
        if (auto status = pairs->status(); !status)
            return status.error();
        auto names = m_db.run(tags, values);
        if (!names)
            return names.error();
        while (names->next()) {
            if (const auto at = index.constFind(names->integer(0)); at != index.constEnd())
                list[*at].tags.append(names->text(1));
        }
        if (auto status = names->status(); !status)
            return status.error();
        return list;
    });
}

// A run that is being imported has deleted = 2 (runimport.cpp).
#define LAMPWORK_RUN_COLUMNS                                                                       \
    "SELECT run.id, experiment.name, run.name, state, spec, message, note, archived, deleted, "    \
    "created_ms,"                                                                                  \
    " started_ms, ended_ms, heartbeat_ms, host, pid, step, total_steps, steps_per_epoch, "         \
    "samples_per_second, parent_run_id, parent_step"                                               \
    " FROM run JOIN experiment ON experiment.id = run.experiment_id JOIN run_spec ON "             \
    "run_spec.run_id = run.id "

Result<QList<Run>> RunTable::all()
{
    return select(LAMPWORK_RUN_COLUMNS "WHERE deleted < 2 ORDER BY run.id DESC",
        LAMPWORK_ATTRIBUTES, "SELECT run_id, name FROM tag ORDER BY run_id, position", {});
}

Result<QList<Run>> RunTable::newest(qint64 most)
{
    if (most == std::numeric_limits<qint64>::max())
        return all();
    return m_db.read([&]() -> Result<QList<Run>> {
        auto first = m_db.integer(
            "SELECT id FROM run WHERE deleted < 2 ORDER BY id DESC LIMIT 1 OFFSET ?", {most - 1});
        if (!first)
            return first.error();
        if (!first->has_value())
            return all();
        return select(LAMPWORK_RUN_COLUMNS "WHERE run.id >= ? AND deleted < 2 ORDER BY run.id DESC",
            LAMPWORK_ATTRIBUTES " WHERE run_id >= ?",
            "SELECT run_id, name FROM tag WHERE run_id >= ? ORDER BY run_id, position", {**first});
    });
}

Result<Run> RunTable::one(RunId id)
{
    auto list = select(LAMPWORK_RUN_COLUMNS "WHERE run.id = ? AND deleted < 2",
        LAMPWORK_ATTRIBUTES " WHERE run_id = ?",
        "SELECT run_id, name FROM tag WHERE run_id = ? ORDER BY position", {id});
    if (!list)
        return list.error();
    if (list->isEmpty())
        return noSuchRun(id);
    return list->constFirst();
}

Result<RunChanges> RunTable::since(const RunCursor &cursor)
{
    return m_db.read([&]() -> Result<RunChanges> {
        RunChanges changes;
        auto revision = m_db.integer("SELECT coalesce(max(revision), 0) FROM run");
        if (!revision)
            return revision.error();
        auto removals = m_db.integer("SELECT value FROM counter WHERE name = 'removals'");
        if (!removals)
            return removals.error();
        changes.next = {revision->value_or(0), removals->value_or(0)};
        changes.everything = cursor.removals != changes.next.removals;
        if (!changes.everything && cursor.revision == changes.next.revision)
            return changes;
        auto list = changes.everything
            ? all()
            // The plus keeps SQLite from walking all runs for the sake of their order.
            : select(LAMPWORK_RUN_COLUMNS
                "WHERE revision > ? AND deleted < 2 ORDER BY +run.id DESC",
                LAMPWORK_ATTRIBUTES " WHERE run_id IN (SELECT id FROM run WHERE revision > ?)",
                "SELECT run_id, name FROM tag WHERE run_id IN (SELECT id FROM run WHERE revision > "
                "?)"
                " ORDER BY run_id, position",
                {cursor.revision});
        if (!list)
            return list.error();
        changes.runs = std::move(*list);
        return changes;
    });
}

#undef LAMPWORK_RUN_COLUMNS

Result<void> RunTable::edit(RunId id, const RunEdit &edit)
{
    return m_db.write([&]() -> Result<void> {
        if (auto done = inRevise(id); !done)
            return done;
        const QVariantList values{
            orNull(edit.name), orNull(edit.note), orNull(edit.archived), orNull(edit.deleted), id};
        if (auto done = m_db.execute(
                "UPDATE run SET name = coalesce(?, name), note = coalesce(?, note),"
                " archived = coalesce(?, archived), deleted = coalesce(?, deleted) WHERE id = ?",
                values);
            !done)
            return done;
        if (edit.color) {
            if (auto done = inSetColor(id, *edit.color); !done)
                return done;
        }
        if (edit.tags) {
            if (auto done = inSetTags(id, *edit.tags); !done)
                return done;
        }
        return inSeal(id);
    });
}

Result<void> RunTable::inSetTags(RunId id, const QStringList &tags)
{
    if (auto done = m_db.execute("DELETE FROM tag WHERE run_id = ?", {id}); !done)
        return done;
    for (qsizetype i = 0; i < tags.size(); ++i) {
        if (auto done = m_db.execute(
                "INSERT INTO tag(run_id, position, name) VALUES (?, ?, ?)", {id, i, tags.at(i)});
            !done)
            return done;
    }
    return {};
}

Result<void> RunTable::inSetColor(RunId id, const QString &color)
{
    if (!color.isEmpty())
        return inSetAttributes(id, {{colorAttribute(), color}});
    return m_db.execute(
        "DELETE FROM run_attr WHERE run_id = ? AND key = ?", {id, colorAttribute()});
}

Result<void> RunTable::setAttributes(RunId id, const QHash<QString, QVariant> &attributes)
{
    return m_db.write([&]() -> Result<void> {
        if (auto done = inRevise(id); !done)
            return done;
        return inSetAttributes(id, attributes);
    });
}

Result<void> RunTable::inSetAttributes(RunId id, const QHash<QString, QVariant> &attributes)
{
    for (auto it = attributes.begin(); it != attributes.end(); ++it) {
        auto stored = toStoredAttribute(it.key(), it.value());
        if (!stored)
            return stored.error();
        if (auto done = m_db.execute(
                "INSERT INTO run_attr(run_id, key, type, num, txt) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT(run_id, key) DO UPDATE SET type = excluded.type,"
                " num = excluded.num, txt = excluded.txt",
                {id, it.key(), stored->type, stored->number, stored->text});
            !done)
            return done;
    }
    return {};
}

Result<RunTouch> RunTable::inTouch(RunId id, const RunProgress &progress, qint64 journalEntries)
{
    auto revision = inNextRevision();
    if (!revision)
        return revision.error();
    const qint64 now = m_db.clockMs();
    const auto known = [](qint64 ms) { return ms > 0 ? QVariant(ms) : QVariant(); };
    const SourceTimes times = progress.times.value_or(SourceTimes());
    const qint64 signMs = times.lastMs > 0 ? times.lastMs : now;
    QVariant endedMs;
    if (progress.state && *progress.state != RunState::Queued)
        endedMs = !isOver(*progress.state) ? 0 : times.endedMs > 0 ? times.endedMs : signMs;
    auto row = m_db.run("UPDATE run SET heartbeat_ms = ?, revision = ?, journal_seq = journal_seq "
                        "+ ?, started_ms = coalesce(?, started_ms), state = coalesce(?, state),"
                        " step = coalesce(?, step), total_steps = coalesce(?, total_steps),"
                        " steps_per_epoch = coalesce(?, steps_per_epoch), samples_per_second = "
                        "coalesce(?, samples_per_second),"
                        " message = coalesce(?, message), ended_ms = coalesce(?, ended_ms)"
                        " WHERE id = ? RETURNING journal_seq, compacted_seq, claim, state,"
                        " started_ms - ended_ms",
        {signMs, *revision, journalEntries, known(times.startedMs),
            progress.state ? QVariant(nameOf(*progress.state)) : QVariant(), orNull(progress.step),
            orNull(progress.totalSteps), orNull(progress.stepsPerEpoch),
            orNull(progress.samplesPerSecond), orNull(progress.message), endedMs, id});
    if (!row)
        return row.error();
    if (!row->next()) {
        if (auto status = row->status(); !status)
            return status.error();
        return noSuchRun(id);
    }
    const RunState state = runStateFromName(row->text(3)).value_or(RunState::Failed);
    const RunTouch touch{row->integer(0), row->integer(1), isOver(state)};
    // The clock was set back meanwhile. What another program's log says is left as it is.
    if (touch.over && row->integer(4) > 0 && !progress.times) {
        if (auto done = m_db.execute("UPDATE run SET ended_ms = started_ms WHERE id = ?", {id});
            !done)
            return done.error();
    }
    const auto claim = m_claims.find(id);
    if (claim == m_claims.end())
        return touch;
    if (claim->number != row->integer(2))
        return takenOver(id);
    if (progress.state)
        claim->state = *progress.state;
    // Taken for lost while it was only slow: it is back.
    if (state == RunState::Lost && isActive(claim->state)) {
        if (auto done
            = m_db.execute("UPDATE run SET state = ?, ended_ms = 0, message = '' WHERE id = ?",
                {nameOf(claim->state), id});
            !done)
            return done.error();
        return RunTouch{touch.journalSeq, touch.compactedSeq, false};
    }
    return touch;
}

Result<void> RunTable::inRevise(RunId id)
{
    auto revision = inNextRevision();
    if (!revision)
        return revision.error();
    auto claimNumber
        = m_db.integer("UPDATE run SET revision = ? WHERE id = ? RETURNING claim", {*revision, id});
    if (!claimNumber)
        return claimNumber.error();
    if (!claimNumber->has_value())
        return noSuchRun(id);
    const auto claim = m_claims.constFind(id);
    if (claim != m_claims.constEnd() && claim->number != **claimNumber)
        return takenOver(id);
    return {};
}

} // namespace lampwork
