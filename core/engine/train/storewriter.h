// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/pointring.h"
#include "core/store/runstore.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace lampwork {

struct StoreWriterOptions {
    QString store; // its folder
    RunId run = 0;
    int flushMs = 100; // points, and a look at the orders
    int heartbeatMs = 500; // when there are no points
};

// The channel between a training loop and its store. It owns a thread with a store connection of
// its own, on which everything that touches the store happens, so that the loop never waits for a
// disk unless it asks to.
//
// Everything but setup belongs to the loop's thread. After a failure of the store (see error())
// nothing more is written: the loop has to end the run.
class StoreWriter {
public:
    using Job = std::function<Result<void>(RunStore &)>;

    explicit StoreWriter(StoreWriterOptions options);
    ~StoreWriter(); // close()
    Q_DISABLE_COPY_MOVE(StoreWriter)

    // Starts the thread, opens the store, and claims the run. Returns the run as it was before.
    Result<Run> open();
    // Writes everything there still is and ends the thread. The first failure, if there was one.
    Result<void> close();

    // A number for a series' name, for point().
    qint32 seriesId(const QString &name);
    // One value; waits only when the writer is 65,536 points behind.
    void point(qint32 series, qint64 step, double value);
    // Finished steps, and rows trained on since the program started, for progress and speed.
    void setProgress(qint64 step, qint64 rows);
    void setTotals(qint64 totalSteps, qint64 stepsPerEpoch);
    // While paused, no speed is shown.
    void setPaused(bool paused) { m_paused.store(paused, std::memory_order_relaxed); }
    // Attributes of the run, written with the next flush; the last value of each key counts.
    void setAttributes(const QHash<QString, QVariant> &attributes);

    // Histograms to be written with the next flush.
    void postHistograms(std::vector<Histogram> histograms);

    // While a run's past is repeated, it must leave no trace in the store: with a sink, points go
    // there, and attributes, histograms and checkpoints nowhere; progress, orders and calls stay as
    // they are. An empty sink ends it.
    using PointSink = std::function<void(const QString &series, qint64 step, double value)>;
    void divert(PointSink sink) { m_sink = std::move(sink); }

    // A checkpoint to be written when the disk has time; one that still waits is replaced, unless
    // it is the best and this one is not. Points told before are stored before it.
    void postCheckpoint(const Checkpoint &checkpoint, QByteArray bytes, int keep);
    // Runs `job` on the writer's thread after everything told before is stored, and waits for it. A
    // Busy store is tried again; another failure is the writer's, too.
    Result<void> call(const Job &job);
    template <typename T> Result<T> read(std::function<Result<T>(RunStore &)> job);
    // Stores a checkpoint now and waits until it is on disk.
    Result<void> storeCheckpoint(const Checkpoint &checkpoint, const QByteArray &bytes, int keep);

    // Orders that were not handled when last looked, oldest first; cheap when there are none.
    QList<Order> takeOrders();
    // Waits until there may be orders, an error, or the time is over.
    void waitForOrders(int milliseconds);

    bool failed() const { return m_failed.load(std::memory_order_acquire); }
    Error error() const;

private:
    struct Sample {
        qint32 series = 0;
        qint64 step = 0;
        qint64 wallMs = 0;
        double value = 0;
    };
    struct PendingCheckpoint {
        Checkpoint checkpoint;
        QByteArray bytes;
        int keep = 1;
    };
    struct PendingCall {
        Job job;
        std::optional<Result<void>> result;
    };
    // What the loop has told since the last flush.
    struct Inbox {
        std::deque<PendingCheckpoint> checkpoints;
        QHash<QString, QVariant> attributes;
        std::vector<Histogram> histograms;
        PendingCall *call = nullptr;
        bool close = false;
    };

    void runThread(Result<Run> *opened);
    Result<Run> openStoreAndClaim();
    void work();
    Result<void> flush(Inbox &inbox);
    PointBatch drain();
    RunProgress progressNow(qint64 now);
    Result<void> writePoints();
    Result<void> lookForOrders();
    Result<void> writeCheckpoint(const PendingCheckpoint &pending);
    Result<void> persist(const std::function<Result<void>()> &write);
    void fail(const Error &error);

    StoreWriterOptions m_options;
    std::thread m_thread;

    // The loop's side.
    PointSink m_sink;
    PointRing<Sample, 65'536> m_ring;
    std::atomic<qint64> m_step{0};
    std::atomic<qint64> m_rows{0};
    std::atomic<qint64> m_totalSteps{0};
    std::atomic<qint64> m_stepsPerEpoch{0};
    std::atomic<bool> m_paused{false};
    std::atomic<bool> m_failed{false};
    std::atomic<bool> m_haveOrders{false};

    mutable std::mutex m_mutex; // guards what follows
    std::condition_variable m_wakeWriter;
    std::condition_variable m_wakeLoop;
    Inbox m_inbox;
    QStringList m_seriesNames;
    QList<Order> m_orders;
    std::optional<Error> m_error;
    bool m_opened = false; // or failed to
    bool m_ended = false;

    // The writer's thread only.
    std::unique_ptr<RunStore> m_store;
    PointBatch m_unwritten; // drained, not stored yet
    qint64 m_lastWriteMs = 0;
    RunProgress m_written;
    qint64 m_highestOrder = 0; // seq up to which orders were handed over
    struct SpeedMark {
        qint64 ms = 0;
        qint64 rows = 0;
    };
    std::deque<SpeedMark> m_speed;
};

template <typename T> Result<T> StoreWriter::read(std::function<Result<T>(RunStore &)> job)
{
    std::optional<T> value;
    Result<void> done = call([&](RunStore &store) -> Result<void> {
        Result<T> result = job(store);
        if (!result)
            return result.error();
        value = std::move(*result);
        return {};
    });
    if (!done)
        return done.error();
    return std::move(*value);
}

} // namespace lampwork
