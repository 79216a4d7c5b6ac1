// SPDX-License-Identifier: GPL-3.0-or-later
// The part of the training loop that obeys: orders, breakpoints, and what the flight recorder sees.
#include "core/analysis/runfields.h"
#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/engine/train/divergence.h"
#include "core/engine/train/training.h"

#include <torch/script.h>

#include <cmath>

namespace lampwork {

namespace {

std::optional<double> measured(const at::Tensor &norm)
{
    return norm.defined() ? std::optional(norm.item<double>()) : std::nullopt;
}

} // namespace

void Training::tellTotals()
{
    m_writer.setTotals(m_steering.totalSteps(), m_prepared.stepsPerEpoch);
}

Result<QString> Training::carryOut(const Order &order)
{
    if (order.verb == OrderVerb::Evaluate)
        return evaluateNow();
    if (const auto read = readPending(); !read)
        return read.error();
    const QString problem = m_steering.carryOut(order);
    if (const auto made = remakeStepper(); !made)
        return made.error();
    tellTotals();
    return problem;
}

// The points of the validation rows as the network is now. What an epoch's end does besides (early
// stopping, the best values, checkpoints) is left to it: the run goes on as if it had not been
// asked.
Result<QString> Training::evaluateNow()
{
    const QHash<QString, double> metrics = evaluateValid();
    if (metrics.isEmpty())
        return QStringLiteral("There are no validation rows to evaluate on: data.split.valid is "
                              "0.");
    QHash<QString, QVariant> attributes;
    QStringList names = metrics.keys();
    names.sort();
    for (const QString &name : std::as_const(names)) {
        const double value = metrics.value(name);
        m_writer.point(m_writer.seriesId(name), m_state.step, value);
        attributes[name] = value;
        if (const auto watched = observe(name, value); !watched)
            return watched.error();
    }
    m_writer.setAttributes(attributes);
    return QString();
}

// -- Breakpoints ------------------------------------------------------------------------------

Result<void> Training::observeStep(const Pending &pending, double loss, double gradientNorm)
{
    if (m_state.breakpoints.empty())
        return {};
    static const QString lossName = QStringLiteral("train/loss");
    static const QString normName = QStringLiteral("train/gradient_norm");
    static const QString rateName = QStringLiteral("train/learning_rate");
    if (const auto watched = observe(lossName, loss); !watched)
        return watched;
    if (const auto watched = observe(rateName, pending.learningRate); !watched)
        return watched;
    return m_update.clipping().measure ? observe(normName, gradientNorm) : Result<void>();
}

Result<void> Training::observe(const QString &series, double value)
{
    for (BreakpointState &breakpoint : m_state.breakpoints) {
        const bool fires = breakpoint.observe(
            {series, value, m_state.step, m_state.epoch, !isLowerBetter(series)});
        // What the curve already showed has been seen to then.
        if (!fires || !m_control || m_control->isRepeating(m_state.step - 1))
            continue;
        const auto paused = m_control->pauseFor(m_state, EventKind::State,
            QStringLiteral("Paused by the breakpoint “%1”: %2 is %3.")
                .arg(breakpoint.condition.text(), series, formatNumber(value)));
        if (!paused)
            return paused;
    }
    return {};
}

// -- The flight recorder ----------------------------------------------------------------------

// Before the update of the step under way. Again: the run pauses first, and the step is then done
// anew, since what was ordered meanwhile holds for it.
Result<Training::Incident> Training::examine(
    double loss, const at::Tensor &gradientNorm, double learningRate)
{
    const std::optional<double> norm = measured(gradientNorm);
    const auto kind = m_recorder.judge(m_state, m_state.step, loss, norm);
    if (!kind)
        return Incident::Apply;
    // Of whatever pass, a run's numbers depend on this alone: one that gave no numbers leaves no
    // trace in weights, buffers and optimiser. Whether the run pauses for it is another matter.
    const bool skip = *kind == FlightRecord::Kind::NotFinite;
    if (m_control->isRepeating(m_state.step) || m_settledStep == m_state.step) {
        if (skip)
            m_recorder.takeBack();
        return skip ? Incident::Skip : Incident::Apply;
    }
    return handleIncident({*kind, m_state.step, loss, norm, learningRate, false});
}

Result<Training::Incident> Training::handleIncident(const FlightRecorder::Incident &incident)
{
    m_recorder.takeBack();
    const Result<FlightRecord> record = storeRecord(incident);
    if (!record)
        return record.error();
    if (m_options.attended) {
        m_settledStep = m_state.step;
        const auto paused = m_control->pauseFor(m_state, EventKind::Warning, record->summary());
        return paused ? Result<Incident>(Incident::Again) : paused.error();
    }
    if (incident.kind == FlightRecord::Kind::NotFinite)
        return diverged({incident.stepsDone + 1, incident.loss, incident.learningRate, false,
            QStringLiteral("What the flight recorder kept of it: “lampwork show %1 --flight”.")
                .arg(m_run)});
    // Nobody is there to decide, and a leap may yet come right.
    m_settledStep = m_state.step;
    const auto told = event(EventKind::Warning, record->summary());
    return told ? Result<Incident>(Incident::Again) : told.error();
}

// Off the CPU, where the update was made before its values were read.
Result<void> Training::judgeApplied(const Pending &pending, double loss, double gradientNorm)
{
    const std::optional<double> norm
        = m_update.clipping().measure ? std::optional(gradientNorm) : std::nullopt;
    const auto kind = m_recorder.judge(m_state, pending.step - 1, loss, norm);
    if (!kind || m_control->isRepeating(pending.step - 1))
        return {};
    const bool first = m_state.badLosses == 0;
    m_state.badLosses = *kind == FlightRecord::Kind::NotFinite ? m_state.badLosses + 1 : 0;
    if (*kind == FlightRecord::Kind::NotFinite && !first)
        return {}; // what comes of the first one
    const Result<FlightRecord> record
        = storeRecord({*kind, pending.step - 1, loss, norm, pending.learningRate, true});
    if (!record)
        return record.error();
    if (m_options.attended)
        return m_control->pauseFor(m_state, EventKind::Warning, record->summary());
    if (*kind == FlightRecord::Kind::NotFinite)
        return diverged({pending.step, loss, pending.learningRate, !m_parameters.allFinite(),
            QStringLiteral("What the flight recorder kept of it: “lampwork show %1 --flight”.")
                .arg(m_run)});
    return event(EventKind::Warning, record->summary());
}

Result<FlightRecord> Training::storeRecord(const FlightRecorder::Incident &incident)
{
    const FlightRecord record = m_recorder.record(incident);
    const QByteArray bytes = toJsonText(flightRecordToJson(record));
    const auto stored = m_writer.call([&](RunStore &store) -> Result<void> {
        const Result<QString> object = store.putObject(bytes);
        if (!object)
            return object.error();
        Artifact artifact;
        artifact.kind = QStringLiteral("flight_record");
        artifact.name = QStringLiteral("step %1").arg(incident.stepsDone + 1);
        artifact.object = *object;
        artifact.sizeBytes = bytes.size();
        artifact.atMs = nowMs();
        const Result<qint64> added = store.addArtifact(m_run, artifact);
        return added ? Result<void>() : added.error();
    });
    return stored ? Result<FlightRecord>(record) : stored.error();
}

} // namespace lampwork
