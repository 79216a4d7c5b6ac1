// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/sqlstore.h"

#include "core/store/eventtable.h"
#include "core/store/histogramtable.h"
#include "core/store/log.h"
#include "core/store/schema.h"

#include <QFile>

#include <utility>

namespace lampwork {

SqlStore::SqlStore(std::unique_ptr<Connection> connection)
    : m_db(std::move(connection))
    , m_runs(*m_db)
    , m_points(*m_db)
    , m_objects(*m_db)
{
}

Result<std::unique_ptr<RunStore>> SqlStore::open(
    const QString &address, const ConnectionOptions &options)
{
    auto connection = Connection::open(address, options);
    if (!connection)
        return connection.error();
    if (auto ready = prepareSchema(**connection); !ready)
        return ready.error();
    return std::unique_ptr<RunStore>(new SqlStore(std::move(*connection)));
}

template <typename Work> std::invoke_result_t<Work> SqlStore::writeTo(RunId id, Work &&work)
{
    return m_db->write([&]() -> std::invoke_result_t<Work> {
        if (auto revised = m_runs.inRevise(id); !revised)
            return revised.error();
        return work();
    });
}

Result<void> SqlStore::together(const std::function<Result<void>()> &work)
{
    if (m_together)
        return m_db->write(work);
    m_together = true;
    auto done = m_db->write(work);
    m_together = false;
    if (!done) {
        m_points.forgetAll();
        m_wide.clear();
    }
    compactWide();
    return done;
}

// What was written is on disk. A compaction that fails is no failure of that write: all points can
// be read as they are, and it is tried again at the next.
void SqlStore::compactWide()
{
    const QHash<RunId, bool> wide = std::exchange(m_wide, {});
    for (auto it = wide.begin(); it != wide.end(); ++it) {
        const RunId id = it.key();
        const auto staged = m_points.stage(id, it.value());
        const auto done = writeTo(id, [&] {
            const auto packed = staged
                ? m_points.inCompactStaged(id, *staged, it.value())
                : m_points.inCompact(id, it.value()); // which says why not, if it is so
            return packed ? m_runs.inSeal(id) : packed;
        });
        if (done)
            continue;
        m_points.forget(id);
        qCWarning(storeLog) << "the points of run" << id
                            << "stay in the journal for now:" << done.error().message;
    }
}

Result<void> SqlStore::emptyBin()
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
    return m_db->giveBackSpace();
}

Result<void> SqlStore::appendPoints(RunId id, const PointBatch &batch, const RunProgress &progress)
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
        const bool ends = touch->over && touch->journalSeq > touch->compactedSeq;
        if (m_points.isDue(id, ends)) {
            m_wide.insert(id, ends);
        } else if (ends) {
            if (auto packed = m_points.inCompact(id, true); !packed)
                return packed;
        }
        return touch->over && progress.state ? m_runs.inSeal(id) : Result<void>();
    });
    if (!done) {
        m_points.forget(id);
        m_wide.remove(id);
    }
    if (!m_together)
        compactWide();
    return done;
}

Result<void> SqlStore::compact(RunId id)
{
    auto done = writeTo(id, [&] { return m_points.inCompact(id, false); });
    if (!done)
        m_points.forget(id);
    return done;
}

Result<void> SqlStore::appendHistograms(RunId id, const std::vector<Histogram> &histograms)
{
    return writeTo(id, [&] { return inAppendHistograms(*m_db, id, histograms); });
}

Result<std::vector<Histogram>> SqlStore::histograms(RunId id, const QString &name, qint64 afterStep)
{
    return readHistograms(*m_db, id, name, afterStep);
}

Result<QStringList> SqlStore::histogramNames(RunId id)
{
    return readHistogramNames(*m_db, id);
}

Result<void> SqlStore::appendEvent(RunId id, EventKind kind, qint64 step, const QString &text)
{
    return writeTo(id, [&] { return inAppendEvent(*m_db, id, kind, step, text); });
}

Result<QList<RunEvent>> SqlStore::events(RunId id, qint64 afterSeq)
{
    return readEvents(*m_db, id, afterSeq);
}

Result<qint64> SqlStore::giveOrder(RunId id, OrderVerb verb, double value, const QString &text)
{
    return writeTo(
        id, [&] { return inGiveOrder(*m_db, id, {.verb = verb, .value = value, .text = text}); });
}

Result<QList<Order>> SqlStore::orders(RunId id)
{
    return readOrders(*m_db, id, OrderFilter::All);
}

Result<QList<Order>> SqlStore::openOrders(RunId id)
{
    return readOrders(*m_db, id, OrderFilter::Open);
}

Result<void> SqlStore::orderHandled(RunId id, qint64 seq, qint64 step, const QString &result)
{
    return writeTo(id, [&] { return inHandleOrder(*m_db, id, seq, step, result); });
}

Result<qint64> SqlStore::addCheckpoint(
    RunId id, const Checkpoint &checkpoint, const CheckpointRetention &keep)
{
    return writeTo(id, [&] { return m_objects.inAddCheckpoint(id, checkpoint, keep); });
}

Result<QList<Checkpoint>> SqlStore::forgetCheckpoints(RunId id, const CheckpointRetention &keep)
{
    return writeTo(id, [&] { return m_objects.inForgetCheckpoints(id, keep); });
}

Result<qint64> SqlStore::addArtifact(RunId id, const Artifact &artifact)
{
    return writeTo(id, [&] { return m_objects.inAddArtifact(id, artifact); });
}

} // namespace lampwork
