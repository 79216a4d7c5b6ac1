// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/ordercontrol.h"

#include "core/base/format.h"

#include <cmath>

namespace lampwork {

namespace {

constexpr int pausedWaitMs = 200;

} // namespace

OrderControl::OrderControl(
    StoreWriter &writer, RunId run, OrderControlOptions options, SaveCheckpoint save)
    : m_writer(writer)
    , m_run(run)
    , m_options(std::move(options))
    , m_save(std::move(save))
    , m_waiting(std::exchange(m_options.waiting, {}))
{
}

Result<OrderControl::Verdict> OrderControl::check(TrainState &state)
{
    replay(state);
    for (;;) {
        if (m_writer.failed())
            return m_writer.error();
        if (m_options.endRequested && m_options.endRequested->load(std::memory_order_relaxed))
            return Verdict::Ended;
        m_waiting += m_writer.takeOrders();
        // Orders are taken in the order they were given; only a held learning rate is passed over.
        for (qsizetype i = 0; i < m_waiting.size();) {
            const bool held = m_waiting[i].verb == OrderVerb::SetLearningRate
                && state.step < m_options.holdLearningRateUntil;
            if (held) {
                ++i;
                continue;
            }
            const Result<Verdict> verdict = handle(m_waiting.takeAt(i), state);
            if (!verdict || *verdict != Verdict::GoOn)
                return verdict;
        }
        if (!m_paused)
            return Verdict::GoOn;
        m_writer.waitForOrders(pausedWaitMs);
    }
}

void OrderControl::replay(TrainState &state)
{
    while (!m_options.replay.isEmpty() && m_options.replay.constFirst().handledStep <= state.step) {
        const Order order = m_options.replay.takeFirst();
        state.baseLearningRate = order.value;
        state.lastLearningRateOrder = order.seq;
    }
}

Result<OrderControl::Verdict> OrderControl::handle(const Order &order, TrainState &state)
{
    const auto goOn = [](const Result<void> &done) -> Result<Verdict> {
        return done ? Result<Verdict>(Verdict::GoOn) : Result<Verdict>(done.error());
    };
    if (order.verb != OrderVerb::SetLearningRate && order.atMs < m_options.staleBeforeMs)
        return goOn(handled(order, state, QStringLiteral("The run was not active then.")));
    switch (order.verb) {
    case OrderVerb::Pause:
        return goOn(pause(state, order));
    case OrderVerb::Resume:
        return goOn(resume(order, state));
    case OrderVerb::SetLearningRate:
        return goOn(setLearningRate(order, state));
    case OrderVerb::Checkpoint:
        if (const auto saved = m_save(); !saved)
            return saved.error();
        return goOn(handled(order, state));
    case OrderVerb::Stop:
        if (const auto done = handled(order, state); !done)
            return done.error();
        return Verdict::Stop;
    }
    Q_UNREACHABLE();
}

Result<void> OrderControl::pause(TrainState &state, const Order &order)
{
    if (m_paused)
        return handled(order, state, QStringLiteral("The run was already paused."));
    m_paused = true;
    m_writer.setPaused(true);
    const auto told = m_writer.call([this](RunStore &store) {
        return store.updateRun(m_run, {.state = RunState::Paused, .samplesPerSecond = 0});
    });
    return told ? handled(order, state) : told;
}

Result<void> OrderControl::resume(const Order &order, TrainState &state)
{
    if (!m_paused)
        return handled(order, state, QStringLiteral("The run was not paused."));
    m_paused = false;
    m_writer.setPaused(false);
    const auto told = m_writer.call(
        [this](RunStore &store) { return store.updateRun(m_run, {.state = RunState::Running}); });
    return told ? handled(order, state) : told;
}

Result<void> OrderControl::setLearningRate(const Order &order, TrainState &state)
{
    if (!std::isfinite(order.value) || order.value <= 0)
        return handled(order, state,
            QStringLiteral("%1 is no learning rate: it must be above 0.")
                .arg(formatExact(order.value)));
    state.baseLearningRate = order.value;
    state.lastLearningRateOrder = order.seq;
    return handled(order, state);
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
