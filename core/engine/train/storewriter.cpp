// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/storewriter.h"

#include "core/base/clock.h"

#include <chrono>

namespace lampwork {

namespace {

constexpr int busyTries = 5; // each waits 10 s for the store's lock
constexpr qint64 speedWindowMs = 3000;

} // namespace

StoreWriter::StoreWriter(StoreWriterOptions options)
    : m_options(std::move(options))
{
}

StoreWriter::~StoreWriter()
{
    (void)close(); // its error was asked for by whoever wanted it
}

// -- The loop's side --------------------------------------------------------------------------

Result<Run> StoreWriter::open()
{
    Result<Run> opened
        = Error{ErrorCode::Internal, QStringLiteral("The store was not opened."), {}};
    m_thread = std::thread([this, &opened] { runThread(&opened); });
    std::unique_lock lock(m_mutex);
    m_wakeLoop.wait(lock, [this] { return m_opened; });
    lock.unlock();
    if (!opened && m_thread.joinable())
        m_thread.join();
    return opened;
}

Result<void> StoreWriter::close()
{
    if (m_thread.joinable()) {
        {
            const std::lock_guard lock(m_mutex);
            m_inbox.close = true;
        }
        m_wakeWriter.notify_one();
        m_thread.join();
    }
    if (failed())
        return error();
    return {};
}

qint32 StoreWriter::seriesId(const QString &name)
{
    const std::lock_guard lock(m_mutex);
    const qsizetype known = m_seriesNames.indexOf(name);
    if (known >= 0)
        return qint32(known);
    m_seriesNames.append(name);
    return qint32(m_seriesNames.size() - 1);
}

void StoreWriter::point(qint32 series, qint64 step, double value)
{
    if (m_sink) {
        const std::unique_lock lock(m_mutex);
        const QString name = m_seriesNames.at(series);
        m_sink(name, step, value);
        return;
    }
    const Sample sample{series, step, nowMs(), value};
    while (!m_ring.push(sample)) {
        if (failed())
            return;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
}

void StoreWriter::setProgress(qint64 step, qint64 rows)
{
    m_rows.store(rows, std::memory_order_relaxed);
    m_step.store(step, std::memory_order_release); // after the points of these steps
}

void StoreWriter::setTotals(qint64 totalSteps, qint64 stepsPerEpoch)
{
    m_stepsPerEpoch.store(stepsPerEpoch, std::memory_order_relaxed);
    m_totalSteps.store(totalSteps, std::memory_order_release);
}

void StoreWriter::setAttributes(const QHash<QString, QVariant> &attributes)
{
    if (m_sink)
        return;
    const std::lock_guard lock(m_mutex);
    m_inbox.attributes.insert(attributes);
}

void StoreWriter::postHistograms(std::vector<Histogram> histograms)
{
    if (m_sink)
        return;
    const std::lock_guard lock(m_mutex);
    for (Histogram &histogram : histograms)
        m_inbox.histograms.push_back(std::move(histogram));
}

void StoreWriter::postCheckpoint(const Checkpoint &checkpoint, QByteArray bytes, int keep)
{
    if (m_sink)
        return;
    const std::lock_guard lock(m_mutex);
    auto &waiting = m_inbox.checkpoints;
    if (checkpoint.best)
        waiting.clear();
    else if (!waiting.empty() && !waiting.back().checkpoint.best)
        waiting.pop_back();
    waiting.push_back({checkpoint, std::move(bytes), keep});
}

Result<void> StoreWriter::call(const Job &job)
{
    PendingCall pending{job, {}};
    std::unique_lock lock(m_mutex);
    if (m_error)
        return *m_error;
    if (m_ended)
        return Error{ErrorCode::Internal, QStringLiteral("The store is closed."), {}};
    m_inbox.call = &pending;
    m_wakeWriter.notify_one();
    m_wakeLoop.wait(lock, [&] { return pending.result.has_value(); });
    return *pending.result;
}

Result<void> StoreWriter::storeCheckpoint(
    const Checkpoint &checkpoint, const QByteArray &bytes, int keep)
{
    if (m_sink)
        return {};
    return call([&](RunStore &) { return writeCheckpoint({checkpoint, bytes, keep}); });
}

QList<Order> StoreWriter::takeOrders()
{
    if (!m_haveOrders.load(std::memory_order_acquire))
        return {};
    const std::lock_guard lock(m_mutex);
    m_haveOrders.store(false, std::memory_order_relaxed);
    return std::exchange(m_orders, {});
}

void StoreWriter::waitForOrders(int milliseconds)
{
    std::unique_lock lock(m_mutex);
    m_wakeLoop.wait_for(lock, std::chrono::milliseconds(milliseconds),
        [this] { return !m_orders.isEmpty() || m_error; });
}

Error StoreWriter::error() const
{
    const std::lock_guard lock(m_mutex);
    return m_error.value_or(Error{});
}

// -- The writer's thread ----------------------------------------------------------------------

void StoreWriter::runThread(Result<Run> *opened)
{
    Result<Run> result = openStoreAndClaim();
    const bool ok = result.ok();
    {
        const std::lock_guard lock(m_mutex);
        *opened = std::move(result);
        m_opened = true;
        m_ended = !ok;
    }
    m_wakeLoop.notify_one();
    if (!ok)
        return;
    work();
    m_store.reset();
    const std::lock_guard lock(m_mutex);
    m_ended = true;
}

Result<Run> StoreWriter::openStoreAndClaim()
{
    Result<std::unique_ptr<RunStore>> store = openStore(m_options.store, {.create = false});
    if (!store)
        return store.error();
    Result<Run> before = (*store)->run(m_options.run);
    if (!before)
        return before.error();
    if (const auto claimed = (*store)->claimRun(m_options.run); !claimed)
        return claimed.error();
    m_lastWriteMs = nowMs();
    m_store = std::move(*store);
    // What was ordered while the run was queued is known before the first step.
    if (const auto looked = lookForOrders(); !looked)
        return looked.error();
    return before;
}

void StoreWriter::work()
{
    const auto interval = std::chrono::milliseconds(m_options.flushMs);
    for (;;) {
        Inbox inbox;
        {
            std::unique_lock lock(m_mutex);
            m_wakeWriter.wait_for(lock, interval, [this] { return m_inbox.call || m_inbox.close; });
            inbox = std::exchange(m_inbox, {});
        }
        const Result<void> flushed = flush(inbox);
        if (!flushed)
            fail(flushed.error());
        if (inbox.call) {
            // The job runs after what was told before it; its own failure is the loop's to judge.
            Result<void> result
                = flushed ? persist([&] { return inbox.call->job(*m_store); }) : flushed;
            const std::lock_guard lock(m_mutex);
            inbox.call->result = std::move(result);
            m_wakeLoop.notify_one();
        }
        if (inbox.close || !flushed)
            return;
    }
}

Result<void> StoreWriter::flush(Inbox &inbox)
{
    if (auto written = writePoints(); !written)
        return written;
    if (!inbox.attributes.isEmpty()) {
        const auto written
            = persist([&] { return m_store->setAttributes(m_options.run, inbox.attributes); });
        if (!written)
            return written;
    }
    if (!inbox.histograms.empty()) {
        const auto written
            = persist([&] { return m_store->appendHistograms(m_options.run, inbox.histograms); });
        if (!written)
            return written;
    }
    for (const PendingCheckpoint &pending : inbox.checkpoints) {
        if (auto written = persist([&] { return writeCheckpoint(pending); }); !written)
            return written;
    }
    return lookForOrders();
}

Result<void> StoreWriter::writePoints()
{
    const qint64 now = nowMs();
    // The step is read before the points are drained: progress never runs ahead of the curve.
    const RunProgress progress = progressNow(now);
    for (SeriesPoints &series : drain())
        m_unwritten.push_back(std::move(series));
    const bool due = now - m_lastWriteMs >= m_options.heartbeatMs;
    const bool news
        = progress.step != m_written.step || progress.totalSteps != m_written.totalSteps;
    if (m_unwritten.empty() && !due && !news)
        return {};
    const auto written = persist([&] {
        return m_unwritten.empty() ? m_store->updateRun(m_options.run, progress)
                                   : m_store->appendPoints(m_options.run, m_unwritten, progress);
    });
    if (!written)
        return written;
    m_unwritten.clear();
    m_lastWriteMs = now;
    m_written = progress;
    return {};
}

PointBatch StoreWriter::drain()
{
    PointBatch batch;
    std::vector<SeriesPoints> columns; // by series id
    Sample sample;
    while (m_ring.pop(sample)) {
        const auto index = std::size_t(sample.series);
        if (index >= columns.size())
            columns.resize(index + 1);
        columns[index].steps.push_back(sample.step);
        columns[index].wallMs.push_back(sample.wallMs);
        columns[index].values.push_back(sample.value);
    }
    const std::lock_guard lock(m_mutex);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (columns[i].size() == 0)
            continue;
        columns[i].name = m_seriesNames.at(qsizetype(i));
        batch.push_back(std::move(columns[i]));
    }
    return batch;
}

RunProgress StoreWriter::progressNow(qint64 now)
{
    RunProgress progress;
    progress.step = m_step.load(std::memory_order_acquire);
    if (const qint64 total = m_totalSteps.load(std::memory_order_acquire); total > 0) {
        progress.totalSteps = total;
        progress.stepsPerEpoch = m_stepsPerEpoch.load(std::memory_order_relaxed);
    }
    if (m_paused.load(std::memory_order_relaxed)) {
        m_speed.clear();
        progress.samplesPerSecond = 0;
        return progress;
    }
    m_speed.push_back({now, m_rows.load(std::memory_order_relaxed)});
    while (m_speed.size() > 2 && now - m_speed.front().ms > speedWindowMs)
        m_speed.pop_front();
    const qint64 elapsed = now - m_speed.front().ms;
    if (elapsed > 0)
        progress.samplesPerSecond
            = double(m_speed.back().rows - m_speed.front().rows) * 1000.0 / double(elapsed);
    return progress;
}

Result<void> StoreWriter::lookForOrders()
{
    Result<bool> changed = m_store->changed();
    if (!changed)
        return changed.error();
    if (!*changed)
        return {};
    Result<QList<Order>> open = m_store->openOrders(m_options.run);
    if (!open)
        return open.error();
    const std::lock_guard lock(m_mutex);
    for (const Order &order : *open) {
        if (order.seq <= m_highestOrder)
            continue;
        m_highestOrder = order.seq;
        m_orders.append(order);
    }
    if (!m_orders.isEmpty()) {
        m_haveOrders.store(true, std::memory_order_release);
        m_wakeLoop.notify_one();
    }
    return {};
}

Result<void> StoreWriter::writeCheckpoint(const PendingCheckpoint &pending)
{
    Result<QString> object = m_store->putObject(pending.bytes);
    if (!object)
        return object.error();
    Checkpoint checkpoint = pending.checkpoint;
    checkpoint.object = *object;
    checkpoint.sizeBytes = pending.bytes.size();
    checkpoint.atMs = nowMs();
    const auto added = m_store->addCheckpoint(m_options.run, checkpoint, pending.keep);
    if (!added)
        return added.error();
    return {};
}

Result<void> StoreWriter::persist(const std::function<Result<void>()> &write)
{
    Result<void> done = write();
    for (int tries = 1; tries < busyTries && !done && done.error().code == ErrorCode::Busy; ++tries)
        done = write();
    return done;
}

void StoreWriter::fail(const Error &error)
{
    {
        const std::lock_guard lock(m_mutex);
        m_error = error;
        m_ended = true;
        // A call that came in meanwhile is answered, too.
        if (m_inbox.call)
            m_inbox.call->result = error;
    }
    m_failed.store(true, std::memory_order_release);
    m_wakeLoop.notify_all();
}

} // namespace lampwork
