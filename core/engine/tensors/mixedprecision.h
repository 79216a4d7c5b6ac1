// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/spec.h"

#include <c10/core/DeviceType.h>

namespace lampwork {

// While it lives, what LibTorch computes on this thread is mixed precision as torch.autocast does
// it: matrix products and convolutions in bfloat16, what needs the range or the digits (norms,
// softmax, losses) in float32. Parameters, gradients and the optimiser's state stay float32. Of the
// kinds of device that Lampwork trains on.
class MixedPrecision {
public:
    explicit MixedPrecision(c10::DeviceType device);
    ~MixedPrecision();
    MixedPrecision(const MixedPrecision &) = delete;
    MixedPrecision &operator=(const MixedPrecision &) = delete;

private:
    c10::DeviceType m_device;
    bool m_scriptMode; // TorchScript's own pass, which would cast once more
};

// Whether train.precision asks for it.
bool wantsMixedPrecision(const TrainSpec &train);

// Whether this processor has instructions for bfloat16. Without them it is computed by way of
// float32, which is slower than float32 alone.
bool processorHasBfloat16();

} // namespace lampwork
