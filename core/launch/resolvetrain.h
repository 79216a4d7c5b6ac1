// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/spec.h"

#include <QStringList>

#include <optional>
#include <vector>

namespace lampwork {

// What the training section's defaults and checks depend on.
struct TrainingFacts {
    Task task = Task::Regression;
    QStringList classes; // or labels
    std::vector<qint64> rowsPerClass; // of the train rows; as classes. Of a label: where it is yes
    qint64 trainRows = 0;
    qint64 validRows = 0;
    bool pictures = false;
    QStringList parameters = {}; // names of the network's; empty: not known before it is loaded
};

// The losses that suit a task, the usual one first.
QStringList lossNames(Task task);

// 32 rows up to 2,000 train rows, 64 up to 10,000, 128 up to 50,000, 256 above, or 16 windows of a
// language model, each of which is many tokens; never more than there are.
int defaultBatchSize(const TrainingFacts &facts);

// As many as make about 5,000 steps of a table (3,000 of pictures, which are slower), between 20
// and 100 (10 and 50); 2,000 of a language model, between 2 and 100.
int defaultEpochs(qint64 stepsPerEpoch, const TrainingFacts &facts);

// Names of the epoch metrics that an early stop can watch: "valid/loss", ….
QStringList stoppingMetrics(Task task);

// Whether the schedule of `train` (complete) suits a run of so many steps an epoch; the error, if
// it does not.
std::optional<Error> checkSchedule(const TrainSpec &train, qint64 stepsPerEpoch);

// Whether each parameter group names parameters of the network that no group before it has, and
// something is left to train; without names, nothing is known to be wrong.
std::optional<Error> checkParameterGroups(const TrainSpec &train, const QStringList &parameters);

// Fills what is unsaid and checks what depends on the data; errors stand at "train.…".
Result<TrainSpec> resolveTrain(const TrainSpec &train, const TrainingFacts &facts);

} // namespace lampwork
