// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/origin.h"
#include "core/experiment/spec.h"
#include "core/launch/resolve.h"
#include "core/store/runstore.h"

#include <QSet>
#include <QStringList>

// Rewinding a run to a step and going on from there as a run of its own. A fork is a run whose spec
// has the change; how it comes to the step where it begins (the parent's specs, orders and nearest
// checkpoint) is kept with it, see core/experiment/origin.h, and repeated by the engine.
namespace lampwork {

struct ForkRequest {
    RunId run = 0;
    qint64 step = 0; // finished steps that the fork starts with
    QStringList changes; // "train.optimizer.lr=0.001"
    QString name; // empty: the parent's, with the step
};

// A fork that can be made.
struct ForkPlan {
    // Not always the run that was asked for: a step before the one where that run was forked itself
    // belongs to an earlier run.
    RunId parent = 0;
    QString parentName;
    qint64 step = 0;
    Spec spec; // the parent's as it stood at that step, with the changes
    Origin origin;
};

// Errors: NotFound (no such run or step), InvalidInput with the field's path (an unknown or wrong
// field, or one that a fork cannot change: only train.*, track.*, name and experiment can),
// Damaged.
Result<ForkPlan> planFork(RunStore &store, const ForkRequest &request);

// The checks that need the data: the plan with its train section resolved again. Reads the data;
// any thread. InvalidInput at data.source where the data have changed.
Result<ForkPlan> resolveFork(const ForkPlan &plan, const Progress &progress = {});
Result<ForkPlan> resolveFork(const ForkPlan &plan, const ReadData &read);

// Creates the run, Queued, with all that its engine needs, even if the parent is removed. The name
// is numbered where it is taken and was not asked for.
Result<RunId> createFork(RunStore &store, const ForkPlan &plan);

// "name", then "name 2": one that no run of the store has.
Result<QString> freeRunName(RunStore &store, const QString &name);
QString freeRunName(const QSet<QString> &taken, const QString &name);
// The names of all runs.
Result<QSet<QString>> runNames(RunStore &store);

// The origin that a run was created with; nullopt for a run that is no fork. Damaged when it should
// have one and has not.
Result<std::optional<Origin>> readOrigin(RunStore &store, const Run &run);
Result<void> storeOrigin(RunStore &store, RunId run, const Origin &origin);
// The state it starts to repeat from: the object's name; nullopt: from step 0.
struct StoredStart {
    OriginStart start;
    QString object;
};
Result<std::optional<StoredStart>> readOriginStart(RunStore &store, RunId run);
Result<void> storeOriginStart(
    RunStore &store, RunId run, const OriginStart &start, const QByteArray &bytes);

// A spec as it stood once these orders were carried out.
Result<Spec> specAfterOrders(const QString &specJson, const QList<Order> &orders);

} // namespace lampwork
