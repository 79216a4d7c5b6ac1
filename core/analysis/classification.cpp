// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/classification.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace lampwork {

namespace {

constexpr double undefined = std::numeric_limits<double>::quiet_NaN();

double ratio(double numerator, double denominator)
{
    return denominator > 0 ? numerator / denominator : 0;
}

// Cumulative counts of false and true positives at each distinct score, falling.
struct Cumulative {
    std::vector<double> falsePositives;
    std::vector<double> truePositives;
    std::vector<double> thresholds;
};

Cumulative accumulate(const std::vector<float> &scores, const std::vector<char> &positive)
{
    std::vector<std::size_t> order;
    order.reserve(scores.size());
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!std::isnan(scores[i]))
            order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(),
        [&](std::size_t a, std::size_t b) { return scores[a] > scores[b]; });
    Cumulative curve;
    double falsePositives = 0;
    double truePositives = 0;
    for (std::size_t i = 0; i < order.size(); ++i) {
        (positive[order[i]] ? truePositives : falsePositives) += 1;
        if (i + 1 < order.size() && scores[order[i]] == scores[order[i + 1]])
            continue; // equal scores move together
        curve.falsePositives.push_back(falsePositives);
        curve.truePositives.push_back(truePositives);
        curve.thresholds.push_back(double(scores[order[i]]));
    }
    return curve;
}

// Whether the curve goes straight on at point i.
bool isIntermediate(const Cumulative &curve, std::size_t i)
{
    const auto bend = [i](const std::vector<double> &v) { return v[i + 1] - 2 * v[i] + v[i - 1]; };
    return i > 0 && i + 1 < curve.thresholds.size() && bend(curve.falsePositives) == 0
        && bend(curve.truePositives) == 0;
}

std::vector<float> scoresOf(const Predictions &predictions, int positiveClass)
{
    std::vector<float> scores(predictions.size());
    const std::size_t width = predictions.width();
    for (std::size_t i = 0; i < scores.size(); ++i) {
        // One NaN among the probabilities makes the row undefined.
        scores[i] = predictedClass(predictions, i) < 0
            ? std::numeric_limits<float>::quiet_NaN()
            : predictions.outputs[i * width + std::size_t(positiveClass)];
    }
    return scores;
}

std::vector<char> membersOf(const Predictions &predictions, int positiveClass)
{
    std::vector<char> members(predictions.size());
    const std::size_t width = predictions.width();
    for (std::size_t i = 0; i < members.size(); ++i) {
        members[i] = predictions.task == Task::Multilabel
            ? predictions.targets[i * width + std::size_t(positiveClass)] > 0
            : int(predictions.targets[i]) == positiveClass;
    }
    return members;
}

} // namespace

int predictedClass(const Predictions &predictions, std::size_t index)
{
    const std::size_t width = predictions.width();
    const float *row = predictions.outputs.data() + index * width;
    if (std::any_of(row, row + width, [](float p) { return std::isnan(p); }))
        return -1;
    return int(std::max_element(row, row + width) - row);
}

qint64 ConfusionMatrix::rowTotal(qsizetype trueClass) const
{
    qint64 sum = 0;
    for (qsizetype predicted = 0; predicted < classes.size(); ++predicted)
        sum += at(trueClass, predicted);
    return sum;
}

qint64 ConfusionMatrix::columnTotal(qsizetype predicted) const
{
    qint64 sum = 0;
    for (qsizetype trueClass = 0; trueClass < classes.size(); ++trueClass)
        sum += at(trueClass, predicted);
    return sum;
}

qint64 ConfusionMatrix::total() const
{
    return std::accumulate(counts.begin(), counts.end(), qint64(0));
}

ClassScores classScores(const QString &name, const ClassCounts &counts)
{
    const auto hits = double(counts.hits);
    return {name, ratio(hits, double(counts.predicted)), ratio(hits, double(counts.support)),
        ratio(2 * hits, double(counts.support + counts.predicted)), counts.support};
}

ClassificationReport classificationReport(const Predictions &predictions)
{
    ClassificationReport report;
    ConfusionMatrix &confusion = report.confusion;
    const qsizetype classCount = predictions.classes.size();
    confusion.classes = predictions.classes;
    confusion.counts.assign(std::size_t(classCount * classCount), 0);
    for (std::size_t i = 0; i < predictions.size(); ++i) {
        const int predicted = predictedClass(predictions, i);
        if (predicted < 0) {
            ++report.undefinedRows;
            continue;
        }
        ++confusion.counts[std::size_t(qsizetype(predictions.targets[i]) * classCount + predicted)];
    }

    const auto total = double(confusion.total());
    qint64 correct = 0;
    int occurring = 0;
    for (qsizetype c = 0; c < classCount; ++c) {
        const ClassCounts counts{
            confusion.at(c, c), confusion.columnTotal(c), confusion.rowTotal(c)};
        const ClassScores scores = classScores(predictions.classes[c], counts);
        correct += counts.hits;
        if (counts.support + counts.predicted > 0) {
            ++occurring;
            report.macro.precision += scores.precision;
            report.macro.recall += scores.recall;
            report.macro.f1 += scores.f1;
        }
        const double share = ratio(double(counts.support), total);
        report.weighted.precision += share * scores.precision;
        report.weighted.recall += share * scores.recall;
        report.weighted.f1 += share * scores.f1;
        report.classes.append(scores);
    }
    if (occurring > 0) {
        report.macro.precision /= occurring;
        report.macro.recall /= occurring;
        report.macro.f1 /= occurring;
    }
    report.macro.support = report.weighted.support = confusion.total();
    report.accuracy = total > 0 ? double(correct) / total : undefined;
    return report;
}

RocCurve rocCurve(const std::vector<float> &scores, const std::vector<char> &positive)
{
    const Cumulative counts = accumulate(scores, positive);
    RocCurve curve;
    curve.falsePositiveRate.push_back(0);
    curve.truePositiveRate.push_back(0);
    curve.thresholds.push_back(std::numeric_limits<double>::infinity());
    const double positives = counts.truePositives.empty() ? 0 : counts.truePositives.back();
    const double negatives = counts.falsePositives.empty() ? 0 : counts.falsePositives.back();
    curve.positives = qint64(positives);
    curve.negatives = qint64(negatives);
    for (std::size_t i = 0; i < counts.thresholds.size(); ++i) {
        if (isIntermediate(counts, i))
            continue;
        const double x = ratio(counts.falsePositives[i], negatives);
        const double y = ratio(counts.truePositives[i], positives);
        curve.auc += (x - curve.falsePositiveRate.back()) * (y + curve.truePositiveRate.back()) / 2;
        curve.falsePositiveRate.push_back(x);
        curve.truePositiveRate.push_back(y);
        curve.thresholds.push_back(counts.thresholds[i]);
    }
    if (positives == 0 || negatives == 0)
        curve.auc = undefined;
    return curve;
}

PrecisionRecallCurve precisionRecallCurve(
    const std::vector<float> &scores, const std::vector<char> &positive)
{
    const Cumulative counts = accumulate(scores, positive);
    PrecisionRecallCurve curve;
    curve.recall.push_back(0);
    curve.precision.push_back(1);
    curve.thresholds.push_back(std::numeric_limits<double>::infinity());
    const double positives = counts.truePositives.empty() ? 0 : counts.truePositives.back();
    const double negatives = counts.falsePositives.empty() ? 0 : counts.falsePositives.back();
    for (std::size_t i = 0; i < counts.thresholds.size(); ++i) {
        const double found = counts.truePositives[i];
        const double recall = ratio(found, positives);
        const double precision = found / (found + counts.falsePositives[i]);
        curve.averagePrecision += (recall - curve.recall.back()) * precision;
        curve.recall.push_back(recall);
        curve.precision.push_back(precision);
        curve.thresholds.push_back(counts.thresholds[i]);
    }
    curve.prevalence = ratio(positives, positives + negatives);
    if (positives == 0)
        curve.averagePrecision = undefined;
    return curve;
}

RocCurve rocCurve(const Predictions &predictions, int positiveClass)
{
    return rocCurve(scoresOf(predictions, positiveClass), membersOf(predictions, positiveClass));
}

PrecisionRecallCurve precisionRecallCurve(const Predictions &predictions, int positiveClass)
{
    return precisionRecallCurve(
        scoresOf(predictions, positiveClass), membersOf(predictions, positiveClass));
}

} // namespace lampwork
