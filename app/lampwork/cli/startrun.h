// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lampwork/cli/follow.h"
#include "app/lampwork/cli/options.h"

#include <optional>

namespace lampwork {

// How a verb that starts a run waits for it: the options --watch, --no-watch and --detach.
struct StartChoice {
    bool watch = false;
    bool noWatch = false;
    bool detach = false;

    void declare(Options &options);
    std::optional<QString> wrongUse() const;
    Watch watching() const;
};

// Starts an engine for a run, follows it to its end and prints the result. The exit code.
int startRun(RunStore &store, RunId id, const StartChoice &choice, Console &console);

// The same for runs that differ in their seeds, with one engine that trains them together; what
// they have in common is told as mean, deviation and range of each metric.
int startRuns(
    RunStore &store, const QList<RunId> &ids, const StartChoice &choice, Console &console);

} // namespace lampwork
