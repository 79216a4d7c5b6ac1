// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/follow.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/interrupt.h"
#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/launch/enginelauncher.h"

#include <QEventLoop>
#include <QHash>
#include <QTimer>

#include <algorithm>
#include <csignal>
#include <deque>
#include <optional>
#include <utility>

namespace lampwork {

namespace {

constexpr int pollMs = 50;
constexpr qint64 aliveCheckMs = 1000; // how often the engine's life is looked at
constexpr qint64 rateWindowMs = 10'000; // the time left is worked out from the last seconds

class Follower {
public:
    Follower(RunStore &store, RunId id, qint64 enginePid, Watch watch, Console &console)
        : m_store(store)
        , m_id(id)
        , m_enginePid(enginePid)
        , m_watch(watch)
        , m_console(console)
    {
    }

    Result<FollowResult> follow()
    {
        const auto before = m_store.run(m_id);
        if (!before)
            return before.error();
        m_before = *before;
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
        return FollowResult{m_run, m_interrupts > 0};
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
        if (hasEnded())
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
        const auto run = m_store.run(m_id);
        if (!run)
            return !failed(run.error());
        m_run = *run;
        const auto points = m_store.pointsSince(m_id, m_cursor);
        if (!points)
            return !failed(points.error());
        m_cursor = points->next;
        for (const SeriesPoints &series : points->series) {
            if (!series.values.empty())
                m_last.insert(series.name, series.values.back());
        }
        const qint64 now = nowMs();
        m_rate.push_back({now, m_run.step});
        while (m_rate.size() > 2 && now - m_rate.front().first > rateWindowMs)
            m_rate.pop_front();
        tellPause();
        show();
        return true;
    }

    // Whether an engine has taken the run since it was started here. A run that is resumed has an
    // ended state until then.
    bool wasTaken() const
    {
        return m_run.state != m_before.state || m_run.heartbeatMs != m_before.heartbeatMs;
    }

    bool hasEnded() const
    {
        return m_run.id != 0 && m_run.state != RunState::Queued && !isActive(m_run.state)
            && wasTaken();
    }

    // Marks the run as what it is when its engine died; false when there is nothing to wait for.
    bool checkEngine()
    {
        if (const auto lost = m_store.markLostRuns(); !lost)
            return !failed(lost.error());
        std::optional<Error> ended;
        if (m_enginePid > 0)
            ended = engineEnded(m_store.location(), m_id, m_enginePid);
        if (!ended || !read())
            return !m_error;
        if (wasTaken())
            return true; // marked lost, or ended in its own way
        if (m_run.state != RunState::Queued)
            return !failed(*ended);
        // It never took the run, and nobody else will.
        RunProgress progress;
        progress.state = RunState::Failed;
        progress.message = ended->message;
        if (const auto updated = m_store.updateRun(m_id, progress); !updated)
            return !failed(updated.error());
        return read();
    }

    void handleInterrupts()
    {
        const int count = m_interrupt.count();
        if (count == m_interrupts || m_run.id == 0)
            return;
        const bool isFirst = m_interrupts == 0;
        m_interrupts = count;
        if (isFirst) {
            if (const auto order = m_store.giveOrder(m_id, OrderVerb::Stop); !order)
                failed(order.error());
            m_console.note(
                QStringLiteral("The run was ordered to stop. Ctrl+C again kills its engine."));
        }
        if (count > 1 || m_run.state == RunState::Queued) {
            const qint64 pid = m_enginePid > 0 ? m_enginePid : m_run.pid;
            if (pid > 0)
                ::kill(pid_t(pid), SIGKILL);
        }
    }

    bool failed(const Error &error)
    {
        if (!m_error)
            m_error = error;
        return true;
    }

    // -- Showing --
    QString metricText(const char *name) const
    {
        const auto value = m_last.constFind(QLatin1String(name));
        return value == m_last.cend()
            ? QString()
            : QStringLiteral("%1 %2").arg(QLatin1String(name), formatNumber(*value));
    }

    QString progressText() const
    {
        if (!wasTaken())
            return QStringLiteral("waiting for the engine");
        QStringList parts;
        if (m_run.stepsPerEpoch > 0) {
            const qint64 epochs = m_run.totalSteps / m_run.stepsPerEpoch;
            parts.append(QStringLiteral("epoch %1/%2")
                             .arg(std::min(epochs, m_run.step / m_run.stepsPerEpoch + 1))
                             .arg(epochs));
        }
        parts.append(QStringLiteral("step %1/%2").arg(m_run.step).arg(m_run.totalSteps));
        // The metrics come last: they are what a narrow terminal may cut.
        if (m_run.state == RunState::Paused) {
            parts.append(QStringLiteral("paused"));
        } else {
            if (m_run.samplesPerSecond > 0)
                parts.append(QStringLiteral("%1 samples/s")
                                 .arg(formatCount(qint64(m_run.samplesPerSecond))));
            if (const auto left = millisecondsLeft())
                parts.append(QStringLiteral("%1 left").arg(formatDuration(*left)));
        }
        for (const char *name :
            {"train/loss", "valid/loss", "valid/accuracy", "valid/f1_macro", "valid/rmse"}) {
            if (const QString text = metricText(name); !text.isEmpty())
                parts.append(text);
        }
        return parts.join(QStringLiteral("  "));
    }

    std::optional<qint64> millisecondsLeft() const
    {
        if (m_rate.size() < 2 || m_run.totalSteps <= m_run.step)
            return std::nullopt;
        const auto &[firstMs, firstStep] = m_rate.front();
        const auto &[lastMs, lastStep] = m_rate.back();
        if (lastStep <= firstStep || lastMs <= firstMs)
            return std::nullopt;
        const double perStep = double(lastMs - firstMs) / double(lastStep - firstStep);
        return qint64(perStep * double(m_run.totalSteps - m_run.step));
    }

    // Why the run paused by itself, and what can be done: else it would only seem to hang.
    void tellPause()
    {
        const bool paused = m_run.state == RunState::Paused && !m_run.message.isEmpty();
        if (paused && !m_pauseTold)
            m_console.note(QStringLiteral("%1 “lampwork order %2 resume” goes on, “lampwork order "
                                          "%2 stop” or Ctrl+C ends the run.")
                               .arg(m_run.message)
                               .arg(m_id));
        m_pauseTold = paused;
    }

    void show()
    {
        if (m_watch == Watch::Never)
            return;
        if (m_console.showsProgress()) {
            m_console.progress(progressText());
        } else if (m_watch == Watch::Always && m_run.stepsPerEpoch > 0) {
            const qint64 epoch = m_run.step / m_run.stepsPerEpoch;
            if (epoch > m_shownEpoch)
                m_console.note(progressText());
            m_shownEpoch = epoch;
        }
    }

    RunStore &m_store;
    const RunId m_id;
    const qint64 m_enginePid;
    const Watch m_watch;
    Console &m_console;
    Interrupt m_interrupt;
    int m_interrupts = 0;
    Run m_before; // as it was when its engine was started
    Run m_run;
    PointCursor m_cursor;
    QHash<QString, double> m_last;
    std::deque<std::pair<qint64, qint64>> m_rate; // time, step
    qint64 m_lastAliveCheckMs = 0;
    qint64 m_shownEpoch = 0;
    bool m_pauseTold = false;
    std::optional<Error> m_error;
};

} // namespace

Result<FollowResult> followRun(
    RunStore &store, RunId id, qint64 enginePid, Watch watch, Console &console)
{
    return Follower(store, id, enginePid, watch, console).follow();
}

} // namespace lampwork
