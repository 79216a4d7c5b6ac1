// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/followgroup.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/interrupt.h"
#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/launch/enginelauncher.h"

#include <QEventLoop>
#include <QHash>
#include <QSet>
#include <QTimer>

#include <algorithm>
#include <csignal>
#include <deque>
#include <limits>
#include <optional>
#include <utility>

namespace lampwork {

namespace {

constexpr int pollMs = 200; // every run has news at every flush: reading them costs
constexpr qint64 aliveCheckMs = 1000; // how often the engine's life is looked at
constexpr qint64 rateWindowMs = 10'000; // the time left is worked out from the last seconds

class GroupFollower {
public:
    GroupFollower(
        RunStore &store, const QList<RunId> &ids, qint64 enginePid, Watch watch, Console &console)
        : m_store(store)
        , m_ids(ids)
        , m_enginePid(enginePid)
        , m_watch(watch)
        , m_console(console)
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
        QEventLoop loop;
        QTimer timer;
        QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
            if (poll())
                loop.quit();
        });
        timer.start(pollMs);
        loop.exec();
        m_console.clearProgress();
        if (m_error)
            return *m_error;
        FollowedGroup group{{}, m_interrupts > 0};
        for (const RunId id : m_ids)
            group.runs.append(m_runs.value(id));
        return group;
    }

private:
    // True when there is nothing more to wait for.
    bool poll()
    {
        handleInterrupts();
        const auto changed = m_store.changed();
        if (!changed)
            return failed(changed.error());
        if (*changed && !read())
            return true;
        if (haveEnded())
            return true;
        const qint64 now = nowMs();
        if (now - m_lastAliveCheckMs >= aliveCheckMs) {
            m_lastAliveCheckMs = now;
            return !checkEngine();
        }
        return m_error.has_value();
    }

    bool read()
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
        m_rate.push_back({nowMs(), sumOf([](const Run &run) { return run.step; })});
        while (m_rate.size() > 2 && m_rate.back().first - m_rate.front().first > rateWindowMs)
            m_rate.pop_front();
        show();
        return true;
    }

    // Whether an engine has taken the run since it was started here.
    bool wasTaken(const Run &run) const
    {
        const Run before = m_before.value(run.id);
        return run.state != before.state || run.heartbeatMs != before.heartbeatMs;
    }

    bool hasEnded(const Run &run) const
    {
        return run.state != RunState::Queued && !isActive(run.state) && wasTaken(run);
    }

    bool haveEnded() const
    {
        return std::all_of(
            m_runs.cbegin(), m_runs.cend(), [this](const Run &run) { return hasEnded(run); });
    }

    // Marks the runs as what they are when their engine died; false when there is nothing to wait
    // for.
    bool checkEngine()
    {
        if (const auto lost = m_store.markLostRuns(); !lost)
            return !failed(lost.error());
        const auto ended = engineEnded(m_store.location(), m_ids.constFirst(), m_enginePid);
        if (!ended || !read() || haveEnded())
            return !m_error && !haveEnded();
        for (const Run &run : std::as_const(m_runs)) {
            if (wasTaken(run))
                continue;
            if (run.state != RunState::Queued) // resumed, and not taken
                return !failed(*ended);
            // The engine never came to it, and nobody else will.
            RunProgress progress;
            progress.state = RunState::Failed;
            progress.message = ended->message;
            if (const auto updated = m_store.updateRun(run.id, progress); !updated)
                return !failed(updated.error());
        }
        return read();
    }

    void handleInterrupts()
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

    bool failed(const Error &error)
    {
        if (!m_error)
            m_error = error;
        return true;
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
        const auto taken = count([this](const Run &run) { return wasTaken(run); });
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

    std::optional<qint64> millisecondsLeft(qint64 steps) const
    {
        if (m_rate.size() < 2 || steps <= 0)
            return std::nullopt;
        const auto &[firstMs, firstStep] = m_rate.front();
        const auto &[lastMs, lastStep] = m_rate.back();
        if (lastStep <= firstStep || lastMs <= firstMs)
            return std::nullopt;
        return qint64(double(lastMs - firstMs) / double(lastStep - firstStep) * double(steps));
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

    RunStore &m_store;
    const QList<RunId> m_ids;
    const qint64 m_enginePid;
    const Watch m_watch;
    Console &m_console;
    Interrupt m_interrupt;
    int m_interrupts = 0;
    QHash<RunId, Run> m_before; // as they were when their engine was started
    QHash<RunId, Run> m_runs;
    RunCursor m_cursor;
    std::deque<std::pair<qint64, qint64>> m_rate; // time, steps of all runs
    QSet<RunId> m_pausesTold;
    qint64 m_lastAliveCheckMs = 0;
    qint64 m_shownEpoch = 1;
    std::optional<Error> m_error;
};

} // namespace

Result<FollowedGroup> followGroup(
    RunStore &store, const QList<RunId> &ids, qint64 enginePid, Watch watch, Console &console)
{
    return GroupFollower(store, ids, enginePid, watch, console).follow();
}

} // namespace lampwork
