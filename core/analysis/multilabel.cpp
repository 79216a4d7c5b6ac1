// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/multilabel.h"

#include <cmath>
#include <limits>

namespace lampwork {

namespace {

QStringList labelsAbove(const Predictions &predictions, const float *values)
{
    QStringList names;
    for (qsizetype i = 0; i < predictions.classes.size(); ++i) {
        if (values[i] >= labelThreshold)
            names.append(predictions.classes[i]);
    }
    return names;
}

} // namespace

int wrongLabels(const Predictions &predictions, std::size_t index)
{
    const std::size_t width = predictions.width();
    int wrong = 0;
    for (std::size_t i = index * width; i < (index + 1) * width; ++i) {
        wrong += (predictions.outputs[i] >= labelThreshold)
                != (predictions.targets[i] >= labelThreshold)
            ? 1
            : 0;
    }
    return wrong;
}

QStringList trueLabels(const Predictions &predictions, std::size_t index)
{
    return labelsAbove(predictions, predictions.targets.data() + index * predictions.width());
}

QStringList predictedLabels(const Predictions &predictions, std::size_t index)
{
    return labelsAbove(predictions, predictions.outputs.data() + index * predictions.width());
}

MultilabelReport multilabelReport(const Predictions &predictions)
{
    MultilabelReport report;
    const std::size_t width = predictions.width();
    std::vector<ClassCounts> counts(width);
    qint64 rows = 0;
    qint64 exact = 0;
    qint64 wrong = 0;
    for (std::size_t row = 0; row < predictions.size(); ++row) {
        if (predictedClass(predictions, row) < 0) {
            ++report.undefinedRows;
            continue;
        }
        ++rows;
        const int wrongHere = wrongLabels(predictions, row);
        exact += wrongHere == 0 ? 1 : 0;
        wrong += wrongHere;
        for (std::size_t i = 0; i < width; ++i) {
            const bool isTrue = predictions.targets[row * width + i] >= labelThreshold;
            const bool isPredicted = predictions.outputs[row * width + i] >= labelThreshold;
            counts[i].hits += isTrue && isPredicted ? 1 : 0;
            counts[i].predicted += isPredicted ? 1 : 0;
            counts[i].support += isTrue ? 1 : 0;
        }
    }
    ClassCounts all;
    for (std::size_t i = 0; i < width; ++i) {
        const ClassCounts &own = counts[i];
        const ClassScores scores = classScores(predictions.classes[qsizetype(i)], own);
        report.labels.append(scores);
        report.f1Macro += scores.f1 / double(width);
        all.hits += own.hits;
        all.predicted += own.predicted;
        all.support += own.support;
    }
    constexpr double undefined = std::numeric_limits<double>::quiet_NaN();
    if (rows == 0) {
        report.f1Macro = report.f1Micro = undefined;
        report.subsetAccuracy = report.hammingLoss = undefined;
        return report;
    }
    report.f1Micro = classScores({}, all).f1;
    report.subsetAccuracy = double(exact) / double(rows);
    report.hammingLoss = double(wrong) / double(rows * qint64(width));
    return report;
}

std::vector<double> labelAreas(const Predictions &predictions)
{
    std::vector<double> areas;
    for (int i = 0; i < int(predictions.classes.size()); ++i)
        areas.push_back(rocCurve(predictions, i).auc);
    return areas;
}

} // namespace lampwork
