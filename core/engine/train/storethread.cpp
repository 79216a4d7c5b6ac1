// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/storethread.h"

#include "core/base/clock.h"
#include "core/engine/train/storewriter.h"

#include <algorithm>
#include <chrono>

namespace lampwork {

namespace {

constexpr int busyTries = 5; // each waits 10 s for the store's lock
constexpr qint64 nsPerMs = 1'000'000;

Result<void> persist(const std::function<Result<void>()> &write)
{
    Result<void> done = write();
    for (int tries = 1; tries < busyTries && !done && done.error().code == ErrorCode::Busy; ++tries)
        done = write();
    return done;
}

} // namespace

StoreThread::StoreThread(Options options)
    : m_options(std::move(options))
    , m_thread([this] { work(); })
{
}

StoreThread::~StoreThread()
{
    {
        const std::lock_guard lock(m_mutex);
        m_end = true;
    }
    m_wakeThread.notify_one();
    m_thread.join();
}

Result<Run> StoreThread::join(StoreWriter &writer)
{
    Joining joining{&writer, {}};
    std::unique_lock lock(m_mutex);
    m_joining.push_back(&joining);
    m_wakeThread.notify_one();
    m_wakeJoining.wait(lock, [&] { return joining.answer.has_value(); });
    return std::move(*joining.answer);
}

void StoreThread::wake()
{
    {
        const std::lock_guard lock(m_mutex);
        m_wanted = true;
    }
    m_wakeThread.notify_one();
}

// -- The thread -------------------------------------------------------------------------------

void StoreThread::work()
{
    for (;;) {
        std::vector<Joining *> joining;
        {
            const auto wait
                = std::chrono::nanoseconds(std::max<qint64>(m_nextFlushNs - monotonicNs(), 0));
            std::unique_lock lock(m_mutex);
            m_wakeThread.wait_for(
                lock, wait, [this] { return m_wanted || m_end || !m_joining.empty(); });
            if (m_end)
                break;
            m_wanted = false;
            joining = std::exchange(m_joining, {});
        }
        for (Joining *one : joining) {
            Result<Run> answer = admit(*one->writer);
            const std::lock_guard lock(m_mutex);
            one->answer = std::move(answer);
            m_wakeJoining.notify_all();
        }
        serve();
    }
    m_store.reset(); // a connection belongs to its thread
}

Result<Run> StoreThread::admit(StoreWriter &writer)
{
    if (!m_store) {
        auto store = openStore(m_options.store, {.create = false});
        if (!store)
            return store.error();
        m_store = std::move(*store);
    }
    Result<Run> before = m_store->run(writer.m_options.run);
    if (!before)
        return before.error();
    if (const auto claimed = m_store->claimRun(writer.m_options.run); !claimed)
        return claimed.error();
    writer.begin();
    // What was ordered while the run was queued is known before the first step.
    if (const auto looked = writer.lookForOrders(*m_store); !looked)
        return looked.error();
    m_serving.push_back(&writer);
    return before;
}

void StoreThread::serve()
{
    const bool isDue = monotonicNs() >= m_nextFlushNs;
    std::vector<StoreWriter *> writers;
    for (StoreWriter *writer : m_serving) {
        if (!isDue && !writer->calls())
            continue;
        writer->collect(monotonicMs());
        writers.push_back(writer);
    }
    if (!writers.empty()) {
        flush(*m_store, writers);
        writeCheckpoints(*m_store, writers, monotonicMs() + m_options.flushMs);
    }
    if (isDue)
        lookForOrders();
    for (StoreWriter *writer : writers) {
        // The job runs after what was told before it; its own failure is the loop's to judge.
        if (const StoreWriter::Job *job = writer->calledJob())
            writer->answer(persist([&] { return (*job)(*m_store); }));
    }
    // Those that failed or were closed are not touched any more.
    std::erase_if(m_serving, [](StoreWriter *writer) { return writer->leaves(); });
    if (isDue)
        m_nextFlushNs = monotonicNs() + m_options.flushMs * nsPerMs;
}

void StoreThread::flush(RunStore &store, const std::vector<StoreWriter *> &writers)
{
    std::vector<StoreWriter *> news;
    std::copy_if(writers.begin(), writers.end(), std::back_inserter(news),
        [](StoreWriter *writer) { return writer->hasNews(); });
    const auto write = [&](const std::vector<StoreWriter *> &some) {
        return store.together([&]() -> Result<void> {
            for (StoreWriter *writer : some) {
                if (auto written = writer->write(store); !written)
                    return written;
            }
            return {};
        });
    };
    const Result<void> all = news.empty() ? Result<void>() : persist([&] { return write(news); });
    for (StoreWriter *writer : news) {
        // One of several may be what is wrong.
        const Result<void> done = all || news.size() == 1 ? all : write({writer});
        done ? writer->written() : writer->fail(done.error());
    }
}

// Where several wait, those that nobody waits for may wait longer: points come first.
void StoreThread::writeCheckpoints(
    RunStore &store, const std::vector<StoreWriter *> &writers, qint64 untilMs)
{
    for (StoreWriter *writer : writers) {
        while (writer->hasCheckpoint() && (writer->isWaitedFor() || monotonicMs() < untilMs)) {
            const auto written = persist([&] { return writer->writeNextCheckpoint(store); });
            if (!written)
                writer->fail(written.error());
        }
    }
}

void StoreThread::lookForOrders()
{
    if (m_serving.empty())
        return;
    const Result<bool> changed = m_store->changed();
    for (StoreWriter *writer : m_serving) {
        Result<void> looked = changed ? Result<void>() : changed.error();
        if (changed && *changed && !writer->failed())
            looked = writer->lookForOrders(*m_store);
        if (!looked)
            writer->fail(looked.error());
    }
}

} // namespace lampwork
