// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/store/runstore.h"

namespace lampwork {

struct CopiedRun {
    RunId from = 0;
    RunId to = 0;
    bool wasThere = false; // the same run was in the other store already
    bool lostParent = false; // a fork whose parent is not in the other store
    qint64 points = 0; // copied
    qint64 objects = 0;
};

// Copies runs with everything that belongs to them (times, state, points bit for bit, histograms,
// events, orders, checkpoints, artifacts) into another store, of whatever kind; parents of forks
// become their copies. A run appears there whole or not at all. One that is there already, by its
// creation, spec and points, is not copied again (and is taken out of the bin there, as it is here
// now), so that an interrupted call can simply be repeated. The copy of a run that is being trained
// is a stopped one. Memory: the largest series.
// Errors: those of the stores; Cancelled, after which the runs that are copied stay.
Result<QList<CopiedRun>> copyRuns(
    RunStore &from, QList<RunId> ids, RunStore &to, const Progress &progress = {});

// The same, and puts the runs into the bin of `from` once the copies are on disk. Busy when one is
// being trained; then nothing is moved.
Result<QList<CopiedRun>> moveRuns(
    RunStore &from, const QList<RunId> &ids, RunStore &to, const Progress &progress = {});

} // namespace lampwork
