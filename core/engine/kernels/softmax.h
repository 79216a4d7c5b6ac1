// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Softmax over the columns of each row of [rows, columns] float32, forward and backward.
namespace lampwork {

struct Softmax {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    float scale = 1; // of the scores, before the softmax
    bool causal = false; // of row i, only the columns up to i; the others become 0
};
// `from` and `to` may be the same.
void softmax(const Softmax &softmax, const float *from, float *to);

// to = scale · p (g - Σ g p): the gradient by the scores, of p as softmax() gave it and the
// gradient g by p. `gradient` and `to` may be the same.
void softmaxGradient(
    const Softmax &softmax, const float *probabilities, const float *gradient, float *to);

} // namespace lampwork
