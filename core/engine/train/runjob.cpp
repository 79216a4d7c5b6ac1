// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/runjob.h"

#include "core/base/format.h"
#include "core/engine/tensors/mixedprecision.h"
#include "core/engine/tensors/torchguard.h"
#include "core/engine/train/finalresults.h"
#include "core/engine/train/networkfile.h"
#include "core/engine/train/reproduce.h"
#include "core/launch/fork.h"

#include <torch/script.h>

#include <QLoggingCategory>

namespace lampwork {

namespace {

Q_LOGGING_CATEGORY(log, "lampwork.train")

// The clocks of two processes of one machine agree, but a click may come while this one loads.
constexpr qint64 startGraceMs = 2000;

const QString stepperAttribute = QStringLiteral("program.stepper");

} // namespace

RunJob::RunJob(const TrainRunOptions &options, TrainingTeam *team)
    : m_options(options)
    , m_team(team)
    , m_teams(options.place)
    , m_writer({.store = options.store,
          .run = options.run,
          .thread = team ? team->thread : std::shared_ptr<StoreThread>()})
{
}

Result<void> RunJob::claim()
{
    Result<Run> before = m_writer.open();
    if (!before)
        return before.error();
    m_before = std::move(*before);
    return {};
}

Result<RunState> RunJob::finish(Result<RunState> end)
{
    m_training.reset(); // tells the last that there is to tell
    m_prepared.reset();
    if (end)
        end = ended(*end);
    else if (endRequested() && end.error().code == ErrorCode::Cancelled)
        end = ended(RunState::Stopped);
    if (end) {
        const auto closed = m_writer.close();
        return closed ? end : closed.error();
    }
    recordFailure(end.error());
    return end;
}

void RunJob::recordFailure(const Error &error)
{
    if (!m_writer.failed()) {
        // Best effort: the error itself is what is returned.
        if (const auto told = event(EventKind::Error, -1, error.text()); !told)
            qCWarning(log) << "could not record the error:" << told.error().text();
        if (const auto told = ended(RunState::Failed, error.text()); !told)
            qCWarning(log) << "could not mark the run as failed:" << told.error().text();
        (void)m_writer.close();
        return;
    }
    // The connection that failed may be beyond use while the store is not: one try with a new one.
    (void)m_writer.close();
    if (auto store = openStore(m_options.store, {.create = false})) {
        if (const auto told = (*store)->updateRun(
                m_options.run, {.state = RunState::Failed, .message = error.text()});
            !told)
            qCWarning(log) << "could not mark the run as failed:" << told.error().text();
    }
}

Result<std::optional<RunState>> RunJob::begin()
{
    return guardTorch([this] { return prepareAndRestore(); });
}

Result<std::optional<RunState>> RunJob::takeTurn(qint64 nanoseconds)
{
    return guardTorch([&] { return trainOn(nanoseconds); });
}

Result<std::optional<RunState>> RunJob::prepareAndRestore()
{
    const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
    const Result<std::optional<LeadInResult>> led = comeToFork();
    if (!led)
        return led.error();
    if (*led && (*led)->verdict != OrderControl::Verdict::GoOn)
        return std::optional(RunState::Stopped);
    if (const auto prepared = prepare(); !prepared)
        return prepared.error();
    m_training = std::make_unique<Training>(
        *m_prepared, m_writer, m_options.run, Training::Options{m_options.attended});
    // Before there is a checkpoint that depends on it.
    if (const auto told = tellStepper(); !told)
        return told.error();
    if (const auto warned = warnOfSlowPrecision(); !warned)
        return warned.error();
    const auto restored = *led ? beginFork(**led) : goOn();
    if (!restored)
        return restored.error();
    Result<OrderControlOptions> control = orderOptions();
    if (!control)
        return control.error();
    if (const auto added = addReplay(*control, m_training->state()); !added)
        return added.error();
    if (*led)
        control->waiting = (*led)->waiting;
    control->waits = !m_team;
    const auto begun = m_training->begin(*control, m_options.until);
    return begun ? Result<std::optional<RunState>>(std::nullopt) : begun.error();
}

Result<void> RunJob::prepare()
{
    Progress progress;
    progress.cancelled = m_options.endRequested;
    const Result<QString> specJson
        = withKeptNetworkFile(m_before.specJson, m_writer, m_options.run);
    if (!specJson)
        return specJson.error();
    const bool hasCommon = m_team && m_team->common;
    Result<PreparedTraining> prepared
        = prepareTraining(*specJson, progress, hasCommon ? &*m_team->common : nullptr);
    if (!prepared)
        return prepared.error();
    if (m_team) {
        if (!hasCommon)
            m_team->common = *prepared; // as it is before anything is trained
        prepared->together = m_team->active;
    }
    m_prepared = std::move(*prepared);
    if (auto kept = keepStepper(); !kept)
        return kept;
    setTorchThreads(m_prepared->spec.train.threads);
    return m_teams.join(*m_prepared);
}

Result<std::optional<RunState>> RunJob::trainOn(qint64 nanoseconds)
{
    const torch::jit::GraphOptimizerEnabledGuard operationByOperation(false);
    const Result<std::optional<RunState>> state = m_training->takeTurn(nanoseconds);
    if (!state || *state != RunState::Finished)
        return state;
    const auto stored = m_prepared->spec.train.sanity.isEmpty()
        ? storeFinalResults(*m_prepared, m_writer, m_options.run)
        : tellVerdict(m_training->sanityVerdict(), m_training->state().step);
    return stored ? state : stored.error();
}

QString RunJob::whyAlone() const
{
    if (!m_team->whyNot.isEmpty())
        return m_team->whyNot;
    const auto &chosen = m_training->chosen();
    if (m_prepared->team)
        return QStringLiteral("each is trained by %1 processes")
            .arg(m_prepared->spec.train.processes);
    if (chosen && chosen->stepper->name() != u"planned")
        return chosen->reason;
    return {};
}

// A sanity run has no results but this: what it was trained on is no task.
Result<void> RunJob::tellVerdict(const SanityVerdict &verdict, qint64 step)
{
    m_writer.setAttributes({{QStringLiteral("sanity.passed"), verdict.passed},
        {QStringLiteral("sanity.verdict"), verdict.text}});
    return event(verdict.passed ? EventKind::State : EventKind::Warning, step, verdict.text);
}

// A run goes on with the stepper that it began with, whatever this version of the program would
// choose: another one rounds otherwise.
Result<void> RunJob::keepStepper()
{
    const QString known
        = stepperOfAttribute(m_before.attributes.value(stepperAttribute).toString());
    if (!known.isEmpty())
        m_prepared->spec.train.stepper = known;
    const Result<bool> hasState = hasCheckpoint();
    if (!hasState)
        return hasState.error();
    if (known.isEmpty() && *hasState) // by a version that had no other
        m_prepared->spec.train.stepper = QStringLiteral("script");
    return {};
}

Result<void> RunJob::tellStepper()
{
    const auto &chosen = m_training->chosen();
    if (!chosen)
        return chosen.error();
    const QString whyAlone = m_team ? this->whyAlone() : QString();
    const bool batched = m_team && whyAlone.isEmpty();
    m_writer.setAttributes(
        programAttributes(batched ? QStringLiteral("batched") : chosen->stepper->name()));
    if (m_before.attributes.contains(stepperAttribute))
        return {};
    QString text = QStringLiteral("Stepper %1.").arg(chosen->reason);
    if (batched)
        text = QStringLiteral("Stepper batched: trained in turns with other runs, each as it would "
                              "be alone. %1.")
                   .arg(chosen->reason);
    else if (m_team && whyAlone == chosen->reason)
        text += QStringLiteral(" So the runs are trained one after the other, not together.");
    else if (m_team)
        text += QStringLiteral(" The runs are trained one after the other, not together: %1.")
                    .arg(whyAlone);
    return event(EventKind::State, m_before.parentStep, text);
}

Result<void> RunJob::warnOfSlowPrecision()
{
    if (!wantsMixedPrecision(m_prepared->spec.train) || !m_prepared->device.is_cpu()
        || processorHasBfloat16())
        return {};
    return event(EventKind::Warning, -1,
        QStringLiteral("train.precision: this processor has no instructions for bfloat16 and "
                       "computes it by way of float32; “float32” is faster here."));
}

Result<std::optional<LeadInResult>> RunJob::comeToFork()
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

Result<bool> RunJob::hasCheckpoint()
{
    return m_writer.read<bool>([&](RunStore &store) -> Result<bool> {
        const auto checkpoints = store.checkpoints(m_options.run);
        if (!checkpoints)
            return checkpoints.error();
        return std::any_of(checkpoints->cbegin(), checkpoints->cend(),
            [&](const Checkpoint &checkpoint) { return store.objectPath(checkpoint.object).ok(); });
    });
}

Result<void> RunJob::beginFork(const LeadInResult &led)
{
    const OriginSegment &parent = m_origin->segments.constLast();
    const Result<Spec> from = specAfterOrders(parent.specJson, parent.orders);
    if (!from)
        return from.error();
    if (auto adopted = m_training->adopt(led.statePath, from->train); !adopted)
        return adopted;
    if (auto saved = m_training->saveCheckpointNow(); !saved)
        return saved;
    return event(EventKind::State, m_before.parentStep,
        QStringLiteral("Goes on from step %1 of run %2, “%3”.")
            .arg(formatCount(m_before.parentStep))
            .arg(parent.run)
            .arg(parent.runName));
}

// From the newest checkpoint that is whole; without any, from the beginning.
Result<void> RunJob::goOn()
{
    const auto checkpoints = m_writer.read<QList<Checkpoint>>(
        [&](RunStore &store) { return store.checkpoints(m_options.run); });
    if (!checkpoints)
        return checkpoints.error();
    for (const Checkpoint &checkpoint : *checkpoints) {
        const auto path = m_writer.read<QString>(
            [&](RunStore &store) { return store.objectPath(checkpoint.object); });
        const Result<TrainState> restored
            = path ? m_training->restore(*path) : Result<TrainState>(path.error());
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
    if (m_origin) // beginFork() has left one; without it, nothing says where the fork stood
        return Error{ErrorCode::Damaged,
            QStringLiteral("None of this fork's checkpoints can be read any more. Fork run %1 at "
                           "step %2 again.")
                .arg(m_origin->segments.constLast().run)
                .arg(m_before.parentStep),
            {}};
    return event(EventKind::State, 0, QStringLiteral("Starts from the beginning."));
}

Result<OrderControlOptions> RunJob::orderOptions()
{
    OrderControlOptions control;
    control.endRequested = m_options.endRequested;
    control.staleBeforeMs
        = m_before.state == RunState::Queued ? 0 : m_options.startedMs - startGraceMs;
    // A run that failed must be free to do better than its curve shows.
    control.holdUntil = m_before.state == RunState::Failed ? 0 : m_before.step;
    return control;
}

Result<void> RunJob::addReplay(OrderControlOptions &control, const TrainState &state)
{
    const auto orders
        = m_writer.read<QList<Order>>([&](RunStore &store) { return store.orders(m_options.run); });
    if (!orders)
        return orders.error();
    control.replay = ordersToRepeat(*orders, state);
    return {};
}

Result<void> RunJob::event(EventKind kind, qint64 step, const QString &text)
{
    return m_writer.call(
        [&](RunStore &store) { return store.appendEvent(m_options.run, kind, step, text); });
}

Result<RunState> RunJob::ended(RunState state, const QString &message)
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

} // namespace lampwork
