// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/runseal.h"

#include "core/store/connection.h"
#include "core/store/runtable.h"

namespace lampwork {

// Not how far the journal was compacted, which gives no new revision.
const std::vector<SealedRows> &sealedRows()
{
    static const std::vector<SealedRows> all{
        {"SELECT experiment.name, run.name, state, message, note, archived, deleted, created_ms,"
         " started_ms, ended_ms, heartbeat_ms, host, pid, step, total_steps, steps_per_epoch,"
         " samples_per_second, parent_run_id, parent_step FROM run JOIN experiment ON "
         "experiment.id = run.experiment_id"
         " WHERE run.id = ?",
            "tttttiiiiiitiiiirii"},
        {"SELECT spec FROM run_spec WHERE run_id = ?", "t"},
        {"SELECT key, type, num, txt FROM run_attr WHERE run_id = ? ORDER BY key", "ttrt"},
        {"SELECT position, name FROM tag WHERE run_id = ? ORDER BY position", "it"},
        {"SELECT name FROM series WHERE run_id = ? ORDER BY id", "t"},
        {"SELECT seq, at_ms, kind, step, payload FROM event WHERE run_id = ? ORDER BY seq",
            "iitit"},
        {"SELECT seq, at_ms, verb, value, text, handled_ms, handled_step, result FROM command"
         " WHERE run_id = ? ORDER BY seq",
            "iitrtiit"},
        {"SELECT step, epoch, at_ms, object, size_bytes, best, metric, metric_is_nan"
         " FROM checkpoint WHERE run_id = ? ORDER BY id",
            "iiitiiri"},
        {"SELECT kind, name, object, size_bytes, at_ms, info FROM artifact WHERE run_id = ?"
         " ORDER BY id",
            "tttiit"},
        {"SELECT name, step, lower, upper, counts FROM histogram WHERE run_id = ?"
         " ORDER BY name, step",
            "tirrb"},
    };
    return all;
}

void RunDigest::flush()
{
    m_hash.addData(m_bytes);
    m_bytes.clear();
}

QByteArray RunDigest::result()
{
    flush();
    return m_hash.result();
}

Result<void> RunTable::inSeal(RunId id)
{
    auto row = m_db.run("SELECT state, revision FROM run WHERE id = ?", {id});
    if (!row)
        return row.error();
    if (!row->next())
        return row->status();
    const auto state = runStateFromName(row->text(0));
    const qint64 revision = row->integer(1);
    if (!state || isActive(*state))
        return {};
    RunDigest digest;
    for (const SealedRows &sealed : sealedRows()) {
        auto rows = m_db.run(sealed.sql, {id});
        if (!rows)
            return rows.error();
        while (rows->next())
            digest.add(sealed, *rows);
        if (auto status = rows->status(); !status)
            return status;
        digest.endRows();
    }
    return m_db.execute("INSERT INTO run_seal(run_id, revision, digest) VALUES (?, ?, ?)"
                        " ON CONFLICT(run_id) DO UPDATE SET revision = excluded.revision,"
                        " digest = excluded.digest",
        {id, revision, digest.result()});
}

Result<qint64> RunTable::sealSome(qint64 most)
{
    const auto unsealed = [&]() -> Result<QList<RunId>> {
        auto rows = m_db.run("SELECT run.id FROM run LEFT JOIN run_seal ON run_seal.run_id = run.id"
                             " WHERE deleted < 2 AND state NOT IN ('running', 'paused')"
                             " AND (run_seal.revision IS NULL OR run_seal.revision <> run.revision)"
                             " LIMIT ?",
            {most});
        if (!rows)
            return rows.error();
        QList<RunId> ids;
        while (rows->next())
            ids.append(rows->integer(0));
        if (auto status = rows->status(); !status)
            return status.error();
        return ids;
    };
    if (m_db.isReadOnly())
        return qint64(0);
    // Mostly there is none, and then nothing needs to be locked.
    auto some = unsealed();
    if (!some)
        return some.error();
    if (some->isEmpty())
        return qint64(0);
    return m_db.write([&]() -> Result<qint64> {
        auto ids = unsealed();
        if (!ids)
            return ids.error();
        for (const RunId id : *ids) {
            if (auto sealed = inSeal(id); !sealed)
                return sealed.error();
        }
        return qint64(ids->size());
    });
}

} // namespace lampwork
