// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Batch and layer normalisation over [rows, columns] float32, by PyTorch's formulas; sums are in
// double. Gradients of weights and biases replace what is there, or are added to it.
namespace lampwork {

// Over the rows of each column (a channel; the rows are all places of all samples).
struct BatchNorm {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    const float *weight = nullptr; // [columns]
    const float *bias = nullptr;
    double eps = 0;
    double momentum = 0;
    bool running = false; // normalise by the running statistics, leave them as they are
    float *runningMean = nullptr; // [columns]
    float *runningVar = nullptr;
    double *mean = nullptr; // [columns]: kept from forward to backward
    double *inverse = nullptr; // 1 / √(variance + eps)
};
void batchNorm(const BatchNorm &norm, const float *from, float *to);

struct NormGradients {
    float *weight = nullptr;
    float *bias = nullptr;
    bool accumulate = false;
};
// x: what went in. to: null where nobody wants it; may be `gradient`. scratch: [2 × columns].
void batchNormGradient(const BatchNorm &norm, const float *x, const float *gradient, float *to,
    const NormGradients &gradients, double *scratch);

// Over the columns of each row (a sample).
struct LayerNorm {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    const float *weight = nullptr; // [columns]
    const float *bias = nullptr;
    double eps = 0;
    float *mean = nullptr; // [rows]: kept from forward to backward
    float *inverse = nullptr;
};
void layerNorm(const LayerNorm &norm, const float *from, float *to);
void layerNormGradient(const LayerNorm &norm, const float *x, const float *gradient, float *to,
    const NormGradients &gradients);

} // namespace lampwork
