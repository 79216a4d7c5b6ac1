// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/classification.h"

#include <cstddef>

// How well the predictions of several labels fit, with scikit-learn's definitions for arrays of
// indicators (its names stand beside the values). Pure functions over values; any thread. A label
// is predicted where its probability is at least ½; a row with a NaN among its probabilities has no
// prediction: it is left out everywhere and counted in `undefinedRows`.
namespace lampwork {

constexpr float labelThreshold = 0.5F;

struct MultilabelReport {
    QList<ClassScores> labels; // of "yes", in the order of Predictions::classes
    // NaN without rows:
    double f1Macro = 0; // f1_score(average="macro", zero_division=0)
    double f1Micro = 0; // f1_score(average="micro", zero_division=0)
    double subsetAccuracy = 0; // accuracy_score: rows of which every label is right
    double hammingLoss = 0; // hamming_loss: share of the labels that are wrong
    std::size_t undefinedRows = 0;
};
MultilabelReport multilabelReport(const Predictions &predictions);

// roc_auc_score of each label; NaN where all rows say the same.
std::vector<double> labelAreas(const Predictions &predictions);

// The labels of one row that are true, and those that are predicted, in the order of the labels.
QStringList trueLabels(const Predictions &predictions, std::size_t index);
QStringList predictedLabels(const Predictions &predictions, std::size_t index);
// How many of a row's labels are predicted wrongly.
int wrongLabels(const Predictions &predictions, std::size_t index);

} // namespace lampwork
