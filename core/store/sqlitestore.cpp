// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlitestore.h"

#include "core/store/eventtable.h"
#include "core/store/files.h"
#include "core/store/freepages.h"
#include "core/store/histogramtable.h"
#include "core/store/schema.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace lampwork {

SqliteStore::SqliteStore(std::unique_ptr<Connection> connection)
    : m_db(std::move(connection))
    , m_runs(*m_db)
    , m_points(*m_db)
    , m_objects(*m_db)
{
}

Result<std::unique_ptr<RunStore>> SqliteStore::open(
    const QString &folder, const ConnectionOptions &options)
{
    auto connection = Connection::open(folder, options);
    if (!connection)
        return connection.error();
    if (auto ready = prepareSchema(**connection); !ready)
        return ready.error();
    return std::unique_ptr<RunStore>(new SqliteStore(std::move(*connection)));
}

template <typename Work> std::invoke_result_t<Work> SqliteStore::writeTo(RunId id, Work &&work)
{
    return m_db->write([&]() -> std::invoke_result_t<Work> {
        if (auto revised = m_runs.inRevise(id); !revised)
            return revised.error();
        return work();
    });
}

Result<void> SqliteStore::together(const std::function<Result<void>()> &work)
{
    auto done = m_db->write(work);
    if (!done)
        m_points.forgetAll();
    return done;
}

Result<void> SqliteStore::emptyBin()
{
    QList<RunId> removed;
    auto emptied = m_db->write([&]() -> Result<void> {
        auto ids = m_runs.inRemovable();
        if (!ids)
            return ids.error();
        for (const RunId id : *ids) {
            if (auto done = m_runs.inRemove(id); !done)
                return done;
        }
        removed = *ids;
        return m_objects.inSweep();
    });
    if (!emptied)
        return emptied;
    for (const RunId id : removed) {
        m_points.forget(id);
        QFile::remove(QStringLiteral("%1/logs/run-%2.log").arg(m_db->folder()).arg(id));
    }
    for (;;) {
        auto freed = m_db->write([&] { return inFreePages(*m_db, pagesAtOnce); });
        if (!freed)
            return freed.error();
        if (*freed < pagesAtOnce)
            return {};
    }
}

Result<void> SqliteStore::appendPoints(
    RunId id, const PointBatch &batch, const RunProgress &progress)
{
    auto done = m_db->write([&]() -> Result<void> {
        const bool hasPoints = PointTable::hasPoints(batch);
        auto touch = m_runs.inTouch(id, progress, hasPoints ? 1 : 0);
        if (!touch)
            return touch.error();
        if (hasPoints) {
            if (auto appended = m_points.inAppend(id, batch, touch->journalSeq); !appended)
                return appended;
        }
        // A run that ends leaves nothing for a reader to put together.
        return touch->over && touch->journalSeq > touch->compactedSeq ? m_points.inCompact(id, true)
                                                                      : Result<void>();
    });
    if (!done)
        m_points.forget(id);
    return done;
}

Result<void> SqliteStore::compact(RunId id)
{
    auto done = writeTo(id, [&] { return m_points.inCompact(id, false); });
    if (!done)
        m_points.forget(id);
    return done;
}

Result<void> SqliteStore::appendHistograms(RunId id, const std::vector<Histogram> &histograms)
{
    return writeTo(id, [&] { return inAppendHistograms(*m_db, id, histograms); });
}

Result<std::vector<Histogram>> SqliteStore::histograms(
    RunId id, const QString &name, qint64 afterStep)
{
    return readHistograms(*m_db, id, name, afterStep);
}

Result<QStringList> SqliteStore::histogramNames(RunId id)
{
    return readHistogramNames(*m_db, id);
}

Result<void> SqliteStore::appendEvent(RunId id, EventKind kind, qint64 step, const QString &text)
{
    return writeTo(id, [&] { return inAppendEvent(*m_db, id, kind, step, text); });
}

Result<QList<RunEvent>> SqliteStore::events(RunId id, qint64 afterSeq)
{
    return readEvents(*m_db, id, afterSeq);
}

Result<qint64> SqliteStore::giveOrder(RunId id, OrderVerb verb, double value, const QString &text)
{
    return writeTo(
        id, [&] { return inGiveOrder(*m_db, id, {.verb = verb, .value = value, .text = text}); });
}

Result<QList<Order>> SqliteStore::orders(RunId id)
{
    return readOrders(*m_db, id, OrderFilter::All);
}

Result<QList<Order>> SqliteStore::openOrders(RunId id)
{
    return readOrders(*m_db, id, OrderFilter::Open);
}

Result<void> SqliteStore::orderHandled(RunId id, qint64 seq, qint64 step, const QString &result)
{
    return writeTo(id, [&] { return inHandleOrder(*m_db, id, seq, step, result); });
}

Result<qint64> SqliteStore::addCheckpoint(
    RunId id, const Checkpoint &checkpoint, const CheckpointRetention &keep)
{
    return writeTo(id, [&] { return m_objects.inAddCheckpoint(id, checkpoint, keep); });
}

Result<QList<Checkpoint>> SqliteStore::forgetCheckpoints(RunId id, const CheckpointRetention &keep)
{
    return writeTo(id, [&] { return m_objects.inForgetCheckpoints(id, keep); });
}

Result<qint64> SqliteStore::addArtifact(RunId id, const Artifact &artifact)
{
    return writeTo(id, [&] { return m_objects.inAddArtifact(id, artifact); });
}

// -- Opening ----------------------------------------------------------------------------------

namespace {

Error noStore(const QString &folder, const QString &reason)
{
    return Error{ErrorCode::InvalidInput,
        QStringLiteral("%1 is not a Lampwork store: %2. Choose another folder.")
            .arg(folder, reason),
        {}};
}

// Makes sure that the folder is a store's or can become one.
Result<void> prepareFolder(const QString &folder, const OpenOptions &options)
{
    const QFileInfo information(folder);
    const bool mayCreate = options.create && !options.readOnly;
    if (!information.exists()) {
        if (!mayCreate) {
            return Error{ErrorCode::NotFound,
                QStringLiteral("There is no store %1. Check the path, or create a store there.")
                    .arg(folder),
                {}};
        }
        if (!information.dir().exists()) {
            return Error{ErrorCode::NotFound,
                QStringLiteral("The store %1 cannot be created: the folder %2 does not exist. "
                               "Create that first.")
                    .arg(folder, information.absolutePath()),
                {}};
        }
        if (auto made = makeFolder(folder); !made)
            return made;
    } else if (!information.isDir()) {
        return noStore(folder, QStringLiteral("it is a file"));
    } else if (!QFile::exists(folder + QStringLiteral("/store.db"))) {
        // A creation that was cut off leaves the empty folder, or these.
        auto others
            = QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
        for (const char *ours : {"objects", "logs", "store.lock"})
            others.removeAll(QString::fromLatin1(ours));
        if (!others.isEmpty() || !mayCreate)
            return noStore(folder, QStringLiteral("it has no store.db"));
    }
    if (options.readOnly)
        return {};
    for (const char *inner : {"/objects", "/logs"}) {
        const QString path = folder + QLatin1String(inner);
        if (QFileInfo(path).isDir())
            continue;
        if (auto made = makeFolder(path); !made)
            return made;
    }
    return {};
}

} // namespace

Result<std::unique_ptr<RunStore>> openSqliteStore(
    const QString &path, const OpenOptions &options, const ConnectionOptions &connection)
{
    const QString folder = QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    if (path.isEmpty())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The store's path is empty. Give the path of a folder."), {}};
    if (auto ready = prepareFolder(folder, options); !ready)
        return ready.error();
    ConnectionOptions chosen = connection;
    if (options.readOnly)
        chosen.access = Access::ReadOnly;
    auto store = SqliteStore::open(folder, chosen);
    if (store && !options.readOnly) {
        // The names of the new files are in the folder for good before anything is acknowledged.
        if (auto synced = syncFolder(folder); !synced)
            return synced.error();
    }
    return store;
}

Result<std::unique_ptr<RunStore>> openStore(const QString &path, const OpenOptions &options)
{
    return openSqliteStore(path, options, {});
}

} // namespace lampwork
