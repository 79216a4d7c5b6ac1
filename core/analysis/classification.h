// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/predictions.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <cstddef>
#include <vector>

// How well a classifier's predictions fit, with scikit-learn's definitions (its names stand beside
// the functions). Pure functions over values; any thread. A row with a NaN among its probabilities
// has no prediction: it is left out everywhere and counted in `undefinedRows`.
namespace lampwork {

// The class with the largest probability, the first of equals; -1 when a probability is NaN.
int predictedClass(const Predictions &predictions, std::size_t index);

struct ConfusionMatrix {
    QStringList classes;
    std::vector<qint64> counts; // [true class × predicted class], row-major
    qint64 at(qsizetype trueClass, qsizetype predicted) const
    {
        return counts[std::size_t(trueClass * classes.size() + predicted)];
    }
    qint64 rowTotal(qsizetype trueClass) const; // rows of that class
    qint64 columnTotal(qsizetype predicted) const; // rows given that class
    qint64 total() const;
    bool operator==(const ConfusionMatrix &) const = default;
};

// precision = tp / (tp + fp), recall = tp / (tp + fn), f1 = 2 tp / (2 tp + fp + fn); 0 where the
// denominator is 0 (scikit-learn's zero_division=0).
struct ClassScores {
    QString name;
    double precision = 0;
    double recall = 0;
    double f1 = 0;
    qint64 support = 0; // rows that truly are of the class
    bool operator==(const ClassScores &) const = default;
};

// predicted: rows that are given the class; support: rows that truly are of it; hits: both.
struct ClassCounts {
    qint64 hits = 0;
    qint64 predicted = 0;
    qint64 support = 0;
};
ClassScores classScores(const QString &name, const ClassCounts &counts);

struct ClassificationReport {
    ConfusionMatrix confusion;
    QList<ClassScores> classes; // in the order of Predictions::classes
    double accuracy = 0; // NaN without rows
    // Unweighted mean over the classes that occur, truly or as a prediction ("macro avg"), and the
    // mean weighted by support ("weighted avg").
    ClassScores macro;
    ClassScores weighted;
    std::size_t undefinedRows = 0;
};
// confusion_matrix, classification_report.
ClassificationReport classificationReport(const Predictions &predictions);

// Points in the order of a falling threshold; a row counts as positive when its score is at or
// above the threshold. The first point is (0, 0) at threshold +inf.
struct RocCurve {
    std::vector<double> falsePositiveRate;
    std::vector<double> truePositiveRate;
    std::vector<double> thresholds;
    double auc = 0; // trapezoids; NaN when only one class occurs
    qint64 positives = 0;
    qint64 negatives = 0;
};

// Points in the order of a falling threshold. The first point is (recall 0, precision 1), at
// threshold +inf, which belongs to no threshold of the data.
struct PrecisionRecallCurve {
    std::vector<double> recall;
    std::vector<double> precision;
    std::vector<double> thresholds;
    double averagePrecision = 0; // Σ (Rₙ − Rₙ₋₁) Pₙ; NaN without a positive row
    double prevalence = 0; // share of positive rows: the precision of guessing
};

// One class against all others, or one of several labels, its probability as the score. Equal
// scores move together. Points on a straight line between their neighbours are dropped from the ROC
// curve (drop_intermediate). roc_curve with roc_auc_score; precision_recall_curve with
// average_precision_score.
RocCurve rocCurve(const Predictions &predictions, int positiveClass);
PrecisionRecallCurve precisionRecallCurve(const Predictions &predictions, int positiveClass);

// The same for plain scores; `positive[i]` is not 0 for rows of the positive class. Scores that are
// NaN are left out.
RocCurve rocCurve(const std::vector<float> &scores, const std::vector<char> &positive);
PrecisionRecallCurve precisionRecallCurve(
    const std::vector<float> &scores, const std::vector<char> &positive);

} // namespace lampwork
