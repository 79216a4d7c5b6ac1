// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/experiment/breakpoint.h"
#include "core/experiment/spec.h"

#include <QList>
#include <QString>
#include <QtGlobal>

#include <limits>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace lampwork {

// Sums over the batches of the epoch under way.
struct EpochSums {
    double loss = 0; // step losses × rows
    qint64 rows = 0;
    qint64 correct = 0; // classification
    double squaredError = 0; // regression, of scaled values
    bool operator==(const EpochSums &) const = default;
};

// Watches one metric over the epochs: which epoch was the best, and whether to stop.
struct EarlyStopping {
    std::optional<double> best; // the best value so far …
    qint64 bestStep = 0; // … and the step it was seen at
    std::optional<double> reference; // the last value that was better by more than min_delta
    int epochsWithout = 0; // epochs since then

    // True when `value` is the best so far. NaN never is.
    bool observe(double value, qint64 step, double minDelta, bool higherIsBetter);
    bool operator==(const EarlyStopping &) const = default;
};

// What orders can change of a run's spec, as it is in force.
struct TrainSettings {
    double weightDecay = 0;
    int batchSize = 1;
    int epochs = 1;
    double clipNorm = 0;
    ScheduleSpec schedule;
    std::vector<double> dropout; // rates, as NetworkPlan::dropouts
    bool operator==(const TrainSettings &) const = default;
};

// What the schedule “plateau” knows, as torch.optim.lr_scheduler.ReduceLROnPlateau: after more than
// `patience` epochs in a row that were not better than the best one by a fraction of `threshold`,
// the learning rate is multiplied by gamma once more.
struct Plateau {
    std::optional<double> best;
    int epochsWithout = 0;
    int reductions = 0;

    void observe(double value, const ScheduleSpec &spec, bool higherIsBetter);
    bool operator==(const Plateau &) const = default;
};

// All of a run's state besides the weights and the optimiser's moments: what a checkpoint's
// state.json holds. Doubles survive to the last bit.
struct TrainState {
    qint64 step = 0; // finished updates
    qint64 epoch = 0; // finished epochs; -1 in a state of version 1, which did not say it
    qint64 row = 0; // rows of the epoch under way that were trained on
    double baseLearningRate = 0;
    // Seq of the last order that was applied, of those that isRepeated(); 0: none.
    qint64 lastOrder = 0;
    std::optional<TrainSettings> settings; // none in an older version's state: as the spec says
    // Globs over parameter names that were frozen (true) and unfrozen, in the order of the orders;
    // what the spec's groups say holds before them.
    QList<std::pair<bool, QString>> freezes;
    std::vector<BreakpointState> breakpoints;
    double startLoss = 0; // the highest one of the first steps: what is no spike
    int badLosses = 0; // steps in a row whose loss was NaN or infinite
    EpochSums sums;
    EarlyStopping stopping;
    Plateau plateau;
    std::map<QString, double> bests; // of each epoch metric, for "name:best"
    bool operator==(const TrainState &) const = default;
};

// Of a run with the spec `from`: the state with which a fork with the spec `to` goes on. Steps,
// epochs and the patience of early stopping go on; what was best, and what was ordered, was the
// other run's, whose orders stand in the fork's spec.
TrainState forkedState(TrainState state, const TrainSpec &from, const TrainSpec &to);
// Whether what one optimiser remembers of the gradients means the same to the other.
bool sharesState(const OptimizerSpec &from, const OptimizerSpec &to);

Json stateToJson(const TrainState &state);
Result<TrainState> stateFromJson(const Json &json);

} // namespace lampwork
