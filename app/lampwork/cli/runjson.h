// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/experiment/run.h"

#include <QList>
#include <QString>

#include <utility>

namespace lampwork {

// A run as the JSON output has it: its fields (times as ISO 8601 in UTC, null where not yet;
// "duration_s"), then "metrics" (numbers by name) and "parameters" (the fields of its spec).
Json runToJson(const Run &run);
Json eventToJson(const RunEvent &event);
Json orderToJson(const Order &order);
Json checkpointToJson(const Checkpoint &checkpoint);
Json artifactToJson(const Artifact &artifact);

// Names and values of a run for its head, as a person reads them.
QList<std::pair<QString, QString>> runSummary(const Run &run);

// The table of a run's metrics, last and best.
QString metricTable(const Run &run, std::optional<int> width);

} // namespace lampwork
