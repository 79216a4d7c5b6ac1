// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storecompact.h"

#include "core/experiment/run.h"
#include "core/store/connection.h"
#include "core/store/freepages.h"
#include "core/store/objecttable.h"
#include "core/store/pointtable.h"
#include "core/store/runstore.h"
#include "core/store/runtable.h"
#include "core/store/storefolder.h"
#include "core/store/storesize.h"

#include <QDir>

#include <algorithm>

namespace lampwork {

namespace {

constexpr qint64 sealedAtOnce = 100; // runs, a transaction

Result<void> going(const Progress &progress, double fraction, const QString &text)
{
    progress(fraction, text);
    if (!progress.isCancelled())
        return {};
    return Error{ErrorCode::Cancelled,
        QStringLiteral("Compacting was cancelled. What was done so far stays; the store is whole."),
        {}};
}

// The runs that are over and have points in the journal or in chunks that are not packed. The
// second byte of a chunk holds its flags, 4: packed (chunkcodec.h).
Result<QList<RunId>> unpackedRuns(Connection &db)
{
    auto rows = db.run(
        "SELECT id FROM run WHERE state NOT IN ('queued', 'running', 'paused') AND"
        " (EXISTS(SELECT 1 FROM metric_journal WHERE run_id = run.id) OR EXISTS"
        " (SELECT 1 FROM series JOIN metric_chunk ON series_id = series.id WHERE run_id = run.id"
        " AND chunk_no = chunked / 4096 AND substr(hex(substr(data, 2, 1)), 2, 1) IN"
        " ('0', '1', '2', '3', '8', '9', 'A', 'B'))) ORDER BY id");
    if (!rows)
        return rows.error();
    QList<RunId> runs;
    while (rows->next())
        runs.append(rows->integer(0));
    if (auto status = rows->status(); !status)
        return status.error();
    return runs;
}

Result<void> packRuns(Connection &db, const Progress &progress, CompactReport &report)
{
    PointTable points(db);
    auto runs = unpackedRuns(db);
    if (!runs)
        return runs.error();
    for (qsizetype i = 0; i < runs->size(); ++i) {
        if (auto on = going(progress, 0.6 * double(i) / double(runs->size()),
                QStringLiteral("Packing run %1").arg(runs->at(i)));
            !on)
            return on;
        auto packed = db.write([&]() -> Result<void> {
            // It may have been resumed since.
            auto state = db.integer("SELECT count(*) FROM run WHERE id = ? AND state NOT IN"
                                    " ('queued', 'running', 'paused')",
                {runs->at(i)});
            if (!state)
                return state.error();
            if (state->value_or(0) == 0)
                return {};
            ++report.runsPacked;
            return points.inCompact(runs->at(i), true);
        });
        points.forgetAll();
        if (!packed)
            return packed;
    }
    return {};
}

Result<void> freePages(Connection &db, const Progress &progress, CompactReport &report)
{
    auto all = db.integer("PRAGMA freelist_count");
    if (!all)
        return all.error();
    const double total = double(std::max<qint64>(all->value_or(0), 1));
    for (;;) {
        if (auto on = going(progress, 0.7 + 0.3 * std::min(1.0, double(report.pagesFreed) / total),
                QStringLiteral("Giving back free space"));
            !on)
            return on;
        auto freed = db.write([&] { return inFreePages(db, pagesAtOnce); });
        if (!freed)
            return freed.error();
        report.pagesFreed += *freed;
        if (*freed < pagesAtOnce)
            return {};
    }
}

} // namespace

Result<CompactReport> compactStore(const QString &path, const Progress &progress)
{
    auto folder = storeFolder(path);
    if (!folder)
        return folder.error();
    { // brings an older store up to date, and tells why one cannot be written
        auto store = openStore(*folder, {false, false});
        if (!store)
            return store.error();
    }
    CompactReport report;
    report.bytesBefore = folderBytes(*folder);
    auto connection = Connection::open(*folder, {});
    if (!connection)
        return connection.error();
    Connection &db = **connection;
    if (auto done = packRuns(db, progress, report); !done)
        return done.error();
    if (auto on = going(progress, 0.6, QStringLiteral("Removing what nothing refers to")); !on)
        return on.error();
    const QDir objects(*folder + QStringLiteral("/objects"));
    const qint64 before = objects.entryList(QDir::Files).size();
    ObjectTable table(db);
    RunTable runs(db);
    auto swept = db.write([&]() -> Result<void> {
        auto abandoned = runs.inAbandonedImports();
        if (!abandoned)
            return abandoned.error();
        for (const RunId run : *abandoned) {
            if (auto done = runs.inRemove(run); !done)
                return done;
        }
        return table.inSweep();
    });
    if (!swept)
        return swept.error();
    report.objectsRemoved = std::max<qint64>(before - objects.entryList(QDir::Files).size(), 0);
    for (;;) {
        auto sealed = runs.sealSome(sealedAtOnce);
        if (!sealed)
            return sealed.error();
        if (*sealed == 0)
            break;
    }
    if (auto done = freePages(db, progress, report); !done)
        return done.error();
    // A reader that still needs the log keeps it; nothing is lost by that.
    if (auto done = db.locked([&] { return db.execute("PRAGMA wal_checkpoint(TRUNCATE)"); }); !done)
        return done.error();
    connection->reset();
    report.bytesAfter = folderBytes(*folder);
    return report;
}

} // namespace lampwork
