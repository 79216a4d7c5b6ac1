// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/pointring.h"
#include "core/engine/train/storethread.h"
#include "core/store/runstore.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>

namespace lampwork {

struct StoreWriterOptions {
    QString store; // its folder
    RunId run = 0;
    int heartbeatMs = 500; // when there are no points
    // Of an engine that trains several runs; null: one of its own. Must serve the same store.
    std::shared_ptr<StoreThread> thread = {};
};

// The channel between one run's training loop and its store. Everything that touches the store
// happens on a StoreThread, so that the loop never waits for a disk unless it asks to.
//
// Everything but setup belongs to the loop's thread. After a failure of the store (see error())
// nothing more is written: the loop has to end the run.
class StoreWriter {
public:
    using Job = std::function<Result<void>(RunStore &)>;

    explicit StoreWriter(StoreWriterOptions options);
    ~StoreWriter(); // close()
    Q_DISABLE_COPY_MOVE(StoreWriter)

    // Opens the store and claims the run. Returns the run as it was before.
    Result<Run> open();
    // Writes everything there still is. The first failure, if there was one.
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
    void postCheckpoint(
        const Checkpoint &checkpoint, QByteArray bytes, const CheckpointRetention &keep);
    // Runs `job` on the writer's thread after everything told before is stored, and waits for it. A
    // Busy store is tried again; another failure is the writer's, too.
    Result<void> call(const Job &job);
    template <typename T> Result<T> read(std::function<Result<T>(RunStore &)> job);
    // Stores a checkpoint now and waits until it is on disk.
    Result<void> storeCheckpoint(
        const Checkpoint &checkpoint, const QByteArray &bytes, const CheckpointRetention &keep);

    // Orders that were not handled when last looked, oldest first; cheap when there are none.
    QList<Order> takeOrders();
    // Waits until there may be orders, an error, or the time is over.
    void waitForOrders(int milliseconds);

    bool failed() const { return m_failed.load(std::memory_order_acquire); }
    Error error() const;

private:
    friend class StoreThread;

    struct Sample {
        qint32 series = 0;
        qint64 step = 0;
        qint64 wallMs = 0;
        double value = 0;
    };
    struct PendingCheckpoint {
        Checkpoint checkpoint;
        QByteArray bytes;
        CheckpointRetention keep;
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

    static void addWaiting(std::deque<PendingCheckpoint> &waiting, PendingCheckpoint checkpoint);

    // The thread's side: it collects what there is, and if hasNews(), calls write() within a
    // transaction, and written() once that is on disk.
    void begin();
    bool calls(); // somebody waits for what collect() would find
    void collect(qint64 now); // monotonicMs()
    PointBatch drain();
    RunProgress progressNow(qint64 now);
    bool hasNews() const;
    Result<void> write(RunStore &store) const;
    void written();
    bool hasCheckpoint() const { return !failed() && !m_checkpoints.empty(); }
    Result<void> writeNextCheckpoint(RunStore &store);
    Result<void> writeCheckpoint(RunStore &store, const PendingCheckpoint &pending);
    Result<void> lookForOrders(RunStore &store);
    bool isWaitedFor() const { return m_call || m_closes; }
    const Job *calledJob() const { return m_call && !failed() ? &m_call->job : nullptr; }
    void answer(const Result<void> &result);
    void fail(const Error &error);
    bool leaves(); // true: it is not touched any more

    StoreWriterOptions m_options;
    std::shared_ptr<StoreThread> m_thread; // while open

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
    bool m_ended = true; // not served, or not any more

    // The store's thread only.
    PointBatch m_unwritten; // drained, not stored yet, as are the next three
    QHash<QString, QVariant> m_attributes;
    std::vector<Histogram> m_histograms;
    std::deque<PendingCheckpoint> m_checkpoints;
    PendingCall *m_call = nullptr;
    bool m_closes = false;
    RunProgress m_progress; // when it was collected
    qint64 m_collectedMs = 0;
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
