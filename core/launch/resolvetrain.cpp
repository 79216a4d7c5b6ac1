// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/resolvetrain.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/base/nearest.h"
#include "core/experiment/breakpoint.h"
#include "core/experiment/specjson.h"

#include <algorithm>

namespace lampwork {

namespace {

Error wrong(const char *path, const QString &message)
{
    return {ErrorCode::InvalidInput, message, QStringLiteral("train.") + QLatin1String(path)};
}

QStringList lossNames(Task task)
{
    if (isClassification(task))
        return {QStringLiteral("cross_entropy")};
    return {QStringLiteral("mse"), QStringLiteral("mae"), QStringLiteral("huber")};
}

std::optional<Error> checkSchedule(const TrainSpec &train, qint64 stepsPerEpoch)
{
    const ScheduleSpec &schedule = train.schedule;
    const qint64 steps = stepsPerEpoch * *train.epochs;
    if (schedule.warmupSteps > 0 && schedule.name == u"one_cycle")
        return wrong("schedule.warmup_steps",
            QStringLiteral("The schedule “one_cycle” has its own rise (warmup_fraction): set "
                           "warmup_steps to 0."));
    if (schedule.warmupSteps > 0 && schedule.warmupSteps >= steps)
        return wrong("schedule.warmup_steps",
            QStringLiteral(
                "A warm-up of %1 steps does not end within the run of %2 steps (%3 epochs of %4): "
                "use fewer.")
                .arg(formatCount(schedule.warmupSteps), formatCount(steps),
                    formatCount(*train.epochs), formatCount(stepsPerEpoch)));
    if (schedule.name == u"step" && schedule.stepEpochs >= *train.epochs)
        return wrong("schedule.step_epochs",
            QStringLiteral("The learning rate would never step: every %1 epochs, in a run of %2. "
                           "Use fewer than %2.")
                .arg(schedule.stepEpochs)
                .arg(*train.epochs));
    if (schedule.name == u"cosine" && schedule.minLr > *train.optimizer.lr)
        return wrong("schedule.min_lr",
            QStringLiteral("The cosine schedule would end at %1, above the learning rate %2 that "
                           "it starts from.")
                .arg(formatExact(schedule.minLr), formatExact(*train.optimizer.lr)));
    return std::nullopt;
}

std::optional<Error> checkClassWeights(const TrainSpec &train, const TrainingFacts &facts)
{
    if (train.classWeights == u"none")
        return std::nullopt;
    if (!isClassification(facts.task))
        return wrong("class_weights",
            QStringLiteral("A regression has no classes to weigh: set class_weights to “none”."));
    if (train.classWeights == u"balanced") {
        for (qsizetype i = 0; i < facts.classes.size(); ++i) {
            if (facts.rowsPerClass.at(std::size_t(i)) == 0)
                return wrong("class_weights",
                    QStringLiteral(
                        "The class “%1” has no row to train on, so it cannot be balanced. Use the "
                        "stratified split, another split seed, or give the weights.")
                        .arg(facts.classes[i]));
        }
        return std::nullopt;
    }
    if (train.classWeights != u"given")
        return wrong("class_weights",
            QStringLiteral("“%1” is not known here.%2")
                .arg(train.classWeights,
                    suggestion(
                        train.classWeights, {QStringLiteral("none"), QStringLiteral("balanced")})));
    const QList<double> &weights = train.classWeightValues;
    if (weights.size() != facts.classes.size())
        return wrong("class_weights",
            QStringLiteral(
                "%1 weights are given for %2 classes; give one for each, in the order %3.")
                .arg(weights.size())
                .arg(facts.classes.size())
                .arg(facts.classes.join(QStringLiteral(", "))));
    if (std::all_of(weights.cbegin(), weights.cend(), [](double weight) { return weight == 0; }))
        return wrong(
            "class_weights", QStringLiteral("All weights are 0, so nothing would be learnt."));
    return std::nullopt;
}

std::optional<Error> checkEarlyStopping(const TrainSpec &train, const TrainingFacts &facts)
{
    const QString &metric = train.earlyStopping.metric;
    const QStringList known = stoppingMetrics(facts.task);
    if (!known.contains(metric))
        return wrong("early_stopping.metric",
            QStringLiteral("A %1 run has no metric “%2”.%3")
                .arg(nameOf(facts.task), metric, suggestion(metric, known)));
    if (train.earlyStopping.enabled && facts.validRows == 0)
        return wrong("early_stopping.enabled",
            QStringLiteral("Stopping early watches validation rows, and there are none: raise "
                           "data.split.valid, "
                           "or switch it off."));
    return std::nullopt;
}

std::optional<Error> checkBreakpoints(const TrainSpec &train, const TrainingFacts &facts)
{
    const QStringList series = breakpointSeries(facts.task, facts.validRows > 0);
    for (qsizetype i = 0; i < train.breakpoints.size(); ++i) {
        auto parsed = parseBreakpoint(train.breakpoints[i], series);
        if (!parsed) {
            Error error = parsed.error();
            error.where = joinPath(QStringLiteral("train.breakpoints"), i);
            return error;
        }
    }
    return std::nullopt;
}

} // namespace

int defaultBatchSize(qint64 trainRows)
{
    const qint64 usual = trainRows <= 2000 ? 32
        : trainRows <= 10'000              ? 64
        : trainRows <= 50'000              ? 128
                                           : 256;
    return int(std::clamp<qint64>(trainRows, 1, usual));
}

int defaultEpochs(qint64 stepsPerEpoch, bool pictures)
{
    const qint64 steps = pictures ? 3000 : 5000;
    const qint64 wanted = (steps + stepsPerEpoch - 1) / stepsPerEpoch;
    return int(pictures ? std::clamp<qint64>(wanted, 10, 50) : std::clamp<qint64>(wanted, 20, 100));
}

QStringList stoppingMetrics(Task task)
{
    QStringList names{QStringLiteral("valid/loss")};
    if (isClassification(task))
        names << QStringLiteral("valid/accuracy") << QStringLiteral("valid/f1");
    if (task == Task::Binary)
        names << QStringLiteral("valid/auc");
    if (task == Task::Regression)
        names << QStringLiteral("valid/rmse") << QStringLiteral("valid/mae")
              << QStringLiteral("valid/r2");
    return names;
}

Result<TrainSpec> resolveTrain(const TrainSpec &train, const TrainingFacts &facts)
{
    TrainSpec resolved = train;
    resolved.task = facts.task;
    const QStringList losses = lossNames(facts.task);
    if (resolved.loss.isEmpty())
        resolved.loss = losses.front();
    if (!losses.contains(resolved.loss))
        return wrong("loss",
            QStringLiteral("The loss “%1” does not suit a %2 target; use %3.")
                .arg(resolved.loss, nameOf(facts.task), losses.join(QStringLiteral(", "))));

    OptimizerSpec &optimizer = resolved.optimizer;
    if (!optimizer.lr)
        optimizer.lr = optimizer.name == u"sgd" ? 0.05 : 1e-3;
    if (!optimizer.weightDecay)
        optimizer.weightDecay = optimizer.name == u"adamw" ? 0.01 : 0;
    if (!resolved.batchSize)
        resolved.batchSize = defaultBatchSize(facts.trainRows);
    const qint64 stepsPerEpoch = (facts.trainRows + *resolved.batchSize - 1) / *resolved.batchSize;
    if (!resolved.epochs)
        resolved.epochs = defaultEpochs(std::max<qint64>(stepsPerEpoch, 1), facts.pictures);

    if (const auto problem = checkSchedule(resolved, stepsPerEpoch))
        return *problem;
    if (const auto problem = checkClassWeights(resolved, facts))
        return *problem;
    if (const auto problem = checkEarlyStopping(resolved, facts))
        return *problem;
    if (const auto problem = checkBreakpoints(resolved, facts))
        return *problem;
    return resolved;
}

} // namespace lampwork
