// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/trainrun.h"

#include "core/engine/train/runjob.h"

#include <limits>

namespace lampwork {

namespace {

constexpr qint64 endless = std::numeric_limits<qint64>::max();

} // namespace

Result<RunState> trainRun(const TrainRunOptions &options)
{
    RunJob job(options);
    if (const auto claimed = job.claim(); !claimed)
        return claimed.error();
    Result<std::optional<RunState>> state = job.begin();
    while (state && !*state)
        state = job.takeTurn(endless);
    return job.finish(state ? Result<RunState>(**state) : state.error());
}

} // namespace lampwork
