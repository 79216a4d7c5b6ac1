// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/lampwork/cli/follow.h"

#include <QList>

namespace lampwork {

struct FollowedGroup {
    QList<Run> runs; // as they ended, in the order given
    bool interrupted = false; // by Ctrl+C here
};

// followRun() for runs that one engine trains: one line tells how far all of them are. The first
// Ctrl+C orders each of them to stop, the second kills the engine.
Result<FollowedGroup> followGroup(
    RunStore &store, const QList<RunId> &ids, qint64 enginePid, Watch watch, Console &console);

} // namespace lampwork
