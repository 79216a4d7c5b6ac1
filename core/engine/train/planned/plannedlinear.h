// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/plannedlayer.h"

namespace lampwork {

// y = x · weightᵀ + bias, and ReLU of it where that follows.
class PlannedLinear : public PlannedLayer {
public:
    struct Options {
        qint64 inputs = 0;
        qint64 units = 0;
        qint64 weight = 0; // offsets in the flat parameters: [units, inputs] …
        qint64 bias = -1; // … and [units]; -1: none
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
