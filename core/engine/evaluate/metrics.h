// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/predictions.h"

#include <QList>
#include <QString>

#include <utility>

namespace lampwork {

// Names without the split's prefix, in the order they are shown: classification "accuracy", "f1"
// (macro), binary also "auc"; several labels "f1_macro", "f1_micro", "subset_accuracy" (all labels
// of a row right), "hamming_loss" (share of wrong labels); regression "rmse", "mae", "r2" in the
// target's unit; an autoencoder the same over its features (see evaluate()); a language model
// "perplexity" (e to the mean cross entropy of a token, unsmoothed), "bits_per_byte" (that cross
// entropy over the bytes that the tokens stand for, which compares models of different tokens),
// "accuracy" (share of tokens that were the likeliest).
using Metrics = QList<std::pair<QString, double>>;

// The numbers of core/analysis' reports that a run records. The positive class of a binary task is
// classes[1]. NaN where a metric is not defined: no rows, or one class only for "auc".
Metrics metricsOf(const Predictions &predictions);

} // namespace lampwork
