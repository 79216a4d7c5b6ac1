// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/philox.h"
#include "core/experiment/predictions.h"
#include "tests/pages/pagefixture.h"

namespace lampwork {

// Predictions of the draft's test rows as an engine could have made them: the truth with some
// noise, so that a few rows are wrong.
inline Predictions madePredictions(const Draft &draft, const QString &split)
{
    const ResolvedSpec &resolved = *draft.resolved();
    const std::vector<qint64> &rows = split == u"test" ? resolved.split.test : resolved.split.valid;
    const Result<std::vector<float>> targets
        = rawTargets(resolved.preprocessing, draft.data()->dataset, rows);
    Predictions made;
    made.task = resolved.preprocessing.task;
    made.split = split;
    made.target = resolved.preprocessing.target;
    made.classes = resolved.preprocessing.classes;
    made.rows = rows;
    made.targets = *targets;
    Philox random(7, RandomPurpose::Order);
    for (const float target : made.targets) {
        if (made.classes.isEmpty()) {
            const double output = double(target) * (1 + 0.1 * random.normal());
            made.outputs.push_back(float(output));
            made.losses.push_back(float(std::pow(output - double(target), 2)));
            continue;
        }
        std::vector<double> scores(std::size_t(made.classes.size()));
        double sum = 0;
        for (std::size_t i = 0; i < scores.size(); ++i) {
            scores[i] = std::exp(1.2 * random.normal() + (float(i) == target ? 3 : 0));
            sum += scores[i];
        }
        for (const double score : scores)
            made.outputs.push_back(float(score / sum));
        made.losses.push_back(float(-std::log(scores[std::size_t(target)] / sum)));
    }
    return made;
}

inline void storePredictions(RunStore &store, RunId run, const Predictions &predictions)
{
    const Result<QString> object = store.putObject(predictionsToBytes(predictions));
    if (!object)
        qFatal("%s", qPrintable(object.error().text()));
    Artifact artifact;
    artifact.kind = QStringLiteral("predictions");
    artifact.name = predictions.split;
    artifact.object = *object;
    const Result<qint64> added = store.addArtifact(run, artifact);
    if (!added)
        qFatal("%s", qPrintable(added.error().text()));
}

// Curves of a run that learns, with an order on the way.
inline void storeCurves(
    RunStore &store, RunId run, qint64 steps, qint64 stepsPerEpoch, qint64 totalSteps)
{
    SeriesPoints loss{QStringLiteral("train/loss"), {}, {}, {}};
    SeriesPoints valid{QStringLiteral("valid/loss"), {}, {}, {}};
    SeriesPoints epochLoss{QStringLiteral("train/epoch_loss"), {}, {}, {}};
    SeriesPoints accuracy{QStringLiteral("valid/accuracy"), {}, {}, {}};
    SeriesPoints trainAccuracy{QStringLiteral("train/accuracy"), {}, {}, {}};
    Philox random(3, RandomPurpose::Order);
    const qint64 start = 1'772'000'000'000;
    const auto add = [&](SeriesPoints &series, qint64 step, double value) {
        series.steps.push_back(step);
        series.wallMs.push_back(start + step * 20);
        series.values.push_back(value);
    };
    for (qint64 step = 1; step <= steps; ++step) {
        const double level = 0.05 + 0.65 * std::exp(-double(step) / (0.3 * double(totalSteps)));
        add(loss, step, level * (1 + 0.25 * random.normal() * random.uniform()));
        if (step % stepsPerEpoch == 0) {
            add(epochLoss, step, level);
            add(valid, step, level * 1.1 + 0.01);
            add(trainAccuracy, step, 1 - level * 0.5);
            add(accuracy, step, 1 - level * 0.55);
        }
    }
    RunProgress progress;
    progress.step = steps;
    progress.totalSteps = totalSteps;
    progress.stepsPerEpoch = stepsPerEpoch;
    progress.samplesPerSecond = 21'480;
    PageFixture::must(
        store.appendPoints(run, {loss, epochLoss, valid, trainAccuracy, accuracy}, progress));
}

inline void storeCheckpoint(RunStore &store, RunId run, qint64 step, qint64 epoch, bool best)
{
    const Result<QString> object = store.putObject("checkpoint " + QByteArray::number(step));
    if (!object)
        qFatal("%s", qPrintable(object.error().text()));
    Checkpoint checkpoint;
    checkpoint.step = step;
    checkpoint.epoch = epoch;
    checkpoint.object = *object;
    checkpoint.best = best;
    checkpoint.metric = 0.5 / double(epoch);
    const Result<qint64> added = store.addCheckpoint(run, checkpoint, 3);
    if (!added)
        qFatal("%s", qPrintable(added.error().text()));
}

} // namespace lampwork
