// SPDX-License-Identifier: GPL-3.0-or-later
// The part of RepairWriter that is about the rows of runs and their files.
#include "core/store/files.h"
#include "core/store/histogramtable.h"
#include "core/store/objecttable.h"
#include "core/store/repairwriter.h"

#include <QFile>

#include <algorithm>

namespace lampwork {

namespace {

const QString recovered = QStringLiteral("recovered");

bool isOver(const QString &state)
{
    const auto known = runStateFromName(state);
    return !known || (!isActive(*known) && *known != RunState::Queued);
}

} // namespace

Result<void> RepairWriter::inWriteExperiments()
{
    QSet<qint64> known;
    for (const QList<QVariant> &row : m_from.rows(QStringLiteral("experiment"))) {
        if (auto done = m_db.execute(
                "INSERT INTO experiment(id, name) VALUES (?, ?) ON CONFLICT DO NOTHING", row);
            !done)
            return done;
        known.insert(row[0].toLongLong());
    }
    for (const QList<QVariant> &row : m_from.rows(QStringLiteral("run"))) {
        const qint64 id = row[1].toLongLong();
        if (known.contains(id))
            continue;
        known.insert(id);
        const QString name = QStringLiteral("recovered experiment %1").arg(id);
        lose({QStringLiteral("The name of experiment %1; it is “%2” now.").arg(id).arg(name)});
        if (auto done
            = m_db.execute("INSERT INTO experiment(id, name) VALUES (?, ?) ON CONFLICT DO NOTHING",
                {id, name});
            !done)
            return done;
    }
    return {};
}

Result<void> RepairWriter::inWriteRun(const QList<QVariant> &row)
{
    QList<QVariant> values = row;
    const RunId id = row[0].toLongLong();
    if (m_runs.contains(id) || id < 1)
        return {};
    if (!runStateFromName(row[3].toString())) {
        lose({QStringLiteral("The run's state; it counts as failed."), id});
        values[3] = nameOf(RunState::Failed);
    }
    RunRow &run = m_runs[id];
    run = {row[20].toLongLong(), row[21].toLongLong(), 0, isOver(values[3].toString()),
        row[16].toLongLong()};
    if (!row[23].isNull() && !m_runs.contains(row[23].toLongLong()))
        values[23] = QVariant(); // as when a parent is removed for good
    return m_db.execute("INSERT INTO run(id, experiment_id, name, state, message, note, archived,"
                        " deleted, created_ms, started_ms, ended_ms, heartbeat_ms, host, pid,"
                        " process, claim, step, total_steps, steps_per_epoch, samples_per_second,"
                        " journal_seq, compacted_seq, revision, parent_run_id, parent_step) VALUES"
                        " (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
                        " ?)",
        values);
}

// Runs of which only other rows are left.
Result<void> RepairWriter::inAddMissingRuns()
{
    QSet<RunId> named;
    for (const auto &[table, column] : {std::pair("run_spec", 0), std::pair("series", 1),
             std::pair("checkpoint", 1), std::pair("artifact", 1)}) {
        for (const QList<QVariant> &row : m_from.rows(QLatin1String(table)))
            named.insert(row[column].toLongLong());
    }
    for (auto it = m_from.journal().cbegin(); it != m_from.journal().cend(); ++it)
        named.insert(it.key().first);
    QList<RunId> missing;
    for (const RunId id : std::as_const(named)) {
        if (id > 0 && !m_runs.contains(id))
            missing.append(id);
    }
    std::sort(missing.begin(), missing.end());
    if (missing.isEmpty())
        return {};
    auto experiment = m_db.integer("INSERT INTO experiment(name) VALUES (?) ON CONFLICT(name) DO"
                                   " UPDATE SET name = excluded.name RETURNING id",
        {recovered});
    if (!experiment)
        return experiment.error();
    for (const RunId id : std::as_const(missing)) {
        const QString name = QStringLiteral("recovered run %1").arg(id);
        lose({QStringLiteral("The run's name, state and times; it is “%1” now.").arg(name), id});
        m_runs[id] = {0, 0, 0, true, 0};
        if (auto done = m_db.execute("INSERT INTO run(id, experiment_id, name, state, message,"
                                     " created_ms, revision) VALUES (?, ?, ?, ?, ?, 0, 1)",
                {id, experiment->value_or(0), name, nameOf(RunState::Failed),
                    QStringLiteral("Saved from a damaged store.")});
            !done)
            return done;
    }
    return {};
}

// The rows of a table; events and orders numbered anew from 1 without holes, each once.
QList<QList<QVariant>> RepairWriter::numbered(const QString &table) const
{
    const QList<QList<QVariant>> &rows = m_from.rows(table);
    if (table != QLatin1String("event") && table != QLatin1String("command"))
        return rows;
    QMap<std::pair<RunId, qint64>, QList<QVariant>> sorted;
    for (const QList<QVariant> &row : rows)
        sorted.insert({row[0].toLongLong(), row[1].toLongLong()}, row);
    QList<QList<QVariant>> list;
    QHash<RunId, qint64> last;
    for (QList<QVariant> &row : sorted) {
        row[1] = ++last[row[0].toLongLong()];
        list.append(row);
    }
    return list;
}

// Rows of a table whose run is known; `sql` inserts one.
Result<void> RepairWriter::inWriteAbout(const QString &table, const char *sql)
{
    const bool hasId = table == QLatin1String("checkpoint") || table == QLatin1String("artifact");
    for (const QList<QVariant> &row : numbered(table)) {
        const RunId run = row[hasId ? 1 : 0].toLongLong();
        if (!m_runs.contains(run))
            continue; // told where the table is broken
        if (hasId) {
            const QString object = row[table == QLatin1String("checkpoint") ? 5 : 4].toString();
            auto saved = saveObject(object);
            if (!saved)
                return saved.error();
            if (!*saved) {
                lose({table == QLatin1String("checkpoint")
                        ? QStringLiteral("The checkpoint of step %1: its file is missing or "
                                         "damaged.")
                              .arg(row[2].toLongLong())
                        : QStringLiteral("The %1 “%2”: its file is missing or damaged.")
                              .arg(row[2].toString(), row[3].toString()),
                    run});
                continue;
            }
        }
        if (auto done = m_db.execute(sql, row); !done)
            return done;
    }
    return {};
}

Result<void> RepairWriter::inWriteSeries()
{
    for (const QList<QVariant> &row : m_from.rows(QStringLiteral("series"))) {
        if (m_runs.contains(row[1].toLongLong()) && !m_series.contains(row[0].toLongLong()))
            m_series.insert(row[0].toLongLong(),
                {row[1].toLongLong(), row[2].toString(), row[3].toLongLong(),
                    row[4].isNull() ? -1 : row[4].toLongLong()});
    }
    // Chunks whose series is lost: which run they are of is not known.
    RunId orphans = 0;
    for (auto it = m_from.chunks().cbegin(); it != m_from.chunks().cend(); ++it) {
        const qint64 id = it.key().first;
        if (m_series.contains(id))
            continue;
        if (orphans == 0) {
            orphans = m_runs.isEmpty() ? 1 : m_runs.lastKey() + 1;
            auto experiment = m_db.integer("INSERT INTO experiment(name) VALUES (?) ON"
                                           " CONFLICT(name) DO UPDATE SET name = excluded.name"
                                           " RETURNING id",
                {recovered});
            if (!experiment)
                return experiment.error();
            m_runs[orphans] = {0, 0, 0, true, 0};
            if (auto done = m_db.execute("INSERT INTO run(id, experiment_id, name, state, message,"
                                         " created_ms, revision) VALUES (?, ?, ?, ?, ?, 0, 1)",
                    {orphans, experiment->value_or(0), QStringLiteral("recovered points"),
                        nameOf(RunState::Failed),
                        QStringLiteral("Points of a damaged store whose run is not known.")});
                !done)
                return done;
        }
        const QString name = QStringLiteral("recovered/series%1").arg(id);
        lose({QStringLiteral("The name and run of series %1; its points are in run %2, series %3.")
                  .arg(id)
                  .arg(orphans)
                  .arg(name),
            orphans, name});
        m_series.insert(id, {orphans, name, 0, -1});
    }
    for (auto it = m_series.cbegin(); it != m_series.cend(); ++it) {
        if (auto done = m_db.execute("INSERT INTO series(id, run_id, name) VALUES (?, ?, ?)",
                {it.key(), it->run, it->name});
            !done)
            return done;
    }
    return {};
}

Result<void> RepairWriter::inWriteHistograms()
{
    for (const RecordPlace place : m_from.histograms()) {
        const QList<QVariant> row = m_from.row(place);
        std::vector<quint32> counts;
        const RunId run = row.isEmpty() ? 0 : row[0].toLongLong();
        if (!m_runs.contains(run))
            continue;
        if (!decodeCounts(row[5].toByteArray(), counts) || counts.empty()
            || !(row[3].toDouble() <= row[4].toDouble())) {
            lose({QStringLiteral("A histogram."), run, row[1].toString(), row[2].toLongLong(),
                row[2].toLongLong()});
            continue;
        }
        if (auto done = m_db.execute("INSERT INTO histogram(run_id, name, step, lower, upper,"
                                     " counts) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                row);
            !done)
            return done;
    }
    return {};
}

// Links or copies an object that is whole; false: it is not.
Result<bool> RepairWriter::saveObject(const QString &object)
{
    if (!isObjectName(object))
        return false;
    const QString from = m_oldFolder + QStringLiteral("/objects/") + object;
    const QString to = m_newFolder + QStringLiteral("/objects/") + object;
    if (QFile::exists(to))
        return true;
    auto digest = digestOf(from);
    if (!digest || digest->sha256 != object)
        return false;
    // A new store from a damaged disk shares nothing with the old one.
    if (auto copied = copySynced(from, to); !copied)
        return copied.error();
    ++m_report.objects;
    return true;
}

// Events and orders are numbered from 1 without holes.
void RepairWriter::tellMissingNumbers(const QString &table, const QString &word)
{
    QMap<RunId, QSet<qint64>> numbers;
    for (const QList<QVariant> &row : m_from.rows(table))
        numbers[row[0].toLongLong()].insert(row[1].toLongLong());
    for (auto it = numbers.cbegin(); it != numbers.cend(); ++it) {
        const qint64 last = *std::max_element(it->cbegin(), it->cend());
        const qint64 missing = last - it->size();
        if (missing > 0)
            lose({QStringLiteral("%1 of its %2 %3.").arg(missing).arg(last).arg(word), it.key()});
    }
}

void RepairWriter::tellBrokenTables()
{
    const QMap<QString, qint64> &broken = m_from.brokenPages();
    for (auto it = broken.cbegin(); it != broken.cend(); ++it) {
        lose({QStringLiteral("%1 pages of the table %2 were damaged; rows that stood only there, "
                             "and are not told here one by one, are lost.")
                  .arg(it.value())
                  .arg(it.key())});
    }
}

Result<void> RepairWriter::inWriteRuns()
{
    if (auto done = inWriteExperiments(); !done)
        return done;
    QMap<RunId, QList<QVariant>> runs; // a parent comes before its forks
    for (const QList<QVariant> &row : m_from.rows(QStringLiteral("run"))) {
        if (!runs.contains(row[0].toLongLong()))
            runs.insert(row[0].toLongLong(), row);
    }
    for (const QList<QVariant> &row : std::as_const(runs)) {
        if (auto done = inWriteRun(row); !done)
            return done;
    }
    if (auto done = inAddMissingRuns(); !done)
        return done;
    if (auto done = inWriteSeries(); !done)
        return done;
    static const std::pair<const char *, const char *> tables[]{
        {"run_spec", "INSERT INTO run_spec(run_id, spec) VALUES (?, ?) ON CONFLICT DO NOTHING"},
        {"run_seal",
            "INSERT INTO run_seal(run_id, revision, digest) VALUES (?, ?, ?) ON CONFLICT DO"
            " NOTHING"},
        {"run_attr",
            "INSERT INTO run_attr(run_id, key, type, num, txt) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING"},
        {"tag", "INSERT INTO tag(run_id, position, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING"},
        {"event",
            "INSERT INTO event(run_id, seq, at_ms, kind, step, payload) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT DO NOTHING"},
        {"command",
            "INSERT INTO command(run_id, seq, at_ms, verb, value, handled_ms, handled_step, result,"
            " text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"},
        {"checkpoint",
            "INSERT INTO checkpoint(id, run_id, step, epoch, at_ms, object, size_bytes, best,"
            " metric, metric_is_nan) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"},
        {"artifact",
            "INSERT INTO artifact(id, run_id, kind, name, object, size_bytes, at_ms, info)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"},
    };
    for (const auto &[table, sql] : tables) {
        if (auto done = inWriteAbout(QString::fromLatin1(table), sql); !done)
            return done;
    }
    auto bare = m_db.run("SELECT id FROM run WHERE id NOT IN (SELECT run_id FROM run_spec)");
    if (!bare)
        return bare.error();
    while (bare->next())
        lose({QStringLiteral("The run's spec."), bare->integer(0)});
    if (auto status = bare->status(); !status)
        return status;
    if (auto done = m_db.execute("INSERT INTO run_spec(run_id, spec) SELECT id, '{}' FROM run WHERE"
                                 " id NOT IN (SELECT run_id FROM run_spec)");
        !done)
        return done;
    return inWriteHistograms();
}

} // namespace lampwork
