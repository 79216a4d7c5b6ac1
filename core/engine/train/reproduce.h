// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/engine/train/curvecheck.h"

#include <QStringList>

namespace lampwork {

struct ReproduceOptions {
    QString store; // its folder
    RunId run = 0;
    bool keep = false; // the new run stays in the store; else it is trained in a temporary one
    Progress progress;
};

// How a run that was done again compares with what the store has of it.
struct Reproduction {
    qint64 steps = 0; // done again
    qint64 points = 0; // compared, to the last bit
    qint64 orders = 0; // given again at their steps
    std::optional<CurveDifference> curve; // the first point that differs
    QString missing; // a series or a step that only one of them has; empty: none
    // The first tensor of the last checkpoint that differs ("weights …"); empty: none.
    QString weights;
    bool weightsCompared = false; // a checkpoint of the same step is there in both
    QStringList notes; // what is different about the program, and may be why
    RunId kept = 0; // the new run, where it was to be kept
    bool identical() const { return !curve && missing.isEmpty() && weights.isEmpty(); }
};

// Trains a run that has ended once more, from its spec, in a run of its own, with the orders that
// were given to it at their steps, up to the step it came to; a fork with all of its origin.
// Errors: InvalidInput for a run that was never trained or is being trained, or whose data have
// changed; and what training gives.
Result<Reproduction> reproduce(const ReproduceOptions &options);

// What a run notes down of the program that trains it: "program.lampwork", "program.libtorch",
// "program.stepper".
QHash<QString, QVariant> programAttributes(const QString &stepper);
// The stepper of a run with that attribute; batched ones are planned ones in turns.
QString stepperOfAttribute(const QString &attribute);

} // namespace lampwork
