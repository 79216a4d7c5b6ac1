// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exchange/runwriter.h"

namespace lampwork {

// A folder with one folder a run, "ID-NAME", each with an event file: scalars (as float32 where
// that is exact, else as tensors of doubles), histograms, and parameters and state for the HPARAMS
// tab. A histogram's sum and sum of squares, which are not kept, are those of its bins' middles.
Result<std::unique_ptr<RunWriter>> makeTensorBoardWriter(const QString &folder);

// A tracking folder of MLflow's ("mlruns"): an experiment for each experiment; metrics with every
// point, parameters, tags, note, state and times. A run's id there is made from its store's times
// and number, so that it is the same each time.
Result<std::unique_ptr<RunWriter>> makeMlflowWriter(const QString &folder);

} // namespace lampwork
