// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/run.h"

#include <QMap>

#include <array>
#include <utility>

namespace lampwork {

namespace {

template <typename T, std::size_t N>
QString lookUpName(const std::array<std::pair<T, const char *>, N> &names, T value)
{
    for (const auto &[candidate, name] : names) {
        if (candidate == value)
            return QString::fromLatin1(name);
    }
    return {};
}

template <typename T, std::size_t N>
std::optional<T> lookUpValue(
    const std::array<std::pair<T, const char *>, N> &names, const QString &name)
{
    for (const auto &[candidate, text] : names) {
        if (name == QLatin1String(text))
            return candidate;
    }
    return std::nullopt;
}

constexpr std::array<std::pair<RunState, const char *>, 7> stateNames{{
    {RunState::Queued, "queued"},
    {RunState::Running, "running"},
    {RunState::Paused, "paused"},
    {RunState::Finished, "finished"},
    {RunState::Stopped, "stopped"},
    {RunState::Failed, "failed"},
    {RunState::Lost, "lost"},
}};

constexpr std::array<std::pair<OrderVerb, const char *>, 12> verbNames{{
    {OrderVerb::Pause, "pause"},
    {OrderVerb::Resume, "resume"},
    {OrderVerb::Stop, "stop"},
    {OrderVerb::SetLearningRate, "set_lr"},
    {OrderVerb::Checkpoint, "checkpoint"},
    {OrderVerb::Evaluate, "evaluate"},
    {OrderVerb::Step, "step"},
    {OrderVerb::Set, "set"},
    {OrderVerb::Freeze, "freeze"},
    {OrderVerb::Unfreeze, "unfreeze"},
    {OrderVerb::Break, "break"},
    {OrderVerb::Unbreak, "unbreak"},
}};

constexpr std::array<std::pair<EventKind, const char *>, 7> kindNames{{
    {EventKind::Log, "log"},
    {EventKind::Warning, "warning"},
    {EventKind::Error, "error"},
    {EventKind::Checkpoint, "checkpoint"},
    {EventKind::Order, "order"},
    {EventKind::State, "state"},
    {EventKind::Note, "note"},
}};

} // namespace

QString colorAttribute()
{
    return QStringLiteral("display.color");
}

bool isDisplayAttribute(const QString &name)
{
    return name.startsWith(QLatin1String("display."));
}

QString nameOf(RunState state)
{
    return lookUpName(stateNames, state);
}

std::optional<RunState> runStateFromName(const QString &name)
{
    return lookUpValue(stateNames, name);
}

bool isActive(RunState state)
{
    return state == RunState::Running || state == RunState::Paused;
}

bool isResumable(RunState state)
{
    return state == RunState::Stopped || state == RunState::Failed || state == RunState::Lost;
}

QString nameOf(OrderVerb verb)
{
    return lookUpName(verbNames, verb);
}

std::optional<OrderVerb> orderVerbFromName(const QString &name)
{
    return lookUpValue(verbNames, name);
}

QString nameOf(EventKind kind)
{
    return lookUpName(kindNames, kind);
}

std::optional<EventKind> eventKindFromName(const QString &name)
{
    return lookUpValue(kindNames, name);
}

QList<RunEvent> notesAmong(const QList<RunEvent> &events)
{
    QMap<qint64, RunEvent> byStep;
    for (const RunEvent &event : events) {
        if (event.kind != EventKind::Note)
            continue;
        if (event.text.isEmpty())
            byStep.remove(event.step);
        else
            byStep.insert(event.step, event);
    }
    return byStep.values();
}

} // namespace lampwork
