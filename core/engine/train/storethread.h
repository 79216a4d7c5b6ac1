// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/runstore.h"

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lampwork {

class StoreWriter;

// The thread on which an engine's store is written and read: one connection for the StoreWriters
// of all runs that the process trains. What they have told since the last flush is one transaction,
// so that a flush costs one wait for the disk, however many runs there are. A run at fault (another
// process has taken it) fails alone.
//
// It must outlive its writers. Everything but work() and what that calls may be called by the
// threads of the writers.
class StoreThread {
public:
    struct Options {
        QString store; // its folder
        int flushMs = 100; // points, and a look at the orders
    };
    explicit StoreThread(Options options);
    ~StoreThread();
    Q_DISABLE_COPY_MOVE(StoreThread)

private:
    friend class StoreWriter;

    struct Joining {
        StoreWriter *writer = nullptr;
        std::optional<Result<Run>> answer;
    };

    // Opens the store, where it is not open yet, and claims the writer's run, which is served from
    // then on. Returns the run as it was before.
    Result<Run> join(StoreWriter &writer);
    void wake(); // somebody waits

    void work();
    Result<Run> admit(StoreWriter &writer);
    // All of them once a flush interval; in between, only those that wait for it.
    void serve();
    static void flush(RunStore &store, const std::vector<StoreWriter *> &writers);
    static void writeCheckpoints(
        RunStore &store, const std::vector<StoreWriter *> &writers, qint64 untilMs);
    void lookForOrders();

    Options m_options;
    std::mutex m_mutex; // guards what follows
    std::condition_variable m_wakeThread;
    std::condition_variable m_wakeJoining;
    std::vector<Joining *> m_joining;
    bool m_wanted = false;
    bool m_end = false;

    // The thread only.
    std::unique_ptr<RunStore> m_store;
    std::vector<StoreWriter *> m_serving;
    qint64 m_nextFlushNs = 0;

    std::thread m_thread;
};

} // namespace lampwork
