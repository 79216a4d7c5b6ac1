// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/schema.h"

#include "core/store/connection.h"
#include "core/store/files.h"
#include "core/store/log.h"

#include <QFile>

namespace lampwork {

const std::vector<Migration> &migrations()
{
    // `run` is rewritten at every flush, so what is long or never changes stands in other tables.
    // `revision` is the store-wide number of the last write that touched the run. A flush writes
    // one page of each table and index it touches, hence the journal without a rowid.
    static const std::vector<Migration> all{
        {1,
            {
                "CREATE TABLE schema_version(version BIGINT NOT NULL)",
                "CREATE TABLE counter(name TEXT PRIMARY KEY, value BIGINT NOT NULL)",
                "INSERT INTO counter(name, value) VALUES ('removals', 0)",
                "CREATE TABLE experiment(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL "
                "UNIQUE)",
                "CREATE TABLE run(id INTEGER PRIMARY KEY AUTOINCREMENT,"
                " experiment_id BIGINT NOT NULL REFERENCES experiment(id),"
                " name TEXT NOT NULL, state TEXT NOT NULL, message TEXT NOT NULL DEFAULT '',"
                " note TEXT NOT NULL DEFAULT '', archived BIGINT NOT NULL DEFAULT 0,"
                " deleted BIGINT NOT NULL DEFAULT 0, created_ms BIGINT NOT NULL,"
                " started_ms BIGINT NOT NULL DEFAULT 0, ended_ms BIGINT NOT NULL DEFAULT 0,"
                " heartbeat_ms BIGINT NOT NULL DEFAULT 0, host TEXT NOT NULL DEFAULT '',"
                " pid BIGINT NOT NULL DEFAULT 0, process TEXT NOT NULL DEFAULT '',"
                " claim BIGINT NOT NULL DEFAULT 0, step BIGINT NOT NULL DEFAULT 0,"
                " total_steps BIGINT NOT NULL DEFAULT 0, steps_per_epoch BIGINT NOT NULL DEFAULT 0,"
                " samples_per_second DOUBLE PRECISION NOT NULL DEFAULT 0,"
                " journal_seq BIGINT NOT NULL DEFAULT 0, compacted_seq BIGINT NOT NULL DEFAULT 0,"
                " revision BIGINT NOT NULL DEFAULT 0)",
                "CREATE INDEX run_revision ON run(revision)",
                "CREATE INDEX run_state ON run(state)",
                "CREATE TABLE run_spec(run_id BIGINT PRIMARY KEY REFERENCES run(id) ON DELETE "
                "CASCADE,"
                " spec TEXT NOT NULL)",
                "CREATE TABLE run_attr(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
                " key TEXT NOT NULL, type TEXT NOT NULL, num DOUBLE PRECISION, txt TEXT,"
                " PRIMARY KEY(run_id, key))",
                "CREATE INDEX run_attr_value ON run_attr(key, num, run_id)",
                "CREATE TABLE tag(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
                " position BIGINT NOT NULL, name TEXT NOT NULL, PRIMARY KEY(run_id, position))",
                "CREATE TABLE series(id INTEGER PRIMARY KEY AUTOINCREMENT,"
                " run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, name TEXT NOT NULL,"
                " chunked BIGINT NOT NULL DEFAULT 0, last_step BIGINT, UNIQUE(run_id, name))",
                "CREATE TABLE metric_journal(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE "
                "CASCADE,"
                " seq BIGINT NOT NULL, data BLOB NOT NULL, PRIMARY KEY(run_id, seq)) WITHOUT ROWID",
                "CREATE TABLE metric_chunk(series_id BIGINT NOT NULL REFERENCES series(id) ON "
                "DELETE CASCADE,"
                " chunk_no BIGINT NOT NULL, first_step BIGINT NOT NULL, last_step BIGINT NOT NULL,"
                " n BIGINT NOT NULL, n_bad BIGINT NOT NULL, v_min DOUBLE PRECISION,"
                " v_max DOUBLE PRECISION, v_sum DOUBLE PRECISION, codec BIGINT NOT NULL,"
                " mip BLOB NOT NULL, data BLOB NOT NULL, PRIMARY KEY(series_id, chunk_no))",
                "CREATE TABLE event(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
                " seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, kind TEXT NOT NULL, step BIGINT NOT "
                "NULL,"
                " payload TEXT NOT NULL, PRIMARY KEY(run_id, seq))",
                "CREATE TABLE command(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE,"
                " seq BIGINT NOT NULL, at_ms BIGINT NOT NULL, verb TEXT NOT NULL,"
                " value DOUBLE PRECISION, handled_ms BIGINT NOT NULL DEFAULT 0,"
                " handled_step BIGINT NOT NULL DEFAULT -1, result TEXT NOT NULL DEFAULT '',"
                " PRIMARY KEY(run_id, seq))",
                "CREATE TABLE checkpoint(id INTEGER PRIMARY KEY AUTOINCREMENT,"
                " run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, step BIGINT NOT "
                "NULL,"
                " epoch BIGINT NOT NULL, at_ms BIGINT NOT NULL, object TEXT NOT NULL,"
                " size_bytes BIGINT NOT NULL, best BIGINT NOT NULL, metric DOUBLE PRECISION,"
                " metric_is_nan BIGINT NOT NULL DEFAULT 0)",
                "CREATE INDEX checkpoint_run ON checkpoint(run_id)",
                "CREATE INDEX checkpoint_object ON checkpoint(object)",
                "CREATE TABLE artifact(id INTEGER PRIMARY KEY AUTOINCREMENT,"
                " run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE CASCADE, kind TEXT NOT NULL,"
                " name TEXT NOT NULL, object TEXT NOT NULL, size_bytes BIGINT NOT NULL,"
                " at_ms BIGINT NOT NULL, info TEXT NOT NULL, UNIQUE(run_id, kind, name))",
                "CREATE INDEX artifact_object ON artifact(object)",
                // An object that was put and to which nothing refers yet: kept while its putter
                // lives.
                "CREATE TABLE object_pin(object TEXT NOT NULL, host TEXT NOT NULL, pid BIGINT NOT "
                "NULL,"
                " process TEXT NOT NULL, at_ms BIGINT NOT NULL, n BIGINT NOT NULL,"
                " PRIMARY KEY(object, host, pid, process))",
                "INSERT INTO schema_version(version) VALUES (1)",
                "PRAGMA application_id = 1280135255", // "LMPW"
            }},
        {2,
            {
                "ALTER TABLE command ADD COLUMN text TEXT NOT NULL DEFAULT ''",
                // The run that a fork was made from; emptied when that one is removed for good.
                "ALTER TABLE run ADD COLUMN parent_run_id BIGINT REFERENCES run(id) ON DELETE SET "
                "NULL",
                "ALTER TABLE run ADD COLUMN parent_step BIGINT NOT NULL DEFAULT 0",
                "CREATE INDEX run_parent ON run(parent_run_id)",
                "CREATE TABLE histogram(run_id BIGINT NOT NULL REFERENCES run(id) ON DELETE "
                "CASCADE,"
                " name TEXT NOT NULL, step BIGINT NOT NULL, lower DOUBLE PRECISION NOT NULL,"
                " upper DOUBLE PRECISION NOT NULL, counts BLOB NOT NULL,"
                " PRIMARY KEY(run_id, name, step)) WITHOUT ROWID",
            }},
        {3,
            {
                // runseal.h
                "CREATE TABLE run_seal(run_id BIGINT PRIMARY KEY REFERENCES run(id) ON DELETE "
                "CASCADE,"
                " revision BIGINT NOT NULL, digest BLOB NOT NULL)",
            }},
    };
    return all;
}

namespace {

// 0: an empty database.
Result<qint64> schemaVersion(Connection &connection)
{
    auto tables = connection.tables();
    if (!tables)
        return tables.error();
    if (tables->isEmpty())
        return qint64(0);
    if (!tables->contains(QLatin1String("schema_version"))) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "%1 is not a Lampwork store: its store.db is another program's database. "
                "Choose another folder.")
                .arg(connection.location()),
            {}};
    }
    auto version = connection.integer("SELECT max(version) FROM schema_version");
    if (!version)
        return version.error();
    return version->value_or(0);
}

Result<void> applySteps(Connection &connection, qint64 version, const std::vector<Migration> &steps)
{
    for (const Migration &step : steps) {
        if (step.version <= version)
            continue;
        if (version > 0)
            qCInfo(storeLog) << "bringing" << connection.location() << "to version" << step.version;
        for (const char *statement : step.statements) {
            const QString own = connection.ownSql(statement);
            if (own.isEmpty())
                continue;
            if (auto done = connection.execute(own.toUtf8().constData()); !done)
                return done;
        }
        if (auto done = connection.execute("UPDATE schema_version SET version = ?", {step.version});
            !done)
            return done;
    }
    return {};
}

Error newer(const Connection &connection, qint64 version, int ours)
{
    return Error{ErrorCode::TooNew,
        QStringLiteral(
            "The store %1 was written by a newer version of Lampwork (format %2, this one "
            "writes %3). Use the newer version, or open the store read-only.")
            .arg(connection.location())
            .arg(version)
            .arg(ours),
        {}};
}

} // namespace

Result<SchemaState> prepareSchema(Connection &connection, const std::vector<Migration> &steps)
{
    const int ours = steps.back().version;
    auto version = schemaVersion(connection);
    if (!version)
        return version.error();
    if (*version == ours)
        return SchemaState::Current;
    if (*version > ours) {
        if (!connection.isReadOnly())
            return newer(connection, *version, ours);
        connection.setNewer(true);
        return SchemaState::Newer;
    }
    if (connection.isReadOnly()) {
        return Error{ErrorCode::ReadOnly,
            QStringLiteral(
                "The store %1 has an older format (%2, this program reads %3) and would have to be "
                "brought up to date first. Open it once for writing, or copy it to a place that "
                "you may write to.")
                .arg(connection.location())
                .arg(*version)
                .arg(ours),
            {}};
    }
    // The copy is made outside a transaction (SQLite wants that). A second program that migrates at
    // the same time finds the version changed when its turn comes.
    if (*version > 0) {
        auto copied = connection.locked([&]() -> Result<void> {
            auto still = schemaVersion(connection);
            if (!still)
                return still.error();
            return *still == *version ? connection.keepCopy(*version) : Result<void>();
        });
        if (!copied)
            return copied.error();
    }
    return connection.write([&]() -> Result<SchemaState> {
        auto now = schemaVersion(connection);
        if (!now)
            return now.error();
        if (*now > ours)
            return newer(connection, *now, ours);
        if (auto done = applySteps(connection, *now, steps); !done)
            return done.error();
        return SchemaState::Current;
    });
}

} // namespace lampwork
