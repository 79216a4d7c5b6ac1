// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/resolvetrain.h"

#include "core/base/format.h"
#include "core/base/json.h"
#include "core/base/nearest.h"
#include "core/experiment/breakpoint.h"
#include "core/experiment/specjson.h"

#include <QRegularExpression>

#include <algorithm>

namespace lampwork {

namespace {

// Enough for a batch to be learnt by heart by what can learn it.
constexpr qint64 overfitSteps = 500;

Error wrong(const QString &path, const QString &message)
{
    return {ErrorCode::InvalidInput, message, QStringLiteral("train.") + path};
}

Error wrong(const char *path, const QString &message)
{
    return wrong(QString(QLatin1String(path)), message);
}

std::optional<Error> checkBalancedLabels(const TrainingFacts &facts)
{
    for (qsizetype i = 0; i < facts.classes.size(); ++i) {
        const qint64 positives = facts.rowsPerClass.at(std::size_t(i));
        if (positives == 0 || positives == facts.trainRows)
            return wrong("class_weights",
                QStringLiteral("The label “%1” is %2 in every row to train on, so it cannot be "
                               "balanced. Use another split seed, or give the weights.")
                    .arg(facts.classes[i],
                        positives == 0 ? QStringLiteral("no") : QStringLiteral("yes")));
    }
    return std::nullopt;
}

std::optional<Error> checkClassWeights(const TrainSpec &train, const TrainingFacts &facts)
{
    if (train.classWeights == u"none")
        return std::nullopt;
    if (!hasClasses(facts.task))
        return wrong("class_weights",
            QStringLiteral("A task of %1 has no classes to weigh: set class_weights to “none”.")
                .arg(nameOf(facts.task)));
    if (train.classWeights == u"balanced" && facts.task == Task::Multilabel)
        return checkBalancedLabels(facts);
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
            QStringLiteral("%1 weights are given for %2 %3; give one for each, in the order %4.")
                .arg(weights.size())
                .arg(facts.classes.size())
                .arg(facts.task == Task::Multilabel ? QStringLiteral("labels")
                                                    : QStringLiteral("classes"),
                    facts.classes.join(QStringLiteral(", "))));
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

// What a sanity run (train.sanity) must not have, and enough steps for its verdict.
std::optional<Error> prepareSanity(
    TrainSpec &train, const TrainingFacts &facts, qint64 stepsPerEpoch)
{
    train.earlyStopping.enabled = false;
    if (train.sanity == u"shuffled_labels" && !hasTarget(facts.task))
        return wrong("sanity",
            QStringLiteral("A task of %1 has no labels that could be shuffled: use "
                           "“overfit_batch”.")
                .arg(nameOf(facts.task)));
    if (train.sanity == u"shuffled_labels" && facts.validRows == 0)
        return wrong("sanity",
            QStringLiteral("Whether shuffled labels are learnt is told by validation rows, and "
                           "there are none: raise data.split.valid."));
    if (train.sanity == u"overfit_batch" && !train.epochs)
        train.epochs = int((overfitSteps + stepsPerEpoch - 1) / std::max<qint64>(stepsPerEpoch, 1));
    return std::nullopt;
}

std::optional<Error> checkLoss(const TrainSpec &train, Task task)
{
    const QStringList losses = lossNames(task);
    if (!losses.contains(train.loss))
        return wrong("loss",
            QStringLiteral("The loss “%1” does not suit a %2 target; use %3.")
                .arg(train.loss, nameOf(task), losses.join(QStringLiteral(", "))));
    if (train.labelSmoothing > 0 && !hasClasses(task) && task != Task::LanguageModel)
        return wrong("label_smoothing",
            QStringLiteral("A task of %1 has no classes to smooth: set label_smoothing to 0.")
                .arg(nameOf(task)));
    return std::nullopt;
}

std::optional<Error> checkAveraging(const TrainSpec &train)
{
    if (train.averaging.name == u"swa" && train.averaging.startEpoch >= *train.epochs)
        return wrong("averaging.start_epoch",
            QStringLiteral("The average would never begin: from epoch %1 on, in a run of %2. Use "
                           "fewer than %2.")
                .arg(train.averaging.startEpoch)
                .arg(*train.epochs));
    return std::nullopt;
}

double defaultLearningRate(const QString &optimizer)
{
    // Lion's steps have the size of the learning rate in every direction: a third of AdamW's, and
    // three times its decay (Chen et al. 2023, section 5).
    return optimizer == u"sgd" ? 0.05 : optimizer == u"lion" ? 3e-4 : 1e-3;
}

double defaultWeightDecay(const QString &optimizer)
{
    if (optimizer == u"lion")
        return 0.03;
    return optimizer == u"adamw" || optimizer == u"muon" ? 0.01 : 0;
}

} // namespace

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
    const bool falls = schedule.name == u"cosine" || schedule.name == u"polynomial"
        || schedule.name == u"plateau";
    if (falls && schedule.minLr > *train.optimizer.lr)
        return wrong("schedule.min_lr",
            QStringLiteral("The %1 schedule would end at %2, above the learning rate %3 that it "
                           "starts from.")
                .arg(schedule.name, formatExact(schedule.minLr), formatExact(*train.optimizer.lr)));
    return std::nullopt;
}

QStringList lossNames(Task task)
{
    if (isClassification(task))
        return {QStringLiteral("cross_entropy"), QStringLiteral("focal")};
    if (task == Task::LanguageModel)
        return {QStringLiteral("cross_entropy")};
    if (task == Task::Multilabel)
        return {QStringLiteral("binary_cross_entropy"), QStringLiteral("focal")};
    if (task == Task::Autoencoder)
        return {QStringLiteral("mse"), QStringLiteral("mae"), QStringLiteral("huber")};
    return {QStringLiteral("mse"), QStringLiteral("mae"), QStringLiteral("huber"),
        QStringLiteral("quantile")};
}

std::optional<Error> checkParameterGroups(const TrainSpec &train, const QStringList &parameters)
{
    if (parameters.isEmpty())
        return std::nullopt;
    const QList<ParameterGroupSpec> &groups = train.optimizer.groups;
    QStringList trained = parameters;
    QStringList left = parameters; // in no group so far
    for (qsizetype i = 0; i < groups.size(); ++i) {
        const QRegularExpression glob(
            QRegularExpression::wildcardToRegularExpression(groups[i].parameters));
        const QString path = QStringLiteral("optimizer.groups[%1].parameters").arg(i);
        if (parameters.filter(glob).isEmpty())
            return wrong(path,
                QStringLiteral("No parameter of the network is called “%1”.%2 There are %3.")
                    .arg(groups[i].parameters, suggestion(groups[i].parameters, parameters),
                        parameters.join(QStringLiteral(", "))));
        const QStringList mine = left.filter(glob);
        if (mine.isEmpty())
            return wrong(path,
                QStringLiteral("Every parameter that “%1” names is in a group before it, and the "
                               "first one holds: remove this group, or put it first.")
                    .arg(groups[i].parameters));
        for (const QString &name : mine) {
            left.removeAll(name);
            if (groups[i].frozen)
                trained.removeAll(name);
        }
    }
    if (trained.isEmpty())
        return wrong("optimizer.groups",
            QStringLiteral("Every parameter is frozen, so nothing would be learnt."));
    return std::nullopt;
}

int defaultBatchSize(const TrainingFacts &facts)
{
    const qint64 usual = facts.task == Task::LanguageModel ? 16
        : facts.trainRows <= 2000                          ? 32
        : facts.trainRows <= 10'000                        ? 64
        : facts.trainRows <= 50'000                        ? 128
                                                           : 256;
    return int(std::clamp<qint64>(facts.trainRows, 1, usual));
}

int defaultEpochs(qint64 stepsPerEpoch, const TrainingFacts &facts)
{
    const bool language = facts.task == Task::LanguageModel;
    const qint64 steps = language ? 2000 : facts.pictures ? 3000 : 5000;
    const qint64 wanted = (steps + stepsPerEpoch - 1) / stepsPerEpoch;
    return int(language      ? std::clamp<qint64>(wanted, 2, 100)
            : facts.pictures ? std::clamp<qint64>(wanted, 10, 50)
                             : std::clamp<qint64>(wanted, 20, 100));
}

QStringList stoppingMetrics(Task task)
{
    QStringList names = breakpointSeries(task);
    names.removeIf([](const QString &name) { return !name.startsWith(u"valid/"); });
    return names;
}

Result<TrainSpec> resolveTrain(const TrainSpec &train, const TrainingFacts &facts)
{
    TrainSpec resolved = train;
    resolved.task = facts.task;
    if (resolved.loss.isEmpty())
        resolved.loss = lossNames(facts.task).front();
    if (const auto problem = checkLoss(resolved, facts.task))
        return *problem;

    OptimizerSpec &optimizer = resolved.optimizer;
    if (!optimizer.lr)
        optimizer.lr = defaultLearningRate(optimizer.name);
    if (!optimizer.weightDecay)
        optimizer.weightDecay = defaultWeightDecay(optimizer.name);
    if (const auto problem = checkParameterGroups(resolved, facts.parameters))
        return *problem;
    if (!resolved.batchSize)
        resolved.batchSize = defaultBatchSize(facts);
    const qint64 stepRows = qint64(*resolved.batchSize) * resolved.accumulate;
    const qint64 stepsPerEpoch = (facts.trainRows + stepRows - 1) / stepRows;
    if (!resolved.sanity.isEmpty()) {
        if (const auto problem = prepareSanity(resolved, facts, stepsPerEpoch))
            return *problem;
    }
    if (!resolved.epochs)
        resolved.epochs = defaultEpochs(std::max<qint64>(stepsPerEpoch, 1), facts);

    if (resolved.processes > 1 && resolved.device != u"cpu")
        return wrong("processes",
            QStringLiteral("Several processes train together on the CPU only: set train.processes "
                           "to 1, or train.device to “cpu”."));
    if (const auto problem = checkSchedule(resolved, stepsPerEpoch))
        return *problem;
    if (const auto problem = checkClassWeights(resolved, facts))
        return *problem;
    if (const auto problem = checkEarlyStopping(resolved, facts))
        return *problem;
    if (const auto problem = checkBreakpoints(resolved, facts))
        return *problem;
    if (const auto problem = checkAveraging(resolved))
        return *problem;
    return resolved;
}

} // namespace lampwork
