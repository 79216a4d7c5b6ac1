// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"
#include "core/store/runstore.h"

#include <QString>

namespace lampwork {

class Console;

// Writes what the flight recorder kept of a run; the exit code. Without any, it fails and says so.
int printFlightRecords(RunStore &store, const Run &run, Console &console);

// That there is something kept, and how to see it; empty when there is nothing.
QString flightRecorderHint(const Run &run, const QList<Artifact> &artifacts);

} // namespace lampwork
