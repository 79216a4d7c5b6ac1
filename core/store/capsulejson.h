// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/experiment/histogram.h"
#include "core/experiment/run.h"

namespace lampwork {

// The values of a run as a capsule has them (capsule.h). What reads them takes nothing for granted:
// Damaged names the field that is missing or of another type.

// All of it but the spec, which is a file of its own, and the id.
Json toCapsule(const Run &run);
Result<Run> runFromCapsule(const Json &json);
Json toCapsule(const RunEvent &event);
Result<RunEvent> eventFromCapsule(const Json &json);
Json toCapsule(const Order &order);
Result<Order> orderFromCapsule(const Json &json);
Json toCapsule(const Histogram &histogram);
Result<Histogram> histogramFromCapsule(const Json &json);
Json toCapsule(const Checkpoint &checkpoint);
Result<Checkpoint> checkpointFromCapsule(const Json &json);
Json toCapsule(const Artifact &artifact);
Result<Artifact> artifactFromCapsule(const Json &json);

} // namespace lampwork
