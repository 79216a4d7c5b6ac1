// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Losses over plain float32 memory by PyTorch's formulas, forward and backward in one pass. Each
// returns the loss's mean over the rows and writes its gradient, times `scale`.
namespace lampwork {

struct CrossEntropyBatch {
    const float *logits = nullptr; // [rows, classes]
    const std::int64_t *targets = nullptr; // [rows]
    const float *classWeights = nullptr; // [classes]; null: all 1
    std::int64_t ignored = -1; // rows of this target count nowhere; at least one has another
    std::int64_t rows = 0;
    std::int64_t classes = 0;
    float smoothing = 0; // label smoothing, 0 … 1
    float scale = 1;
    float *gradient = nullptr; // [rows, classes]
};
double crossEntropy(const CrossEntropyBatch &batch);

// Each label on its own: the mean over rows and labels of (1 - q) x + (1 + (v - 1) q) log(1 + e^-x)
// with logit x, q the target smoothed towards ½, and v the label's positive weight.
struct BinaryBatch {
    const float *logits = nullptr; // [rows, labels]
    const float *targets = nullptr; // [rows, labels], 0 or 1
    const float *positiveWeights = nullptr; // [labels]; null: all 1
    std::int64_t rows = 0;
    std::int64_t labels = 0;
    float smoothing = 0; // label smoothing, 0 … 1
    float scale = 1;
    float *gradient = nullptr; // [rows, labels]
};
double binaryCrossEntropy(const BinaryBatch &batch);

enum class ErrorKind { Squared, Absolute, Huber, Quantile };
struct ErrorBatch {
    ErrorKind kind = ErrorKind::Squared;
    const float *values = nullptr; // [rows], or any other count of values
    const float *targets = nullptr; // [rows]
    std::int64_t rows = 0;
    float delta = 1; // Huber: where it turns linear; Quantile: which one, 0 … 1
    float scale = 1;
    float *gradient = nullptr; // [rows]
};
double meanError(const ErrorBatch &batch);

} // namespace lampwork
