// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the training loop that goes from step to step, at once or in turns, to an end.
#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/engine/train/training.h"

#include <torch/script.h>

#include <limits>

namespace lampwork {

namespace {

// Off the CPU, losses are read once for so many steps: each read waits for the device.
constexpr std::size_t deviceReadSteps = 32;
constexpr qint64 endlessNs = std::numeric_limits<qint64>::max(); // of a turn that has no end

} // namespace

bool Training::isDone() const
{
    const EarlyStoppingSpec &stopping = m_prepared.spec.train.earlyStopping;
    const bool betweenEpochs = m_state.row == 0;
    return m_state.epoch >= *m_prepared.spec.train.epochs
        || (betweenEpochs && stopping.enabled
            && m_state.stopping.epochsWithout >= stopping.patience);
}

Result<RunState> Training::run(OrderControlOptions options, qint64 until)
{
    if (const auto begun = begin(std::move(options), until); !begun)
        return begun.error();
    for (;;) {
        const Result<std::optional<RunState>> ended = takeTurn(endlessNs);
        if (!ended)
            return ended.error();
        if (*ended)
            return **ended;
    }
}

Result<void> Training::begin(OrderControlOptions options, qint64 until)
{
    m_until = until;
    m_ownControl.emplace(m_writer, m_run, std::move(options),
        OrderControl::Actions{[this] { return saveCheckpointNow(); },
            [this](const Order &order) { return carryOut(order); }});
    m_control = &*m_ownControl;
    if (auto begun = m_diagnostics.begin(m_run); !begun)
        return begun;
    return startSteps();
}

Result<std::optional<RunState>> Training::takeTurn(qint64 nanoseconds)
{
    using Ended = Result<std::optional<RunState>>;
    const qint64 endNs = nanoseconds == endlessNs ? endlessNs : monotonicNs() + nanoseconds;
    const Result<OrderControl::Verdict> verdict = advance(*m_ownControl, m_until, endNs);
    if (!verdict)
        return verdict.error();
    if (*verdict == OrderControl::Verdict::Wait)
        return Ended(std::nullopt);
    const Result<RunState> state
        = *verdict == OrderControl::Verdict::GoOn ? conclude() : end(*verdict);
    return state ? Ended(*state) : state.error();
}

// After the last step.
Result<RunState> Training::conclude()
{
    if (!isDone())
        return endAtLimit();
    if (m_state.epoch < *m_prepared.spec.train.epochs) {
        const EarlyStoppingSpec &stopping = m_prepared.spec.train.earlyStopping;
        const auto told = event(EventKind::State,
            QStringLiteral("Stopped early: %1 has not improved for %2 epochs.")
                .arg(stopping.metric)
                .arg(stopping.patience));
        if (!told)
            return told.error();
    }
    const auto aside = m_control->setAside(
        m_state.step, QStringLiteral("The run had finished before this could be done."));
    return aside ? Result<RunState>(RunState::Finished) : aside.error();
}

Result<void> Training::startSteps()
{
    if (auto begun = m_steering.begin(); !begun)
        return begun;
    if (auto made = remakeStepper(); !made)
        return made;
    tellTotals();
    m_writer.setProgress(m_state.step, m_rowsTrained);
    m_prepared.network.train();
    return {};
}

Result<OrderControl::Verdict> Training::advance(
    OrderControl &control, qint64 until, qint64 turnEndNs)
{
    using Verdict = OrderControl::Verdict;
    m_waiting = false;
    while (!isDone() && m_state.step < until) {
        while (m_state.row < m_batches.size()) {
            if (m_state.step >= until) {
                const auto read = readPending();
                return read ? Result<Verdict>(Verdict::GoOn) : read.error();
            }
            const Result<Verdict> verdict = control.check(m_state);
            m_waiting = verdict && *verdict == Verdict::Wait;
            if (!verdict || *verdict != Verdict::GoOn)
                return verdict;
            if (const auto done = doStep(); !done)
                return done.error();
            const bool read = m_parameters.onCpu() || m_steering.hasBreakpoints()
                || m_pending.size() == deviceReadSteps;
            if (const auto done = read ? readPending() : Result<void>(); !done)
                return done.error();
            m_diagnostics.endStep(m_state.step, m_rowsTrained);
            if (turnEndNs != endlessNs && m_state.row < m_batches.size()
                && monotonicNs() >= turnEndNs)
                return Verdict::Wait;
        }
        if (const auto done = endEpoch(); !done)
            return done.error();
    }
    return Verdict::GoOn;
}

Result<Training::Repeated> Training::repeat(OrderControlOptions options, qint64 until)
{
    OrderControl control(m_writer, m_run, std::move(options),
        {[] { return Result<void>(); }, [this](const Order &order) { return carryOut(order); }});
    m_control = &control;
    if (const auto started = startSteps(); !started)
        return started.error();
    const Result<OrderControl::Verdict> verdict = advance(control, until, endlessNs);
    if (!verdict)
        return verdict.error();
    if (*verdict == OrderControl::Verdict::GoOn && m_state.step != until)
        return Error{ErrorCode::Internal,
            QStringLiteral("The run that this one was forked from ends at step %1 when it is "
                           "repeated, before the fork at step %2.")
                .arg(m_state.step)
                .arg(until),
            {}};
    return Repeated{*verdict, control.waiting()};
}

Result<RunState> Training::end(OrderControl::Verdict verdict)
{
    if (const auto saved = saveCheckpointNow(); !saved)
        return saved.error();
    if (verdict == OrderControl::Verdict::Ended) {
        const auto told = event(EventKind::State,
            QStringLiteral("The engine was asked to end by a signal; a checkpoint was kept."));
        if (!told)
            return told.error();
    }
    return RunState::Stopped;
}

// The validation rows are measured once more, for whoever compares; nothing of it is remembered, so
// that the run goes on later as if it had not been held here.
Result<RunState> Training::endAtLimit()
{
    if (m_state.row > 0) {
        for (const auto &[name, value] : evaluateValid().asKeyValueRange())
            m_writer.point(m_writer.seriesId(name), m_state.step, value);
    }
    if (const auto saved = saveCheckpointNow(); !saved)
        return saved.error();
    const auto told = event(EventKind::State,
        QStringLiteral("Stopped after step %1, as it was started to.")
            .arg(formatCount(m_state.step)));
    return told ? Result<RunState>(RunState::Stopped) : told.error();
}

} // namespace lampwork
