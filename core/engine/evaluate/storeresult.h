// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/evaluate/evaluate.h"
#include "core/store/runstore.h"

namespace lampwork {

// Keeps what a run's network says about held-out rows, as the end of a training and the verb
// evaluate both do: the predictions as artifact "predictions" under the name of their split, and,
// for the split "test", loss and metrics as attributes "test/…". Belongs to the store's thread.
Result<void> storeResult(
    RunStore &store, RunId run, const SplitResult &result, const Checkpoint &checkpoint);

} // namespace lampwork
