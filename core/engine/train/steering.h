// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/batchsource.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/schedule.h"
#include "core/engine/train/trainstate.h"
#include "core/engine/train/update.h"
#include "core/experiment/run.h"

namespace lampwork {

// Changes a run between two of its updates, as orders say: what is in force stands in
// TrainState::settings and TrainState::breakpoints, so that a checkpoint has it, and in the parts
// that act by it. Belongs to the training thread.
class Steering {
public:
    // All must outlive it. `prepared.spec`, its totals and its network's rates of dropout are kept
    // at what is in force.
    struct Parts {
        PreparedTraining &prepared;
        const FlatParameters &parameters;
        Optimizer &optimizer;
        Update &update;
        Schedule &schedule;
        const BatchSource &batches;
        TrainState &state;
    };
    explicit Steering(const Parts &parts);

    // Puts in force what the state says, once: after it was made or restored; where the state says
    // nothing, what the spec says. Damaged when it does not suit the network.
    Result<void> begin();

    // Carries out set_lr, set, freeze, unfreeze, break or unbreak. Empty: done; else why it cannot
    // be, and nothing has changed.
    QString carryOut(const Order &order);

    // Updates from the beginning of the run to the state's place, had its batches always been those
    // of its spec: what the schedule goes by, so that a change of the batch size does not move it.
    qint64 schedulePosition() const;
    // Updates of the whole run, as far as can be said: those that were made and those to come.
    qint64 totalSteps() const;
    // Whether any dropout layer draws random numbers.
    bool usesDropout() const;
    // Whether a breakpoint looks at each step.
    bool hasBreakpoints() const { return !m_parts.state.breakpoints.empty(); }

private:
    TrainSettings settingsOf(const Spec &spec) const;
    void putInForce(const TrainSettings &settings);
    QString setLearningRate(double rate);
    QString set(const QString &text);
    QString problemOf(const Spec &changed, const QString &path) const;
    QString freeze(const QString &glob, bool frozen);
    QString addBreakpoint(const QString &text);
    QString removeBreakpoint(const QString &text);
    QStringList parameterNames(bool onlyTrained) const;
    void measureWhatIsWatched();

    Parts m_parts;
    qint64 m_scheduledStepsPerEpoch = 0; // with the batches of the spec; 0: not begun
};

} // namespace lampwork
