// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Pooling of pictures in float32 memory, [samples, height, width, channels]: channels last, so that
// a place's channels are one vector.
namespace lampwork {

struct Pooling {
    std::int64_t samples = 0;
    int channels = 0;
    int height = 0, width = 0; // of what goes in
    int outHeight = 0, outWidth = 0;
    int kernel = 1;
    int stride = 1;
};

// chosen: [samples, outHeight, outWidth, channels]: which place of the sample was the maximum, the
// first of equals, as in PyTorch; a NaN wins.
void maxPool(const Pooling &pooling, const float *from, float *to, std::int32_t *chosen);
// pooled: what maxPool() gave, where its input came from a ReLU whose backward is to be done here,
// too (nothing passes where it is not above 0); else null.
void maxPoolGradient(const Pooling &pooling, const std::int32_t *chosen, const float *pooled,
    const float *gradient, float *to);

void averagePool(const Pooling &pooling, const float *from, float *to);
void averagePoolGradient(const Pooling &pooling, const float *gradient, float *to);

} // namespace lampwork
