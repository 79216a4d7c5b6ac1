// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/ordercontrol.h"

#include "core/base/format.h"
#include "core/experiment/steering.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr int pausedWaitMs = 200;
constexpr double mostSteps = 1e15; // that can be told apart as a double

} // namespace

QList<Order> ordersToRepeat(const QList<Order> &orders, const TrainState &state)
{
    QList<Order> list;
    for (const Order &order : orders) {
        const bool done = order.handledMs != 0 && order.result.isEmpty();
        const bool later = order.handledStep > state.step
            || (order.handledStep == state.step && order.seq > state.lastOrder);
        if (isRepeated(order.verb) && done && later)
            list.append(order);
    }
    std::stable_sort(list.begin(), list.end(),
        [](const Order &a, const Order &b) { return a.handledStep < b.handledStep; });
    return list;
}

OrderControl::OrderControl(
    StoreWriter &writer, RunId run, OrderControlOptions options, Actions actions)
    : m_writer(writer)
    , m_run(run)
    , m_options(std::move(options))
    , m_actions(std::move(actions))
    , m_waiting(std::exchange(m_options.waiting, {}))
{
}

Result<OrderControl::Verdict> OrderControl::check(TrainState &state)
{
    if (const auto done = replay(state); !done)
        return done.error();
    if (m_pauseAt && state.step >= *m_pauseAt) {
        m_pauseAt.reset();
        if (const auto paused = setPaused(true); !paused)
            return paused.error();
    }
    for (;;) {
        if (m_writer.failed())
            return m_writer.error();
        if (m_options.endRequested && m_options.endRequested->load(std::memory_order_relaxed))
            return Verdict::Ended;
        const Result<Verdict> verdict = takeOrders(state);
        if (!verdict || *verdict != Verdict::GoOn)
            return verdict;
        if (!m_paused)
            return Verdict::GoOn;
        if (!m_options.waits)
            return Verdict::Wait;
        m_writer.waitForOrders(pausedWaitMs);
    }
}

// Orders are taken in the order they were given; only those that are held are passed over.
Result<OrderControl::Verdict> OrderControl::takeOrders(TrainState &state)
{
    m_waiting += m_writer.takeOrders();
    for (qsizetype i = 0; i < m_waiting.size();) {
        if (isRepeated(m_waiting[i].verb) && isRepeating(state.step)) {
            ++i;
            continue;
        }
        const Result<Verdict> verdict = handle(m_waiting.takeAt(i), state);
        if (!verdict || *verdict != Verdict::GoOn)
            return verdict;
    }
    return Verdict::GoOn;
}

Result<void> OrderControl::replay(TrainState &state)
{
    while (!m_options.replay.isEmpty() && m_options.replay.constFirst().handledStep <= state.step) {
        const Order order = m_options.replay.takeFirst();
        const Result<QString> done = m_actions.carryOut(order);
        if (!done)
            return done.error();
        if (!done->isEmpty())
            return Error{ErrorCode::Engine,
                QStringLiteral("The order “%1”, which took effect after step %2, cannot be "
                               "repeated: %3")
                    .arg(orderText(order), formatCount(order.handledStep), *done),
                {}};
        state.lastOrder = order.seq;
    }
    return {};
}

Result<OrderControl::Verdict> OrderControl::handle(const Order &order, TrainState &state)
{
    const auto goOn = [](const Result<void> &done) -> Result<Verdict> {
        return done ? Result<Verdict>(Verdict::GoOn) : Result<Verdict>(done.error());
    };
    if (isRepeated(order.verb))
        return goOn(carryOut(order, state));
    if (order.atMs < m_options.staleBeforeMs)
        return goOn(handled(order, state, QStringLiteral("The run was not active then.")));
    switch (order.verb) {
    case OrderVerb::Pause:
        return goOn(pause(state, order));
    case OrderVerb::Resume:
        return goOn(resume(order, state));
    case OrderVerb::Step:
        return goOn(stepOn(order, state));
    case OrderVerb::Checkpoint:
        if (const auto saved = m_actions.saveCheckpoint(); !saved)
            return saved.error();
        return goOn(handled(order, state));
    case OrderVerb::Stop:
        if (const auto done = handled(order, state); !done)
            return done.error();
        return Verdict::Stop;
    default:
        Q_UNREACHABLE(); // isRepeated()
    }
}

Result<void> OrderControl::carryOut(const Order &order, TrainState &state)
{
    const Result<QString> done = m_actions.carryOut(order);
    if (!done)
        return done.error();
    if (done->isEmpty())
        state.lastOrder = order.seq;
    return handled(order, state, *done);
}

Result<void> OrderControl::setPaused(bool paused, const QString &reason)
{
    m_paused = paused;
    m_writer.setPaused(paused);
    return m_writer.call([&](RunStore &store) {
        RunProgress progress;
        progress.state = paused ? RunState::Paused : RunState::Running;
        if (paused)
            progress.samplesPerSecond = 0;
        progress.message = reason;
        return store.updateRun(m_run, progress);
    });
}

// The reason is on record before anybody can see that the run has paused.
Result<void> OrderControl::pauseFor(const TrainState &state, EventKind kind, const QString &reason)
{
    m_pauseAt.reset();
    const auto told = m_writer.call(
        [&](RunStore &store) { return store.appendEvent(m_run, kind, state.step, reason); });
    return told ? setPaused(true, reason) : told;
}

Result<void> OrderControl::pause(TrainState &state, const Order &order)
{
    if (m_paused)
        return handled(order, state, QStringLiteral("The run was already paused."));
    m_pauseAt.reset();
    const auto told = setPaused(true);
    return told ? handled(order, state) : told;
}

Result<void> OrderControl::resume(const Order &order, TrainState &state)
{
    if (!m_paused)
        return handled(order, state, QStringLiteral("The run was not paused."));
    const auto told = setPaused(false);
    return told ? handled(order, state) : told;
}

Result<void> OrderControl::stepOn(const Order &order, TrainState &state)
{
    const double steps = order.value;
    if (!(steps >= 1 && steps <= mostSteps) || steps != std::trunc(steps))
        return handled(order, state,
            QStringLiteral("%1 is no number of steps: it must be a whole number of at least 1.")
                .arg(formatExact(steps)));
    m_pauseAt = state.step + qint64(steps);
    const auto told = m_paused ? setPaused(false) : Result<void>();
    return told ? handled(order, state) : told;
}

// On record before the next step is done: what was stored of a run can always be repeated.
Result<void> OrderControl::handled(const Order &order, TrainState &state, const QString &result)
{
    return m_writer.call(
        [&](RunStore &store) { return store.orderHandled(m_run, order.seq, state.step, result); });
}

Result<void> OrderControl::setAside(qint64 step, const QString &why)
{
    return m_writer.call([&](RunStore &store) -> Result<void> {
        const Result<QList<Order>> open = store.openOrders(m_run);
        if (!open)
            return open.error();
        for (const Order &order : *open) {
            if (auto done = store.orderHandled(m_run, order.seq, step, why); !done)
                return done;
        }
        return {};
    });
}

} // namespace lampwork
