// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/storewriter.h"
#include "core/engine/train/trainstate.h"
#include "core/experiment/run.h"

#include <atomic>

namespace lampwork {

struct OrderControlOptions {
    // set_lr orders that are recorded as handled after the checkpoint: applied again at their
    // steps.
    QList<Order> replay;
    // A new learning rate is taken from this step on: a run that resumes does the steps again that
    // its curve already shows, and they must come out the same.
    qint64 holdLearningRateUntil = 0;
    // Other orders than set_lr that were given before this moment were meant for an engine that is
    // gone, and are set aside.
    qint64 staleBeforeMs = 0;
    const std::atomic<bool> *endRequested = nullptr; // SIGTERM
    QList<Order> waiting; // taken from the writer before, by a control that has done its part
};

// Takes a person's orders between two steps. All of its functions are called by the training loop.
class OrderControl {
public:
    enum class Verdict { GoOn, Stop, Ended }; // by order; by a signal

    // What the loop does when told.
    using SaveCheckpoint = std::function<Result<void>()>;

    OrderControl(StoreWriter &writer, RunId run, OrderControlOptions options, SaveCheckpoint save);

    // Before every step; cheap when there is nothing. While paused it waits here.
    Result<Verdict> check(TrainState &state);
    // Orders that were taken from the writer and are not carried out yet.
    const QList<Order> &waiting() const { return m_waiting; }
    // When the run has ended: orders nobody carried out any more are marked so.
    Result<void> setAside(qint64 step, const QString &why);

private:
    Result<Verdict> handle(const Order &order, TrainState &state);
    Result<void> pause(TrainState &state, const Order &order);
    Result<void> resume(const Order &order, TrainState &state);
    Result<void> setLearningRate(const Order &order, TrainState &state);
    Result<void> handled(const Order &order, TrainState &state, const QString &result = {});
    void replay(TrainState &state);

    StoreWriter &m_writer;
    RunId m_run;
    OrderControlOptions m_options;
    SaveCheckpoint m_save;
    QList<Order> m_waiting; // taken from the writer, in order
    bool m_paused = false;
};

} // namespace lampwork
