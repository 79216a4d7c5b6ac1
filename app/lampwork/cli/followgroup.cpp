// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/followgroup.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/followloop.h"
#include "core/base/format.h"
#include "core/launch/enginelauncher.h"

#include <QHash>
#include <QSet>

#include <algorithm>
#include <csignal>
#include <optional>
#include <utility>

namespace lampwork {

namespace {

constexpr int pollMs = 200; // every run has news at every flush: reading them costs

class GroupFollower : private FollowLoop {
public:
    GroupFollower(
        RunStore &store, const QList<RunId> &ids, qint64 enginePid, Watch watch, Console &console)
        : FollowLoop(store, console)
        , m_ids(ids)
        , m_enginePid(enginePid)
        , m_watch(watch)
    {
    }

    Result<FollowedGroup> follow()
    {
        for (const RunId id : m_ids) {
            const auto run = m_store.run(id);
            if (!run)
                return run.error();
            m_before.insert(id, *run);
            m_runs.insert(id, *run);
        }
        if (const auto waited = wait(pollMs); !waited)
            return waited.error();
        FollowedGroup group{{}, m_interrupts > 0};
        for (const RunId id : m_ids)
            group.runs.append(m_runs.value(id));
        return group;
    }

private:
    bool read() override
    {
        const auto changes = m_store.runsSince(m_cursor);
        if (!changes)
            return !failed(changes.error());
        m_cursor = changes->next;
        for (const Run &run : changes->runs) {
            if (!m_runs.contains(run.id))
                continue;
            m_runs.insert(run.id, run);
            tellPause(run);
        }
        noteStep(sumOf([](const Run &run) { return run.step; }));
        show();
        return true;
    }

    bool isTaken(const Run &run) const
    {
        return wasTaken(run, m_before.value(run.id), m_enginePid);
    }

    bool hasEnded(const Run &run) const
    {
        return run.state != RunState::Queued && !isActive(run.state) && isTaken(run);
    }

    bool haveEnded() const override
    {
        return std::all_of(
            m_runs.cbegin(), m_runs.cend(), [this](const Run &run) { return hasEnded(run); });
    }

    // Marks the runs as what they are when their engine died.
    bool checkEngine() override
    {
        if (const auto lost = m_store.markLostRuns(); !lost)
            return !failed(lost.error());
        const auto ended = engineEnded(m_store.location(), m_ids.constFirst(), m_enginePid);
        if (!ended || !read() || haveEnded())
            return !hasFailed() && !haveEnded();
        for (const Run &run : std::as_const(m_runs)) {
            if (isTaken(run))
                continue;
            if (run.state != RunState::Queued) // resumed, and not taken
                return !failed(*ended);
            if (const auto given = giveUp(run.id, *ended); !given)
                return !failed(given.error());
        }
        return read();
    }

    void handleInterrupts() override
    {
        const int count = m_interrupt.count();
        if (count == m_interrupts)
            return;
        const bool isFirst = m_interrupts == 0;
        m_interrupts = count;
        if (isFirst) {
            for (const Run &run : std::as_const(m_runs)) {
                if (hasEnded(run))
                    continue;
                if (const auto order = m_store.giveOrder(run.id, OrderVerb::Stop); !order)
                    failed(order.error());
            }
            m_console.note(
                QStringLiteral("The runs were ordered to stop. Ctrl+C again kills their engine."));
        }
        if (count > 1 && m_enginePid > 0)
            ::kill(pid_t(m_enginePid), SIGKILL);
    }

    // -- Showing --
    template <typename Value> qint64 sumOf(Value value) const
    {
        qint64 sum = 0;
        for (const Run &run : m_runs)
            sum += qint64(value(run));
        return sum;
    }

    // The mean of a metric over the runs that have it.
    QString metricText(const char *name) const
    {
        double sum = 0;
        int count = 0;
        for (const Run &run : m_runs) {
            const auto value = run.attributes.constFind(QLatin1String(name));
            if (value == run.attributes.cend())
                continue;
            sum += value->toDouble();
            ++count;
        }
        return count == 0
            ? QString()
            : QStringLiteral("mean %1 %2").arg(QLatin1String(name), formatNumber(sum / count));
    }

    QString progressText() const
    {
        QStringList parts{QStringLiteral("%1 runs").arg(m_ids.size())};
        const auto count
            = [this](auto is) { return std::count_if(m_runs.cbegin(), m_runs.cend(), is); };
        const auto taken = count([this](const Run &run) { return isTaken(run); });
        if (taken == 0)
            return parts.constFirst() + QStringLiteral("  waiting for the engine");
        const qint64 total = sumOf([](const Run &run) { return run.totalSteps; });
        const qint64 step = sumOf([](const Run &run) { return run.step; });
        if (const auto epoch = slowestEpoch())
            parts.append(QStringLiteral("epoch %1/%2").arg(epoch->first).arg(epoch->second));
        if (total > 0 && taken == m_ids.size())
            parts.append(QStringLiteral("%1 %").arg(100 * step / total));
        const auto told = [&](qsizetype number, const char *what) {
            if (number > 0)
                parts.append(QStringLiteral("%1 %2").arg(number).arg(QLatin1String(what)));
        };
        told(count([](const Run &run) { return run.state == RunState::Finished; }), "finished");
        told(count([](const Run &run) { return run.state == RunState::Failed; }), "failed");
        told(count([this](
                       const Run &run) { return run.state == RunState::Stopped && hasEnded(run); }),
            "stopped");
        told(count([](const Run &run) { return run.state == RunState::Paused; }), "paused");
        // The metrics come last: they are what a narrow terminal may cut.
        const qint64 speed = sumOf([](const Run &run) { return run.samplesPerSecond; });
        if (speed > 0)
            parts.append(QStringLiteral("%1 samples/s").arg(formatCount(speed)));
        if (const auto left = millisecondsLeft(total - step))
            parts.append(QStringLiteral("%1 left").arg(formatDuration(*left)));
        for (const char *name : {"valid/loss", "valid/accuracy", "valid/rmse"}) {
            if (const QString text = metricText(name); !text.isEmpty())
                parts.append(text);
        }
        return parts.join(QStringLiteral("  "));
    }

    // Of the runs that go on: the epoch under way of the one that is behind, and how many it has.
    std::optional<std::pair<qint64, qint64>> slowestEpoch() const
    {
        std::optional<std::pair<qint64, qint64>> slowest;
        for (const Run &run : m_runs) {
            if (run.stepsPerEpoch <= 0 || hasEnded(run))
                continue;
            const qint64 epochs = run.totalSteps / run.stepsPerEpoch;
            const qint64 epoch = std::min(epochs, run.step / run.stepsPerEpoch + 1);
            if (!slowest || epoch < slowest->first)
                slowest = {epoch, epochs};
        }
        return slowest;
    }

    // Why a run paused by itself, and what can be done: else it would only seem to hang.
    void tellPause(const Run &run)
    {
        const bool paused = run.state == RunState::Paused && !run.message.isEmpty();
        if (paused && !m_pausesTold.contains(run.id))
            m_console.note(
                QStringLiteral("Run %1: %2 “lampwork order %1 resume” goes on, “lampwork "
                               "order %1 stop” ends it.")
                    .arg(run.id)
                    .arg(run.message));
        paused ? (void)m_pausesTold.insert(run.id) : (void)m_pausesTold.remove(run.id);
    }

    void show()
    {
        if (m_watch == Watch::Never)
            return;
        if (m_console.showsProgress()) {
            m_console.progress(progressText());
        } else if (m_watch == Watch::Always) {
            const auto epoch = slowestEpoch();
            if (epoch && epoch->first > m_shownEpoch)
                m_console.note(progressText());
            m_shownEpoch = epoch ? epoch->first : m_shownEpoch;
        }
    }

    const QList<RunId> m_ids;
    const qint64 m_enginePid;
    const Watch m_watch;
    QHash<RunId, Run> m_before; // as they were when their engine was started
    QHash<RunId, Run> m_runs;
    RunCursor m_cursor;
    QSet<RunId> m_pausesTold;
    qint64 m_shownEpoch = 1;
};

} // namespace

Result<FollowedGroup> followGroup(
    RunStore &store, const QList<RunId> &ids, qint64 enginePid, Watch watch, Console &console)
{
    return GroupFollower(store, ids, enginePid, watch, console).follow();
}

} // namespace lampwork
