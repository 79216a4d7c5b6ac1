// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/preprocess.h"
#include "core/engine/evaluate/metrics.h"
#include "core/experiment/predictions.h"

#include <QList>
#include <QString>

#include <utility>

namespace torch::jit {
struct Module;
}

namespace lampwork {

struct EncodedData;
struct LossFunction;

// A network's loss and metrics on held-out rows, names without the split's prefix.
struct Evaluation {
    double loss = 0; // LossFunction::mean over all rows
    Metrics metrics;
};

// Both run `network` in evaluation mode and without gradients, in batches of 1,024 rows (fewer where
// more than 16 million numbers would come out), and leave
// its `training` flag as it was. The data may lie on another device than the network: batches are
// moved to the network's. Without rows the loss and the metrics are NaN. They throw what LibTorch
// throws: call them inside guardTorch().
Evaluation evaluate(torch::jit::Module &network, const EncodedData &data, const LossFunction &loss,
    const Preprocessing &preprocessing);

// What outputs [rows, outputSize] of a network mean: probabilities of classes or labels, or values
// in the target's unit (double); an autoencoder's are left as they are; of a language model,
// outputs [rows, tokens] become the probability of each token.
at::Tensor inTargetUnit(const at::Tensor &outputs, const Preprocessing &preprocessing);

// Of a language model's outputs [rows, length, tokens], what follows the last token of each row,
// [rows, tokens]. codes: [rows, length], padded at the end.
at::Tensor afterLastToken(const at::Tensor &outputs, const at::Tensor &codes);

// What evaluate() and predictSplit() tell, in one pass.
struct SplitResult {
    Evaluation evaluation;
    Predictions predictions;
};
SplitResult evaluateSplit(torch::jit::Module &network, const EncodedData &data,
    const LossFunction &loss, const Preprocessing &preprocessing, const QString &split);
// Targets, outputs (probabilities, or values in the target's unit) and loss of every row, for the
// artifact of kind "predictions". metricsOf() of it equals evaluate()'s metrics; not of an
// autoencoder, of which it keeps each row's reconstruction error and not the features, nor of a
// language model, of which it keeps each window's perplexity.
Predictions predictSplit(torch::jit::Module &network, const EncodedData &data,
    const LossFunction &loss, const Preprocessing &preprocessing, const QString &split);

} // namespace lampwork
