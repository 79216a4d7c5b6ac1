// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/storewriter.h"
#include "core/engine/train/trainstate.h"
#include "core/experiment/run.h"

#include <atomic>
#include <functional>

namespace lampwork {

struct OrderControlOptions {
    QList<Order> replay; // ordersToRepeat()
    // New orders of that kind are taken from this step on: a run that resumes does the steps again
    // that its curve already shows, and they must come out the same. What made the run pause by
    // itself before this step does not do so again.
    qint64 holdUntil = 0;
    // Other orders that were given before this moment were meant for an engine that is gone, and
    // are set aside.
    qint64 staleBeforeMs = 0;
    const std::atomic<bool> *endRequested = nullptr; // SIGTERM
    QList<Order> waiting; // taken from the writer before, by a control that has done its part
    // Where others are trained by the same thread, check() returns Wait instead of waiting.
    bool waits = true;
};

// Those of a run's orders that a state does not have in it yet, by the steps at which they are to
// be carried out again. (A run that failed takes new orders before the old ones' steps have come.)
QList<Order> ordersToRepeat(const QList<Order> &orders, const TrainState &state);

// Takes a person's orders between two steps. All of its functions are called by the training loop.
class OrderControl {
public:
    enum class Verdict { GoOn, Stop, Ended, Wait }; // stopped by order; by a signal; paused

    // What the loop does when told.
    struct Actions {
        std::function<Result<void>()> saveCheckpoint;
        // An order that isRepeated(). The text says why it cannot be done; empty: done.
        std::function<Result<QString>(const Order &)> carryOut;
    };

    OrderControl(StoreWriter &writer, RunId run, OrderControlOptions options, Actions actions);

    // Before every step; cheap when there is nothing. While paused it waits here, or says so.
    Result<Verdict> check(TrainState &state);
    // Pauses at the next check, by itself: the reason stands in the run's message while it is
    // paused, and in an event of this kind.
    Result<void> pauseFor(const TrainState &state, EventKind kind, const QString &reason);
    // Whether the run's curve already shows the step after these: its past is repeated.
    bool isRepeating(qint64 stepsDone) const { return stepsDone < m_options.holdUntil; }
    // Orders that were taken from the writer and are not carried out yet.
    const QList<Order> &waiting() const { return m_waiting; }
    // When the run has ended: orders nobody carried out any more are marked so.
    Result<void> setAside(qint64 step, const QString &why);

private:
    Result<Verdict> takeOrders(TrainState &state);
    Result<Verdict> handle(const Order &order, TrainState &state);
    Result<void> carryOut(const Order &order, TrainState &state);
    Result<void> setPaused(bool paused, const QString &reason = {});
    Result<void> pause(TrainState &state, const Order &order);
    Result<void> resume(const Order &order, TrainState &state);
    Result<void> stepOn(const Order &order, TrainState &state);
    Result<void> handled(const Order &order, TrainState &state, const QString &result = {});
    Result<void> replay(TrainState &state);

    StoreWriter &m_writer;
    RunId m_run;
    OrderControlOptions m_options;
    Actions m_actions;
    QList<Order> m_waiting; // taken from the writer, in order
    bool m_paused = false;
    std::optional<qint64> m_pauseAt; // these steps having been done
};

} // namespace lampwork
