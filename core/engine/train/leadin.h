// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/ordercontrol.h"
#include "core/engine/train/parallel/workerteam.h"
#include "core/engine/train/storewriter.h"
#include "core/experiment/origin.h"

namespace lampwork {

struct LeadInResult {
    OrderControl::Verdict verdict = OrderControl::Verdict::GoOn; // else it was ended on the way
    QList<Order> waiting; // orders that are for the fork's own steps
    QString statePath; // the state at the step of the fork, of the last segment's spec
};

// How a fork comes to the step where it begins: from the state it was given (or step 0) it repeats
// the steps of the runs before it, with their specs and their orders, compares them with the curves
// that those runs have in the store, and says in an event how that came out. What it has reached is
// kept as the run's starting state, so that it is repeated once only; the same step of the same
// parent is taken from a sibling that has been there. Nothing else of it is stored. Called by the
// training thread; throws what LibTorch throws.
//
struct LeadInOptions {
    Run run; // a fork, claimed by the writer
    Origin origin;
    OrderControlOptions control; // of the run, without orders to replay
};
Result<LeadInResult> leadIn(StoreWriter &writer, WorkerTeams &teams, const LeadInOptions &options);

} // namespace lampwork
