// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/storewriter.h"

#include "core/base/clock.h"

#include <algorithm>
#include <chrono>

namespace lampwork {

namespace {

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
    m_thread = m_options.thread
        ? m_options.thread
        : std::make_shared<StoreThread>(StoreThread::Options{.store = m_options.store});
    Result<Run> opened = m_thread->join(*this);
    if (!opened)
        m_thread.reset();
    return opened;
}

Result<void> StoreWriter::close()
{
    if (m_thread) {
        std::unique_lock lock(m_mutex);
        m_inbox.close = true;
        lock.unlock();
        m_thread->wake();
        lock.lock();
        m_wakeLoop.wait(lock, [this] { return m_ended; });
        lock.unlock();
        m_thread.reset();
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

void StoreWriter::postCheckpoint(
    const Checkpoint &checkpoint, QByteArray bytes, const CheckpointRetention &keep)
{
    if (m_sink)
        return;
    const std::lock_guard lock(m_mutex);
    addWaiting(m_inbox.checkpoints, {checkpoint, std::move(bytes), keep});
}

void StoreWriter::addWaiting(std::deque<PendingCheckpoint> &waiting, PendingCheckpoint checkpoint)
{
    if (checkpoint.checkpoint.best)
        waiting.clear();
    else if (!waiting.empty() && !waiting.back().checkpoint.best)
        waiting.pop_back();
    waiting.push_back(std::move(checkpoint));
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
    lock.unlock();
    m_thread->wake();
    lock.lock();
    m_wakeLoop.wait(lock, [&] { return pending.result.has_value(); });
    return *pending.result;
}

Result<void> StoreWriter::storeCheckpoint(
    const Checkpoint &checkpoint, const QByteArray &bytes, const CheckpointRetention &keep)
{
    if (m_sink)
        return {};
    return call([&](RunStore &store) { return writeCheckpoint(store, {checkpoint, bytes, keep}); });
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

// -- The store's thread -----------------------------------------------------------------------

void StoreWriter::begin()
{
    m_lastWriteMs = monotonicMs();
    const std::lock_guard lock(m_mutex);
    m_ended = false;
}

bool StoreWriter::calls()
{
    const std::lock_guard lock(m_mutex);
    return m_inbox.call || m_inbox.close;
}

void StoreWriter::collect(qint64 now)
{
    Inbox inbox;
    {
        const std::lock_guard lock(m_mutex);
        inbox = std::exchange(m_inbox, {});
    }
    m_attributes.insert(inbox.attributes);
    std::move(inbox.histograms.begin(), inbox.histograms.end(), std::back_inserter(m_histograms));
    for (PendingCheckpoint &checkpoint : inbox.checkpoints)
        addWaiting(m_checkpoints, std::move(checkpoint));
    m_call = inbox.call;
    m_closes = m_closes || inbox.close;
    m_collectedMs = now;
    // The step is read before the points are drained: progress never runs ahead of the curve.
    m_progress = progressNow(now);
    for (SeriesPoints &series : drain())
        m_unwritten.push_back(std::move(series));
}

bool StoreWriter::hasNews() const
{
    const bool due = m_collectedMs - m_lastWriteMs >= m_options.heartbeatMs;
    return due || !m_unwritten.empty() || !m_attributes.isEmpty() || !m_histograms.empty()
        || m_progress.step != m_written.step || m_progress.totalSteps != m_written.totalSteps;
}

Result<void> StoreWriter::write(RunStore &store) const
{
    const RunId run = m_options.run;
    if (auto done = m_unwritten.empty() ? store.updateRun(run, m_progress)
                                        : store.appendPoints(run, m_unwritten, m_progress);
        !done)
        return done;
    if (!m_attributes.isEmpty()) {
        if (auto done = store.setAttributes(run, m_attributes); !done)
            return done;
    }
    return m_histograms.empty() ? Result<void>() : store.appendHistograms(run, m_histograms);
}

void StoreWriter::written()
{
    m_unwritten.clear();
    m_attributes.clear();
    m_histograms.clear();
    m_lastWriteMs = m_collectedMs;
    m_written = m_progress;
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

Result<void> StoreWriter::lookForOrders(RunStore &store)
{
    Result<QList<Order>> open = store.openOrders(m_options.run);
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

Result<void> StoreWriter::writeNextCheckpoint(RunStore &store)
{
    auto written = writeCheckpoint(store, m_checkpoints.front());
    if (written)
        m_checkpoints.pop_front();
    return written;
}

Result<void> StoreWriter::writeCheckpoint(RunStore &store, const PendingCheckpoint &pending)
{
    Result<QString> object = store.putObject(pending.bytes);
    if (!object)
        return object.error();
    Checkpoint checkpoint = pending.checkpoint;
    checkpoint.object = *object;
    checkpoint.sizeBytes = pending.bytes.size();
    checkpoint.atMs = nowMs();
    const auto added = store.addCheckpoint(m_options.run, checkpoint, pending.keep);
    if (!added)
        return added.error();
    return {};
}

void StoreWriter::answer(const Result<void> &result)
{
    const std::lock_guard lock(m_mutex);
    std::exchange(m_call, nullptr)->result = result;
    m_wakeLoop.notify_all();
}

void StoreWriter::fail(const Error &error)
{
    const std::lock_guard lock(m_mutex);
    if (m_error)
        return;
    m_error = error;
    m_failed.store(true, std::memory_order_release);
    // A call that came in meanwhile is answered, too.
    for (PendingCall *call : {std::exchange(m_call, nullptr), m_inbox.call}) {
        if (call)
            call->result = error;
    }
    m_inbox.call = nullptr;
    m_wakeLoop.notify_all();
}

bool StoreWriter::leaves()
{
    const std::lock_guard lock(m_mutex);
    m_ended = m_error || m_closes;
    if (m_ended)
        m_wakeLoop.notify_all();
    return m_ended;
}

} // namespace lampwork
