// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/matrixproduct.h"
#include "core/engine/train/planned/plannedlayer.h"

namespace lampwork {

// y = x · weightᵀ + bias, over memory that is given with each call.
struct LinearProducts {
    qint64 inputs = 0;
    qint64 units = 0;
    qint64 places = 1; // of a sequence: its length, each of whose places is a row of its own
    qint64 weight = 0; // offsets in the flat parameters: [units, inputs] …
    qint64 bias = -1; // … and [units]; -1: none

    struct Gradients {
        const float *x = nullptr;
        const float *dy = nullptr;
        float *dx = nullptr; // null: nobody wants it
        bool inputIsRelu = false; // dx is 0 where x is
    };
    void forward(const PlannedPass &pass, const float *x, float *y, bool relu = false) const;
    void backward(const PlannedPass &pass, const Gradients &gradients) const;
};

// A linear layer, and the ReLU after it where that follows.
class PlannedLinear : public PlannedLayer {
public:
    struct Options {
        LinearProducts products;
        // x comes from a ReLU: its backward is done here, in the product that computes dx.
        bool inputIsRelu = false;
    };
    explicit PlannedLinear(const Options &options);

    // Takes the ReLU after it upon itself.
    void fuseRelu() { m_relu = true; }

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;

private:
    Options m_options;
    bool m_relu = false;
};

} // namespace lampwork
