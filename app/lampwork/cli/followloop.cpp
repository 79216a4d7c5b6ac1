// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/followloop.h"

#include "app/lampwork/cli/console.h"
#include "core/base/clock.h"

#include <QEventLoop>
#include <QTimer>

namespace lampwork {

namespace {

constexpr qint64 aliveCheckMs = 1000; // how often the engine's life is looked at
constexpr qint64 rateWindowMs = 10'000; // the time left is worked out from the last seconds

} // namespace

FollowLoop::FollowLoop(RunStore &store, Console &console)
    : m_store(store)
    , m_console(console)
{
}

Result<void> FollowLoop::wait(int pollMs)
{
    QEventLoop loop;
    QTimer timer;
    QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
        if (poll())
            loop.quit();
    });
    timer.start(pollMs);
    loop.exec();
    m_console.clearProgress();
    return m_error ? Result<void>(*m_error) : Result<void>();
}

bool FollowLoop::poll()
{
    handleInterrupts();
    const auto changed = m_store.changed();
    if (!changed)
        return failed(changed.error());
    if (*changed && !read())
        return true;
    if (haveEnded())
        return true;
    const qint64 now = monotonicMs();
    if (now >= m_nextAliveCheckMs) {
        m_nextAliveCheckMs = now + aliveCheckMs;
        return !checkEngine();
    }
    return m_error.has_value();
}

bool FollowLoop::failed(const Error &error)
{
    if (!m_error)
        m_error = error;
    return true;
}

bool FollowLoop::wasTaken(const Run &run, const Run &before, qint64 enginePid)
{
    return run.state != before.state || run.heartbeatMs != before.heartbeatMs
        || (enginePid > 0 && run.pid == enginePid);
}

Result<void> FollowLoop::giveUp(RunId id, const Error &reason)
{
    RunProgress progress;
    progress.state = RunState::Failed;
    progress.message = reason.message;
    return m_store.updateRun(id, progress);
}

void FollowLoop::noteStep(qint64 step)
{
    m_rate.push_back({monotonicMs(), step});
    while (m_rate.size() > 2 && m_rate.back().first - m_rate.front().first > rateWindowMs)
        m_rate.pop_front();
}

std::optional<qint64> FollowLoop::millisecondsLeft(qint64 steps) const
{
    if (m_rate.size() < 2 || steps <= 0)
        return std::nullopt;
    const auto &[firstMs, firstStep] = m_rate.front();
    const auto &[lastMs, lastStep] = m_rate.back();
    if (lastStep <= firstStep || lastMs <= firstMs)
        return std::nullopt;
    return qint64(double(lastMs - firstMs) / double(lastStep - firstStep) * double(steps));
}

} // namespace lampwork
