// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/run.h"
#include "core/store/runstore.h"

namespace lampwork {

class Console;

enum class Watch {
    Terminal, // progress where standard error is a terminal
    Always, // else a line an epoch
    Never,
};

struct FollowResult {
    Run run; // as it ended
    bool interrupted = false; // by Ctrl+C here
};

// Waits until the run ends, through the store alone, and shows how far it is. The first Ctrl+C
// gives the order to stop, the second kills the engine. enginePid: the engine that was started for
// it; when that ends without a word, the run is failed with its last lines. Runs an event loop.
Result<FollowResult> followRun(
    RunStore &store, RunId id, qint64 enginePid, Watch watch, Console &console);

} // namespace lampwork
