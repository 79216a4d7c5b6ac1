// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storerepair.h"

#include "core/store/files.h"
#include "core/store/journalentry.h"
#include "core/store/repairwriter.h"
#include "core/store/runstore.h"
#include "core/store/runtable.h"
#include "core/store/schema.h"
#include "core/store/storecheck.h"
#include "core/store/storefolder.h"
#include "core/store/storelock.h"
#include "core/store/walscan.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <limits>

namespace lampwork {

namespace {

Error cancelled(const QString &to)
{
    return Error{ErrorCode::Cancelled, QStringLiteral("Cancelled; no new store was made."), to};
}

// Of a row of metric_chunk.
constexpr int firstStepColumn = 2;
constexpr int lastStepColumn = 3;
constexpr int countColumn = 4;
constexpr int dataColumn = 11;

} // namespace

// -- Points -----------------------------------------------------------------------------------

Result<void> RepairWriter::append(RunId run, SeriesPoints points)
{
    RunRow &row = m_runs[run];
    m_report.points += qint64(points.size());
    return m_table.inAppend(run, {std::move(points)}, ++row.written);
}

// The chunks of a series in order. A loss lies between the last step before and the first one
// behind it, or where the chunk's row says.
Result<void> RepairWriter::writeChunks(qint64 seriesId, const SeriesRow &series)
{
    const auto begin = m_from.chunks().lowerBound({seriesId, 0});
    const auto end = m_from.chunks().lowerBound({seriesId + 1, 0});
    qint64 expected = 0; // the next chunk's number
    std::optional<Loss> open; // a loss whose end is not known yet
    qint64 lost = 0; // points in losses
    qint64 saved = 0;
    const auto close = [&](qint64 lastStep) {
        if (open) {
            open->lastStep = lastStep;
            lose(*open);
        }
        open.reset();
    };
    const auto missing = [&](qint64 chunks) {
        if (!open)
            open = Loss{QStringLiteral("Chunks of points."), series.run, series.name,
                m_readTo.contains(seriesId) ? m_readTo[seriesId] + 1 : 0, -1, 0};
        open->points += chunks * pointsPerChunk;
        lost += chunks * pointsPerChunk;
    };
    for (auto it = begin; it != end; ++it) {
        if (it.key().second > expected)
            missing(it.key().second - expected);
        expected = it.key().second + 1;
        const QList<QVariant> row = m_from.row(*it);
        SeriesPoints points;
        if (row.isEmpty() || !decodeChunk(row[dataColumn].toByteArray(), points)
            || points.size() == 0) {
            if (row.isEmpty()) {
                missing(1);
            } else {
                close(row[firstStepColumn].toLongLong() - 1);
                lose({QStringLiteral("A chunk of points."), series.run, series.name,
                    row[firstStepColumn].toLongLong(), row[lastStepColumn].toLongLong(),
                    row[countColumn].toLongLong()});
                lost += row[countColumn].toLongLong();
            }
            continue;
        }
        close(points.steps.front() - 1);
        saved += qint64(points.size());
        m_readTo[seriesId] = points.steps.back();
        points.name = series.name;
        if (auto done = append(series.run, std::move(points)); !done)
            return done;
    }
    const qint64 behind = series.chunked - saved - lost;
    if (behind > 0) {
        if (!open)
            open = Loss{QStringLiteral("The last chunks of points."), series.run, series.name,
                m_readTo.contains(seriesId) ? m_readTo[seriesId] + 1 : 0, -1, 0};
        open->points += behind;
    }
    close(series.lastStep);
    return {};
}

Result<void> RepairWriter::writeJournal(RunId run, const QHash<qint64, QString> &names)
{
    const auto begin = m_from.journal().lowerBound({run, m_runs[run].compactedSeq + 1});
    const auto end = m_from.journal().lowerBound({run + 1, 0});
    QMap<qint64, Loss> open; // by series
    for (auto it = begin; it != end; ++it) {
        const qint64 seq = it.key().second;
        const QList<QVariant> row = m_from.row(*it);
        const auto parts = row.isEmpty() ? std::nullopt : splitEntry(row[2].toByteArray());
        if (!parts) {
            lose({QStringLiteral("A journal entry (number %1): the points of one flush.").arg(seq),
                run});
            continue;
        }
        for (const EntryPart &part : *parts) {
            const QString name = names.value(part.seriesId);
            SeriesPoints points;
            const bool whole
                = decodeChunk(part.chunk, points).ok() && points.size() > 0 && !name.isEmpty();
            if (!whole) {
                if (!open.contains(part.seriesId))
                    open[part.seriesId] = {
                        QStringLiteral("Points of a journal entry (number %1).").arg(seq), run,
                        name, m_readTo.contains(part.seriesId) ? m_readTo[part.seriesId] + 1 : 0,
                        -1, -1};
                continue;
            }
            if (open.contains(part.seriesId)) {
                Loss loss = open.take(part.seriesId);
                loss.lastStep = points.steps.front() - 1;
                lose(loss);
            }
            m_readTo[part.seriesId] = points.steps.back();
            points.name = name;
            if (auto done = append(run, std::move(points)); !done)
                return done;
        }
    }
    for (Loss &loss : open) {
        loss.lastStep = std::max(m_runs[run].step, loss.firstStep);
        lose(loss);
    }
    return {};
}

Result<void> RepairWriter::finishRun(RunId run)
{
    const RunRow &row = m_runs[run];
    if (row.written > 0) {
        if (auto done = m_table.inCompact(run, row.over); !done)
            return done;
    }
    const qint64 seq = std::max(row.journalSeq, row.written);
    return m_db.execute(
        "UPDATE run SET journal_seq = ?, compacted_seq = ? WHERE id = ?", {seq, seq, run});
}

Result<void> RepairWriter::writePoints(const Progress &progress)
{
    QMap<RunId, QList<qint64>> seriesOf;
    for (auto it = m_series.cbegin(); it != m_series.cend(); ++it)
        seriesOf[it->run].append(it.key());
    int done = 0;
    for (auto run = m_runs.cbegin(); run != m_runs.cend(); ++run) {
        progress(0.3 + 0.5 * double(done++) / double(m_runs.size()),
            QStringLiteral("Saving the points of run %1").arg(run.key()));
        if (progress.isCancelled())
            return cancelled(m_newFolder);
        const RunId id = run.key();
        auto written = m_db.write([&]() -> Result<void> {
            QHash<qint64, QString> names;
            for (const qint64 series : seriesOf.value(id)) {
                names.insert(series, m_series[series].name);
                if (auto saved = writeChunks(series, m_series[series]); !saved)
                    return saved;
            }
            if (auto saved = writeJournal(id, names); !saved)
                return saved;
            return finishRun(id);
        });
        if (!written)
            return written;
    }
    return {};
}

Result<void> RepairWriter::write(const Progress &progress)
{
    if (auto rows = m_db.write([this] { return inWriteRuns(); }); !rows)
        return rows;
    if (auto points = writePoints(progress); !points)
        return points;
    tellMissingNumbers(QStringLiteral("event"), QStringLiteral("events"));
    tellMissingNumbers(QStringLiteral("command"), QStringLiteral("orders"));
    tellBrokenTables();
    m_report.runs = m_runs.size();
    return {};
}

// -- The new store ----------------------------------------------------------------------------

namespace {

Result<void> copyLogs(const QString &from, const QString &to)
{
    const QDir logs(from + QStringLiteral("/logs"));
    for (const QString &name : logs.entryList(QDir::Files)) {
        if (auto copied = copySynced(logs.filePath(name), to + QStringLiteral("/logs/") + name);
            !copied)
            return copied;
    }
    return {};
}

void tellLog(const WalScan &scan, RepairReport &report)
{
    if (!scan.isDamaged())
        return;
    report.losses.append({scan.badHeader
            ? QStringLiteral("What stood only in the write-ahead log, whose head is damaged: the "
                             "last that was written.")
            : QStringLiteral("What stood in the write-ahead log behind its first %1 frames: the "
                             "last that was written.")
                  .arg(scan.committed)});
}

bool isTold(RunId run, const RepairReport &report)
{
    return std::any_of(report.losses.cbegin(), report.losses.cend(),
        [run](const Loss &loss) { return loss.run == run; });
}

// What is kept is what the new store begins with.
Result<void> sealAnew(const QString &store)
{
    auto connection = Connection::open(store, {.durable = false}); // synced at the end
    if (!connection)
        return connection.error();
    if (auto removed
        = (*connection)->write([&] { return (*connection)->execute("DELETE FROM run_seal"); });
        !removed)
        return removed;
    auto sealed = RunTable(**connection).sealSome(std::numeric_limits<qint64>::max());
    return sealed ? Result<void>() : sealed.error();
}

// Rows that were whole, and whose content is not what it was once: they are kept as they are, and
// told. Anything else would be a fault of the repair.
Result<void> tellOddRows(const CheckReport &check, const QString &from, RepairReport &report)
{
    for (const Finding &finding : check.findings) {
        switch (finding.kind) {
        case Finding::Kind::Run:
        case Finding::Kind::Event:
        case Finding::Kind::Order:
            report.losses.append(
                {QStringLiteral("%1 It is kept as it is.").arg(finding.what), finding.run});
            break;
        case Finding::Kind::Seal:
            // What is missing was told more exactly.
            if (!isTold(finding.run, report))
                report.losses.append(
                    {QStringLiteral("%1 It is kept as it is.").arg(finding.what), finding.run});
            break;
        case Finding::Kind::Unreferenced:
            break;
        default:
            return Error{ErrorCode::Internal,
                QStringLiteral("What was saved is not whole: %1 Please report this.")
                    .arg(finding.what),
                from};
        }
    }
    return {};
}

Result<void> writeNew(const StoreSalvage &salvage, const QString &from, const QString &unfinished,
    RepairReport &report, const Progress &progress)
{
    {
        auto created = openStore(unfinished);
        if (!created)
            return created.error();
    }
    auto connection = Connection::open(unfinished, {.durable = false}); // synced at the end
    if (!connection)
        return connection.error();
    if (auto written
        = RepairWriter(salvage, **connection, from, unfinished, report).write(progress);
        !written)
        return written;
    connection->reset();
    if (auto copied = copyLogs(from, unfinished); !copied)
        return copied;
    auto check = checkStore(unfinished);
    if (!check)
        return check.error();
    if (auto told = tellOddRows(*check, from, report); !told)
        return told;
    if (auto sealed = sealAnew(unfinished); !sealed)
        return sealed;
    if (auto synced = syncFile(unfinished + QStringLiteral("/store.db")); !synced)
        return synced;
    for (const char *inner : {"/objects", "/logs", ""}) {
        if (auto synced = syncFolder(unfinished + QLatin1String(inner)); !synced)
            return synced;
    }
    return {};
}

Result<void> repair(
    const QString &from, const QString &to, RepairReport &report, const Progress &progress)
{
    const QString database = from + QStringLiteral("/store.db");
    auto scan = scanWal(database);
    if (!scan)
        return scan.error();
    Progress part = progress;
    if (progress.report)
        part.report = [&](double done, const QString &text) { progress(0.3 * done, text); };
    auto salvage = StoreSalvage::read(database, part);
    if (!salvage)
        return salvage.error();
    for (const QList<QVariant> &row : (*salvage)->rows(QStringLiteral("schema_version"))) {
        if (row[0].toLongLong() > migrations().back().version) {
            return Error{ErrorCode::TooNew,
                QStringLiteral("The store was written by a newer version of Lampwork (format %1). "
                               "Repair it with that one.")
                    .arg(row[0].toLongLong()),
                from};
        }
    }
    if ((*salvage)->rows(QStringLiteral("run")).isEmpty() && (*salvage)->chunks().isEmpty()
        && (*salvage)->rows(QStringLiteral("series")).isEmpty()) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("No run and no points could be found in it: there is nothing to save. "
                           "Restore the store from a backup."),
            from};
    }
    tellLog(*scan, report);
    const QString unfinished = unfinishedName(to);
    auto written = writeNew(**salvage, from, unfinished, report, progress);
    if (written)
        written = renameDurably(unfinished, to);
    if (!written)
        QDir(unfinished).removeRecursively();
    return written;
}

} // namespace

Result<RepairReport> repairStore(const QString &path, const QString &to, const Progress &progress)
{
    auto folder = storeFolder(path);
    if (!folder)
        return folder.error();
    const QString target = QDir::cleanPath(QFileInfo(to).absoluteFilePath());
    if (auto free = requireFree(target); !free)
        return free.error();
    StoreLock lock; // keeps writers out; a lock changes no byte
    const bool canLock = QFileInfo(*folder + QStringLiteral("/store.lock")).isWritable()
        && lock.open(*folder).ok();
    if (canLock) {
        if (auto taken = lock.acquire(10'000); !taken)
            return taken.error();
    }
    RepairReport report;
    report.path = target;
    if (auto repaired = repair(*folder, target, report, progress); !repaired)
        return repaired.error();
    return report;
}

} // namespace lampwork
