// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/trainrun.h"

#include "core/base/format.h"
#include "core/engine/tensors/mixedprecision.h"
#include "core/engine/tensors/torchguard.h"
#include "core/engine/train/finalresults.h"
#include "core/engine/train/leadin.h"
#include "core/engine/train/networkfile.h"
#include "core/engine/train/parallel/workerteam.h"
#include "core/engine/train/reproduce.h"
#include "core/engine/train/training.h"
#include "core/launch/fork.h"

#include <torch/script.h>

#include <QLoggingCategory>

namespace lampwork {

namespace {

Q_LOGGING_CATEGORY(log, "lampwork.train")

// The clocks of two processes of one machine agree, but a click may come while this one loads.
constexpr qint64 startGraceMs = 2000;

const QString stepperAttribute = QStringLiteral("program.stepper");

// One run's way through the engine.
class Job {
public:
    explicit Job(const TrainRunOptions &options)
        : m_options(options)
        , m_teams(options.place)
        , m_writer({.store = options.store, .run = options.run})
    {
    }

    Result<RunState> run();

private:
    Result<RunState> train();
    Result<void> keepStepper(PreparedTraining &prepared);
    Result<void> tellStepper(const Training &training);
    Result<void> warnOfSlowPrecision(const PreparedTraining &prepared);
    Result<void> goOn(Training &training);
    // A fork's way to where it begins; nullopt where the run has a state of its own, or is no fork.
    Result<std::optional<LeadInResult>> comeToFork();
    Result<bool> hasCheckpoint();
    // The fork's first own state, from the one it came to.
    Result<void> begin(Training &training, const LeadInResult &led);
    Result<OrderControlOptions> orderOptions();
    Result<void> addReplay(OrderControlOptions &control, const TrainState &state);
    Result<void> tellVerdict(const SanityVerdict &verdict, qint64 step);
    Result<void> event(EventKind kind, qint64 step, const QString &text);
    Result<RunState> ended(RunState state, const QString &message = {});
    bool endRequested() const
    {
        return m_options.endRequested && m_options.endRequested->load(std::memory_order_relaxed);
    }

    TrainRunOptions m_options;
    WorkerTeams m_teams;
    StoreWriter m_writer;
    Run m_before; // the run as it was when this engine took it
    std::optional<Origin> m_origin; // of a fork
};

Result<RunState> Job::run()
{
    Result<Run> before = m_writer.open();
    if (!before)
        return before.error();
    m_before = std::move(*before);
    Result<RunState> end = guardTorch([this] { return train(); });
    if (end)
        end = ended(*end);
    else if (endRequested() && end.error().code == ErrorCode::Cancelled)
        end = ended(RunState::Stopped);
    if (end) {
        const auto closed = m_writer.close();
        return closed ? end : closed.error();
    }
    const Error error = end.error();
    if (!m_writer.failed()) {
        // Best effort: the error itself is what is returned.
        if (const auto told = event(EventKind::Error, -1, error.text()); !told)
            qCWarning(log) << "could not record the error:" << told.error().text();
        if (const auto told = ended(RunState::Failed, error.text()); !told)
            qCWarning(log) << "could not mark the run as failed:" << told.error().text();
        (void)m_writer.close();
        return error;
    }
    // The connection that failed may be beyond use while the store is not: one try with a new one.
    (void)m_writer.close();
    if (auto store = openStore(m_options.store, {.create = false})) {
        if (const auto told = (*store)->updateRun(
                m_options.run, {.state = RunState::Failed, .message = error.text()});
            !told)
            qCWarning(log) << "could not mark the run as failed:" << told.error().text();
    }
    return error;
}

Result<RunState> Job::train()
{
    const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
    const Result<std::optional<LeadInResult>> led = comeToFork();
    if (!led)
        return led.error();
    if (*led && (*led)->verdict != OrderControl::Verdict::GoOn)
        return RunState::Stopped;
    Progress progress;
    progress.cancelled = m_options.endRequested;
    const Result<QString> specJson
        = withKeptNetworkFile(m_before.specJson, m_writer, m_options.run);
    if (!specJson)
        return specJson.error();
    Result<PreparedTraining> prepared = prepareTraining(*specJson, progress);
    if (!prepared)
        return prepared.error();
    if (const auto kept = keepStepper(*prepared); !kept)
        return kept.error();
    setTorchThreads(prepared->spec.train.threads);
    if (const auto gathered = m_teams.join(*prepared); !gathered)
        return gathered.error();
    Training training(*prepared, m_writer, m_options.run, {m_options.attended});
    // Before there is a checkpoint that depends on it.
    if (const auto told = tellStepper(training); !told)
        return told.error();
    if (const auto warned = warnOfSlowPrecision(*prepared); !warned)
        return warned.error();
    const auto restored = *led ? begin(training, **led) : goOn(training);
    if (!restored)
        return restored.error();
    Result<OrderControlOptions> control = orderOptions();
    if (!control)
        return control.error();
    if (const auto added = addReplay(*control, training.state()); !added)
        return added.error();
    if (*led)
        control->waiting = (*led)->waiting;
    const Result<RunState> state = training.run(*control, m_options.until);
    if (!state || *state != RunState::Finished)
        return state;
    const auto stored = prepared->spec.train.sanity.isEmpty()
        ? storeFinalResults(*prepared, m_writer, m_options.run)
        : tellVerdict(training.sanityVerdict(), training.state().step);
    return stored ? state : stored.error();
}

// A sanity run has no results but this: what it was trained on is no task.
Result<void> Job::tellVerdict(const SanityVerdict &verdict, qint64 step)
{
    m_writer.setAttributes({{QStringLiteral("sanity.passed"), verdict.passed},
        {QStringLiteral("sanity.verdict"), verdict.text}});
    return event(verdict.passed ? EventKind::State : EventKind::Warning, step, verdict.text);
}

// A run goes on with the stepper that it began with, whatever this version of the program would
// choose: another one rounds otherwise.
Result<void> Job::keepStepper(PreparedTraining &prepared)
{
    const QString known = m_before.attributes.value(stepperAttribute).toString();
    if (!known.isEmpty())
        prepared.spec.train.stepper = known;
    const Result<bool> hasState = hasCheckpoint();
    if (!hasState)
        return hasState.error();
    if (known.isEmpty() && *hasState) // by a version that had no other
        prepared.spec.train.stepper = QStringLiteral("script");
    return {};
}

Result<void> Job::tellStepper(const Training &training)
{
    if (!training.chosen())
        return training.chosen().error();
    m_writer.setAttributes(programAttributes(training.chosen()->stepper->name()));
    if (m_before.attributes.contains(stepperAttribute))
        return {};
    return event(EventKind::State, m_before.parentStep,
        QStringLiteral("Stepper %1.").arg(training.chosen()->reason));
}

Result<void> Job::warnOfSlowPrecision(const PreparedTraining &prepared)
{
    if (!wantsMixedPrecision(prepared.spec.train) || !prepared.device.is_cpu()
        || processorHasBfloat16())
        return {};
    return event(EventKind::Warning, -1,
        QStringLiteral("train.precision: this processor has no instructions for bfloat16 and "
                       "computes it by way of float32; “float32” is faster here."));
}

Result<std::optional<LeadInResult>> Job::comeToFork()
{
    const auto origin = m_writer.read<std::optional<Origin>>(
        [&](RunStore &store) { return readOrigin(store, m_before); });
    if (!origin)
        return origin.error();
    m_origin = *origin;
    if (!m_origin)
        return std::optional<LeadInResult>();
    const Result<bool> own = hasCheckpoint();
    if (!own)
        return own.error();
    if (*own)
        return std::optional<LeadInResult>();
    const Result<OrderControlOptions> control = orderOptions();
    if (!control)
        return control.error();
    const Result<LeadInResult> led = leadIn(m_writer, m_teams, {m_before, *m_origin, *control});
    if (!led)
        return led.error();
    if (led->verdict == OrderControl::Verdict::Ended) {
        const auto told = event(EventKind::State, -1,
            QStringLiteral("The engine was asked to end by a signal before it had come to the step "
                           "where this fork begins; it will come there anew."));
        if (!told)
            return told.error();
    }
    return std::optional(*led);
}

Result<bool> Job::hasCheckpoint()
{
    return m_writer.read<bool>([&](RunStore &store) -> Result<bool> {
        const auto checkpoints = store.checkpoints(m_options.run);
        if (!checkpoints)
            return checkpoints.error();
        return std::any_of(checkpoints->cbegin(), checkpoints->cend(),
            [&](const Checkpoint &checkpoint) { return store.objectPath(checkpoint.object).ok(); });
    });
}

Result<void> Job::begin(Training &training, const LeadInResult &led)
{
    const OriginSegment &parent = m_origin->segments.constLast();
    const Result<Spec> from = specAfterOrders(parent.specJson, parent.orders);
    if (!from)
        return from.error();
    if (auto adopted = training.adopt(led.statePath, from->train); !adopted)
        return adopted;
    if (auto saved = training.saveCheckpointNow(); !saved)
        return saved;
    return event(EventKind::State, m_before.parentStep,
        QStringLiteral("Goes on from step %1 of run %2, “%3”.")
            .arg(formatCount(m_before.parentStep))
            .arg(parent.run)
            .arg(parent.runName));
}

// From the newest checkpoint that is whole; without any, from the beginning.
Result<void> Job::goOn(Training &training)
{
    const auto checkpoints = m_writer.read<QList<Checkpoint>>(
        [&](RunStore &store) { return store.checkpoints(m_options.run); });
    if (!checkpoints)
        return checkpoints.error();
    for (const Checkpoint &checkpoint : *checkpoints) {
        const auto path = m_writer.read<QString>(
            [&](RunStore &store) { return store.objectPath(checkpoint.object); });
        const Result<TrainState> restored
            = path ? training.restore(*path) : Result<TrainState>(path.error());
        if (restored)
            return event(EventKind::State, restored->step,
                QStringLiteral("Goes on from the checkpoint of step %1.")
                    .arg(formatCount(restored->step)));
        if (restored.error().code == ErrorCode::TooNew)
            return restored.error();
        const auto warned = event(EventKind::Warning, checkpoint.step,
            QStringLiteral("The checkpoint of step %1 cannot be used, so the run goes on from the "
                           "one before it: %2")
                .arg(formatCount(checkpoint.step), restored.error().message));
        if (!warned)
            return warned;
    }
    if (m_origin) // begin() has left one; without it, nothing says where the fork stood
        return Error{ErrorCode::Damaged,
            QStringLiteral("None of this fork's checkpoints can be read any more. Fork run %1 at "
                           "step %2 again.")
                .arg(m_origin->segments.constLast().run)
                .arg(m_before.parentStep),
            {}};
    return event(EventKind::State, 0, QStringLiteral("Starts from the beginning."));
}

Result<OrderControlOptions> Job::orderOptions()
{
    OrderControlOptions control;
    control.endRequested = m_options.endRequested;
    control.staleBeforeMs
        = m_before.state == RunState::Queued ? 0 : m_options.startedMs - startGraceMs;
    // A run that failed must be free to do better than its curve shows.
    control.holdUntil = m_before.state == RunState::Failed ? 0 : m_before.step;
    return control;
}

Result<void> Job::addReplay(OrderControlOptions &control, const TrainState &state)
{
    const auto orders
        = m_writer.read<QList<Order>>([&](RunStore &store) { return store.orders(m_options.run); });
    if (!orders)
        return orders.error();
    control.replay = ordersToRepeat(*orders, state);
    return {};
}

Result<void> Job::event(EventKind kind, qint64 step, const QString &text)
{
    return m_writer.call(
        [&](RunStore &store) { return store.appendEvent(m_options.run, kind, step, text); });
}

Result<RunState> Job::ended(RunState state, const QString &message)
{
    const auto told = m_writer.call([&](RunStore &store) -> Result<void> {
        if (auto compacted = store.compact(m_options.run); !compacted)
            return compacted;
        return store.updateRun(m_options.run,
            {.state = state,
                .samplesPerSecond = 0,
                .message = message}); // one of a pause does not stay
    });
    return told ? Result<RunState>(state) : told.error();
}

} // namespace

Result<RunState> trainRun(const TrainRunOptions &options)
{
    return Job(options).run();
}

} // namespace lampwork
