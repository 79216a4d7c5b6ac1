// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/follow.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/followloop.h"
#include "core/base/format.h"
#include "core/launch/enginelauncher.h"

#include <QHash>

#include <algorithm>
#include <csignal>
#include <optional>

namespace lampwork {

namespace {

constexpr int pollMs = 50;

class Follower : private FollowLoop {
public:
    Follower(RunStore &store, RunId id, qint64 enginePid, Watch watch, Console &console)
        : FollowLoop(store, console)
        , m_id(id)
        , m_enginePid(enginePid)
        , m_watch(watch)
    {
    }

    Result<FollowResult> follow()
    {
        const auto before = m_store.run(m_id);
        if (!before)
            return before.error();
        m_before = *before;
        if (const auto waited = wait(pollMs); !waited)
            return waited.error();
        return FollowResult{m_run, m_interrupts > 0};
    }

private:
    bool read() override
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
        noteStep(m_run.step);
        tellPause();
        show();
        return true;
    }

    bool isTaken() const { return wasTaken(m_run, m_before, m_enginePid); }

    bool haveEnded() const override
    {
        return m_run.id != 0 && m_run.state != RunState::Queued && !isActive(m_run.state)
            && isTaken();
    }

    // Marks the run as what it is when its engine died.
    bool checkEngine() override
    {
        if (const auto lost = m_store.markLostRuns(); !lost)
            return !failed(lost.error());
        std::optional<Error> ended;
        if (m_enginePid > 0)
            ended = engineEnded(m_store.location(), m_id, m_enginePid);
        if (!ended || !read())
            return !hasFailed();
        if (isTaken())
            return true; // marked lost, or ended in its own way
        if (m_run.state != RunState::Queued)
            return !failed(*ended);
        if (const auto given = giveUp(m_id, *ended); !given)
            return !failed(given.error());
        return read();
    }

    void handleInterrupts() override
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
        if (!isTaken())
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
            if (const auto left = millisecondsLeft(m_run.totalSteps - m_run.step))
                parts.append(QStringLiteral("%1 left").arg(formatDuration(*left)));
        }
        for (const char *name :
            {"train/loss", "valid/loss", "valid/accuracy", "valid/f1_macro", "valid/rmse"}) {
            if (const QString text = metricText(name); !text.isEmpty())
                parts.append(text);
        }
        return parts.join(QStringLiteral("  "));
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

    const RunId m_id;
    const qint64 m_enginePid;
    const Watch m_watch;
    Run m_before; // as it was when its engine was started
    Run m_run;
    PointCursor m_cursor;
    QHash<QString, double> m_last;
    qint64 m_shownEpoch = 0;
    bool m_pauseTold = false;
};

} // namespace

Result<FollowResult> followRun(
    RunStore &store, RunId id, qint64 enginePid, Watch watch, Console &console)
{
    return Follower(store, id, enginePid, watch, console).follow();
}

} // namespace lampwork
