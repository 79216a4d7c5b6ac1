// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/matrixproduct.h"

// Two-dimensional convolutions as matrix products that read the picture where it lies, without
// writing each place's patch out first (im2col). Pictures are channels last, so that a row of a
// patch, kernel × channels numbers, is contiguous; and they stand in a frame of zeros, so that
// every patch is inside.
namespace lampwork {

struct Frame {
    std::int64_t samples = 0;
    int height = 0, width = 0; // with the zeros
    int channels = 0;
};

// c[sample, y, x, column] = Σ patch(sample, y, x)[k] · weight[k, column], k = (row, column,
// channel) of the kernel.
struct PatchProduct {
    Frame frame;
    const float *padded = nullptr; // [samples, height, width, channels]
    int kernel = 1;
    int stride = 1;
    int outHeight = 0, outWidth = 0;
    int columns = 0; // output channels
    const float *panels = nullptr; // from packPatchWeights()
    const float *bias = nullptr; // [columns]; null: 0
    ProductEnd end = ProductEnd::None;
    const float *gate = nullptr; // as c
    float *c = nullptr; // [samples, outHeight, outWidth, columns]
};
void multiplyPatches(const PatchProduct &product);

// sums[k, column] += Σ over samples and places of patch[k] · c[column]: the weights' gradient.
// Uses the product's c as input; panels, bias, end and gate do not matter.
void addPatchGradients(const PatchProduct &product, const float *c, float *sums);

struct PatchWeights {
    int kernel = 1;
    int channels = 0; // of a patch
    int columns = 0;
};
// Floats in the panels.
std::int64_t patchPanelSize(const PatchWeights &weights);
// From PyTorch's layout, [columns, channels, kernel, kernel].
void packPatchWeights(const PatchWeights &weights, const float *from, float *panels);
// The weights of the way back: the kernel turned by 180°, `channels` being the output channels of
// the convolution and `columns` its input channels; from [channels, columns, kernel, kernel].
void packTurnedWeights(const PatchWeights &weights, const float *from, float *panels);
// sums [kernel, kernel, channels, columns] into PyTorch's layout; added, or in place of what is
// there.
void unpackPatchGradients(
    const PatchWeights &weights, const float *sums, float *to, bool accumulate);

} // namespace lampwork
