// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/train/parallel/workerprocesses.h"
#include "core/experiment/run.h"

#include <QString>

#include <atomic>
#include <limits>
#include <vector>

namespace lampwork {

struct TrainRunOptions {
    QString store; // folder of the store
    RunId run = 0;
    qint64 startedMs = 0; // when this process started: orders from before were not meant for it
    const std::atomic<bool> *endRequested = nullptr; // set: stop with a checkpoint
    // Whether somebody may see that the run has paused by itself (a window, a terminal that
    // follows it). Else values that are no numbers fail the run, and a loss that leaps is only
    // told. A breakpoint always pauses: it was set to.
    bool attended = false;
    // Stop with a checkpoint once so many steps are done.
    qint64 until = std::numeric_limits<qint64>::max();
    std::optional<WorkerPlace> place; // where others were started to train it together
};

// Trains a run of a store from where it stands to its end: claims it, prepares data and network,
// goes on from the last good checkpoint where there is one (a fork without any from its parent's
// state at that step, see leadin.h), and finally evaluates the best checkpoint. Returns the state
// it ends in, Finished or Stopped, which is also in the store. After an error the run is Failed
// with the error's text, as far as the store can still be written; an error before the run was
// claimed (no such run, Busy) leaves it as it is.
Result<RunState> trainRun(const TrainRunOptions &options);

struct RunEnd {
    RunId run = 0;
    Result<RunState> state; // what trainRun() would return
};

// Trains several runs of a store, whose specs differ in seed and names alone, together: one thread
// trains them in turns of some milliseconds, over the same data and through one connection to the
// store. Each of them is to the bit what it would be alone, and takes its own orders; one that is
// paused lets the others go on, and one that fails fails alone. Where they can't be (another
// stepper than the planned one, several processes, other specs) they are trained one after the
// other, and their events say why.
//
// options.run is not looked at. Those that the signal to end leaves untouched are not in the
// result.
std::vector<RunEnd> trainTogether(const TrainRunOptions &options, const QList<RunId> &runs);

} // namespace lampwork
