// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/predictions.h"

#include <QList>
#include <QString>

#include <span>
#include <utility>

// Metrics of held-out rows, without LibTorch. All in double; any thread.
namespace lampwork {

// Names without the split's prefix, in the order they are shown: classification "accuracy", "f1",
// binary also "auc"; regression "rmse", "mae", "r2".
using Metrics = QList<std::pair<QString, double>>;

// Index of the largest of each row's `classes` probabilities, the first one of equals.
// outputs: [rows × classes], row-major.
std::vector<int> mostProbable(std::span<const float> outputs, int classes);

// Fraction of rows whose class is the predicted one; NaN without rows.
double accuracy(std::span<const int> truth, std::span<const int> predicted);

// Mean over the classes that occur among truth or prediction of 2 tp / (2 tp + fp + fn), as
// scikit-learn's f1_score(average="macro"); NaN without rows.
double macroF1(std::span<const int> truth, std::span<const int> predicted, int classes);

// Area under the ROC curve from the rank sum of the positive rows, ties getting their mean rank
// (Hanley and McNeil 1982, Radiology 143, the Wilcoxon statistic). NaN unless both kinds occur, or
// when a score is NaN.
double rocAuc(std::span<const int> positive, std::span<const float> scores);

// Errors in the unit of the values. r2 = 1 - residual / total sum of squares; NaN where all true
// values are equal, since there is nothing to explain.
struct RegressionMetrics {
    double rmse = 0, mae = 0, r2 = 0;
};
RegressionMetrics regressionMetrics(std::span<const float> truth, std::span<const float> predicted);

// Of stored predictions; the positive class of a binary task is classes[1].
Metrics metricsOf(const Predictions &predictions);

} // namespace lampwork
