// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/patches.h"
#include "core/engine/train/planned/alignedmemory.h"
#include "core/engine/train/planned/plannedlayer.h"

namespace lampwork {

// torch.conv2d with a square kernel, and ReLU of it where that follows. Forward and backward are
// products over patches (core/engine/kernels/patches.h): the gradient by the input is the
// convolution of the output's, spread by the stride, with the turned kernel.
class PlannedConvolution : public PlannedLayer {
public:
    struct Options {
        int channels = 0, height = 0, width = 0; // of x
        int outChannels = 0, outHeight = 0, outWidth = 0;
        int kernel = 1;
        int stride = 1;
        int padding = 0; // less than kernel
        qint64 weight = 0; // offsets in the flat parameters
        qint64 bias = -1; // -1: none
        bool inputIsRelu = false; // as PlannedLinear has it
    };
    explicit PlannedConvolution(const Options &options);

    void fuseRelu() { m_relu = true; }

    void reserve(qint64 rows) override;
    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    const float *framed(const PlannedPass &pass);
    void inputGradient(const PlannedPass &pass);
    PatchProduct product(const PlannedPass &pass) const;
    PatchProduct turnedProduct(const PlannedPass &pass) const;

    Options m_options;
    bool m_relu = false;
    AlignedMemory<float> m_frame; // x within its padding; not used without any
    AlignedMemory<float> m_gradientFrame; // dy, spread, within kernel - 1 zeros
    AlignedMemory<float> m_panels;
    AlignedMemory<float> m_turnedPanels;
    AlignedMemory<float> m_sums; // the weights' gradient as the products give it
};

} // namespace lampwork
