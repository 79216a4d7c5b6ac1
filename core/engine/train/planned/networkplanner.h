// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/planned/plannednetwork.h"

namespace lampwork {

// What a network is planned from; all must outlive the call only.
struct PlannedParts {
    const NetworkSpec &network;
    const Preprocessing &preprocessing;
    const NetworkPlan &plan; // of the two
    const FlatParameters &parameters; // of the module made from the plan
};

// The refusals of everything planned: `why` completes "it is not planned, since …".
inline Error notPlanned(const QString &why)
{
    return {ErrorCode::Unsupported, why, QStringLiteral("train.stepper")};
}

// Lays a network out. Unsupported, with a message that completes "it is not planned, since …", for
// a layer, an option or an input it does not know; it plans nothing it is not sure of.
Result<std::unique_ptr<PlannedNetwork>> planLayers(const PlannedParts &parts);

// The same in evaluation mode and for forward() alone, with every output in a place of its own.
struct ObservedNetwork {
    // Where what comes out of a layer of the spec lies.
    struct End {
        qint64 layer = -1; // of the network; -1: it is the input
        std::vector<qint64> shape; // of one sample, as PlannedForward::outputs() tells it
    };
    std::unique_ptr<PlannedNetwork> network;
    std::vector<End> ends; // of the embedding, if there is one, each layer, and the output
};
Result<ObservedNetwork> planObserved(const PlannedParts &parts);

} // namespace lampwork
