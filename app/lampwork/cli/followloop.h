// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lampwork/cli/interrupt.h"
#include "core/store/runstore.h"

#include <deque>
#include <optional>
#include <utility>

namespace lampwork {

class Console;

// What followRun() and followGroup() share: they look at the store, and at the engine's life, until
// there is nothing more to wait for.
class FollowLoop {
protected:
    FollowLoop(RunStore &store, Console &console);
    virtual ~FollowLoop() = default;

    // Returns when what is followed has ended, or with the first failure.
    Result<void> wait(int pollMs);

    virtual void handleInterrupts() = 0;
    virtual bool read() = 0; // what is new; false after failed()
    virtual bool haveEnded() const = 0;
    // Once a second, since an engine that died says nothing; false when there is nothing to wait
    // for.
    virtual bool checkEngine() = 0;

    bool failed(const Error &error); // true
    bool hasFailed() const { return m_error.has_value(); }
    // Whether the engine has taken a run, be it before `before` was read. One that is resumed has an
    // ended state until then. enginePid: 0 where it is not known.
    static bool wasTaken(const Run &run, const Run &before, qint64 enginePid);
    // No engine ever took the queued run, and nobody else will.
    Result<void> giveUp(RunId id, const Error &reason);

    // How long so many steps more will take, by what was noted in the last seconds.
    void noteStep(qint64 step);
    std::optional<qint64> millisecondsLeft(qint64 steps) const;

    RunStore &m_store;
    Console &m_console;
    Interrupt m_interrupt;
    int m_interrupts = 0; // that were handled

private:
    bool poll(); // true when there is nothing more to wait for

    std::deque<std::pair<qint64, qint64>> m_rate; // monotonic time in ms, step
    qint64 m_nextAliveCheckMs = 0; // monotonic
    std::optional<Error> m_error;
};

} // namespace lampwork
