// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/evaluate/evaluate.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/experiment/spec.h"

#include <QString>

// Two runs whose outcome is known beforehand, so that a wrong one tells of a mistake
// (train.sanity): a network that can learn gets one batch right by heart, and one that is given
// shuffled labels learns nothing that helps on rows it has not seen.
namespace lampwork {

struct SanityVerdict {
    bool passed = false;
    QString text; // for a person: what was found, and where to look
    bool operator==(const SanityVerdict &) const = default;
};

// The targets of each part in an order of their own: Philox(seed, Labels, part), parts train, valid
// and test. Throws what LibTorch throws.
void shuffleLabels(EncodedSplits &data, quint64 seed);

// The rows of one batch. Throws what LibTorch throws.
EncodedData firstRows(const EncodedData &data, const std::vector<qint64> &places);

// `batch`: how the network does, in evaluation mode, on the one batch it was trained on.
SanityVerdict judgeOverfit(
    const Evaluation &batch, qint64 rows, qint64 steps, const TrainSpec &spec);

// `valid`: how a network that was trained on shuffled labels does on validation rows; their targets
// as the network has them. By chance, a classifier is right as often as the most frequent class
// occurs, within three standard errors √(p (1 - p) / n). For a regression r² = 2 c - v, with v the
// variance of the predictions and c their covariance with the targets, both relative to the
// targets' variance; unrelated, c has the standard error √(v / n), and three of it leave at most
// r² = 9 / n, at v = 9 / n.
SanityVerdict judgeShuffled(
    const Evaluation &valid, const at::Tensor &validTargets, const TrainSpec &spec);

} // namespace lampwork
