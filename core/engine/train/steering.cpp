// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/steering.h"

#include "core/base/format.h"
#include "core/base/nearest.h"
#include "core/experiment/steering.h"
#include "core/launch/resolvetrain.h"

#include <torch/script.h>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

// Rows of an update.
qint64 rowsOfStep(const TrainSpec &train)
{
    return qint64(*train.batchSize) * train.accumulate;
}

qint64 stepsFor(qint64 rows, const TrainSpec &train)
{
    return (rows + rowsOfStep(train) - 1) / rowsOfStep(train);
}

QString unmatched(const QString &glob, const QStringList &names)
{
    return QStringLiteral("No parameter's name matches “%1”.%2").arg(glob, suggestion(glob, names));
}

} // namespace

Steering::Steering(const Parts &parts)
    : m_parts(parts)
{
}

Result<void> Steering::begin()
{
    TrainState &state = m_parts.state;
    if (m_scheduledStepsPerEpoch == 0)
        m_scheduledStepsPerEpoch = stepsFor(m_parts.batches.size(), m_parts.prepared.spec.train);
    const bool first = !state.settings;
    if (first) {
        state.settings = settingsOf(m_parts.prepared.spec);
        state.breakpoints.clear();
        for (const QString &text : m_parts.prepared.spec.train.breakpoints) {
            if (const QString problem = addBreakpoint(text); !problem.isEmpty())
                return Error{ErrorCode::InvalidInput, problem, QStringLiteral("train.breakpoints")};
        }
    }
    if (state.settings->dropout.size() != m_parts.prepared.plan.dropouts.size())
        return Error{ErrorCode::Damaged,
            QStringLiteral("The checkpoint has %1 rates of dropout, the network %2.")
                .arg(state.settings->dropout.size())
                .arg(m_parts.prepared.plan.dropouts.size()),
            {}};
    for (const auto &[frozen, glob] : state.freezes)
        m_parts.optimizer.setFrozen(glob, frozen);
    putInForce(*state.settings);
    return {};
}

TrainSettings Steering::settingsOf(const Spec &spec) const
{
    TrainSettings settings;
    settings.weightDecay = spec.train.optimizer.weightDecay.value_or(0);
    settings.batchSize = spec.train.batchSize.value_or(1);
    settings.epochs = spec.train.epochs.value_or(1);
    settings.clipNorm = spec.train.clipNorm;
    settings.schedule = spec.train.schedule;
    for (const DropoutRate &dropout : m_parts.prepared.plan.dropouts) {
        const Json rate = steeredValue(spec, dropout.path);
        settings.dropout.push_back(rate.is_number() ? rate.get<double>() : dropout.rate);
    }
    return settings;
}

void Steering::putInForce(const TrainSettings &settings)
{
    PreparedTraining &prepared = m_parts.prepared;
    TrainSpec &train = prepared.spec.train;
    m_parts.state.settings = settings;
    train.optimizer.lr = m_parts.state.baseLearningRate;
    train.optimizer.weightDecay = settings.weightDecay;
    train.batchSize = settings.batchSize;
    train.epochs = settings.epochs;
    train.clipNorm = settings.clipNorm;
    train.schedule = settings.schedule;
    prepared.stepsPerEpoch = stepsFor(m_parts.batches.size(), train);
    prepared.totalSteps = prepared.stepsPerEpoch * settings.epochs;
    m_parts.optimizer.setWeightDecay(settings.weightDecay);
    m_parts.schedule = Schedule(
        settings.schedule, m_scheduledStepsPerEpoch * settings.epochs, m_scheduledStepsPerEpoch);
    for (std::size_t i = 0; i < settings.dropout.size(); ++i) {
        const DropoutRate &dropout = prepared.plan.dropouts[i];
        prepared.network.setattr(dropout.attribute, settings.dropout[i]);
        const QString setting
            = QStringLiteral("%1=%2").arg(dropout.path, formatExact(settings.dropout[i]));
        if (auto changed = withSetting(prepared.spec, setting))
            prepared.spec = std::move(changed->spec);
    }
    measureWhatIsWatched();
}

void Steering::measureWhatIsWatched()
{
    const Spec &spec = m_parts.prepared.spec;
    const auto &breakpoints = m_parts.state.breakpoints;
    const bool watched = std::any_of(
        breakpoints.begin(), breakpoints.end(), [](const BreakpointState &one) {
            return one.condition.series.isEmpty() || one.condition.series == u"train/gradient_norm";
        });
    m_parts.update.setClipping({spec.train.clipNorm,
        spec.track.gradientNorm || spec.train.flightRecorder.enabled || watched});
}

qint64 Steering::schedulePosition() const
{
    const TrainState &state = m_parts.state;
    return state.epoch * m_scheduledStepsPerEpoch
        + state.row * m_scheduledStepsPerEpoch / m_parts.batches.size();
}

qint64 Steering::totalSteps() const
{
    const TrainState &state = m_parts.state;
    const PreparedTraining &prepared = m_parts.prepared;
    const qint64 rowsLeft = m_parts.batches.size() - state.row;
    const qint64 epochsLeft = *prepared.spec.train.epochs - state.epoch - 1;
    return state.step + stepsFor(rowsLeft, prepared.spec.train)
        + epochsLeft * prepared.stepsPerEpoch;
}

bool Steering::usesDropout() const
{
    const std::vector<double> &rates = m_parts.state.settings->dropout;
    // A network that is random without such a layer says so itself.
    return rates.empty() ? m_parts.prepared.plan.usesDropout
                         : std::any_of(rates.begin(), rates.end(), [](double r) { return r > 0; });
}

QString Steering::carryOut(const Order &order)
{
    switch (order.verb) {
    case OrderVerb::SetLearningRate:
        return setLearningRate(order.value);
    case OrderVerb::Set:
        return set(order.text);
    case OrderVerb::Freeze:
        return freeze(order.text, true);
    case OrderVerb::Unfreeze:
        return freeze(order.text, false);
    case OrderVerb::Break:
        return addBreakpoint(order.text);
    case OrderVerb::Unbreak:
        return removeBreakpoint(order.text);
    default:
        Q_UNREACHABLE();
    }
}

QString Steering::setLearningRate(double rate)
{
    if (!std::isfinite(rate) || rate <= 0)
        return QStringLiteral("%1 is no learning rate: it must be above 0.").arg(formatExact(rate));
    m_parts.state.baseLearningRate = rate;
    m_parts.prepared.spec.train.optimizer.lr = rate;
    return {};
}

QString Steering::set(const QString &text)
{
    const auto changed = withSetting(m_parts.prepared.spec, text);
    if (!changed)
        return changed.error().text();
    if (changed->path == u"train.optimizer.lr")
        return setLearningRate(changed->spec.train.optimizer.lr.value_or(0));
    if (const QString problem = problemOf(changed->spec, changed->path); !problem.isEmpty())
        return problem;
    if (changed->spec.train.schedule != m_parts.prepared.spec.train.schedule)
        m_parts.state.plateau = {};
    m_parts.prepared.spec = changed->spec;
    putInForce(settingsOf(changed->spec));
    return {};
}

// What only the run knows: how far it is, how many rows there are, and who trains it.
QString Steering::problemOf(const Spec &changed, const QString &path) const
{
    const TrainSpec &train = changed.train;
    if (path.startsWith(u"network.") && m_parts.prepared.team)
        return QStringLiteral("%1: The rates of dropout cannot be changed while several processes "
                              "train the run. Stop it, and fork it with the change.")
            .arg(path);
    if (path == u"train.epochs" && *train.epochs <= m_parts.state.epoch)
        return QStringLiteral("train.epochs: Epoch %1 is under way; the run can end after it at "
                              "the earliest. Give at least %1, or stop the run.")
            .arg(m_parts.state.epoch + 1);
    const bool schedule = path.startsWith(u"train.schedule") || path == u"train.epochs";
    if (!schedule)
        return {};
    const auto problem = checkSchedule(train, m_scheduledStepsPerEpoch);
    // What was wrong before (a lower learning rate may have made it so) is not this order's fault.
    const auto before = checkSchedule(m_parts.prepared.spec.train, m_scheduledStepsPerEpoch);
    return problem && !before ? problem->text() : QString();
}

QStringList Steering::parameterNames(bool onlyTrained) const
{
    QStringList names;
    for (const FlatParameters::Slot &slot : m_parts.parameters.slots) {
        const bool frozen = std::any_of(m_parts.optimizer.segments().begin(),
            m_parts.optimizer.segments().end(), [&](const Segment &segment) {
                return segment.frozen && slot.offset >= segment.begin && slot.offset < segment.end;
            });
        if (!onlyTrained || !frozen)
            names.append(QString::fromStdString(slot.name));
    }
    return names;
}

QString Steering::freeze(const QString &glob, bool frozen)
{
    const QStringList trained = parameterNames(true);
    if (frozen && !trained.isEmpty()
        && std::all_of(trained.begin(), trained.end(),
            [&](const QString &name) { return matchesGlob(glob, name); }))
        return QStringLiteral("“%1” would freeze all that still learns; pause or stop the run "
                              "instead.")
            .arg(glob);
    if (m_parts.optimizer.setFrozen(glob, frozen) == 0)
        return unmatched(glob, parameterNames(false));
    m_parts.state.freezes.append({frozen, glob});
    return {};
}

QString Steering::addBreakpoint(const QString &text)
{
    const PreparedTraining &prepared = m_parts.prepared;
    const auto parsed = parseBreakpoint(
        text, breakpointSeries(prepared.preprocessing.task, prepared.data.valid.size() > 0));
    if (!parsed)
        return parsed.error().text();
    auto &breakpoints = m_parts.state.breakpoints;
    const bool known = std::any_of(breakpoints.begin(), breakpoints.end(),
        [&](const BreakpointState &one) { return one.condition == *parsed; });
    if (known)
        return QStringLiteral("There is a breakpoint “%1” already.").arg(parsed->text());
    BreakpointState state;
    state.condition = *parsed;
    breakpoints.push_back(state);
    measureWhatIsWatched();
    return {};
}

QString Steering::removeBreakpoint(const QString &text)
{
    const PreparedTraining &prepared = m_parts.prepared;
    const auto parsed = parseBreakpoint(
        text, breakpointSeries(prepared.preprocessing.task, prepared.data.valid.size() > 0));
    if (!parsed)
        return parsed.error().text();
    auto &breakpoints = m_parts.state.breakpoints;
    const auto removed = std::erase_if(
        breakpoints, [&](const BreakpointState &one) { return one.condition == *parsed; });
    if (removed == 0) {
        QStringList texts;
        for (const BreakpointState &one : breakpoints)
            texts.append(one.condition.text());
        return QStringLiteral("There is no breakpoint “%1”.%2")
            .arg(parsed->text(),
                texts.isEmpty() ? QStringLiteral(" There is none at all.")
                                : suggestion(parsed->text(), texts));
    }
    measureWhatIsWatched();
    return {};
}

} // namespace lampwork
