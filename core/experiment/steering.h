// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/experiment/run.h"
#include "core/experiment/spec.h"

#include <QList>
#include <QStringList>

// What orders mean, for whoever gives them, carries them out or shows them.
namespace lampwork {

// Whether what the run does from then on depends on the order, or what it records: such an order is
// carried out again, at the same step, when the run goes on from an older checkpoint or is
// repeated. The others (pause, stop, …) leave no trace in a run's numbers.
bool isRepeated(OrderVerb verb);

// Whether the order takes a number (set_lr, step), a text (set, freeze, unfreeze, break, unbreak)
// or neither.
enum class OrderArgument { None, Number, Text };
OrderArgument argumentOf(OrderVerb verb);

// As it is typed: "pause", "set_lr 0.001", "step 5", "set train.clip_norm=1", "freeze conv*".
QString orderText(const Order &order);

// The fields that “set” takes in a run of this spec: "train.batch_size", …, "network.dropout" (of
// all dropout layers) and "network.layers[3].rate" of each.
QStringList steerablePaths(const Spec &spec);

// The value of such a field; null where the path is none.
Json steeredValue(const Spec &spec, const QString &path);

// The spec with "PATH=VALUE" in force. InvalidInput, with the path as `where`: no such field, not
// one that can be changed while training, or a value that it cannot have by itself. What depends on
// the state of the run (a schedule that does not fit its steps) is the engine's to check.
struct SteeredSpec {
    Spec spec;
    QString path;
};
Result<SteeredSpec> withSetting(const Spec &spec, const QString &setting);

// What the run trains with after its orders, those that were done applied to its resolved spec in
// turn. `learningRate` is the base one.
struct SteeredRun {
    Spec spec;
    QStringList breakpoints; // as conditions are written
    QList<std::pair<bool, QString>> frozen; // globs frozen (true) and unfrozen since, in order
    bool operator==(const SteeredRun &) const = default;
};
SteeredRun steeredRun(const Spec &spec, const QList<Order> &orders);

} // namespace lampwork
