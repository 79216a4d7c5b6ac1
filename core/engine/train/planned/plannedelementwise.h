// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/activations.h"
#include "core/engine/train/planned/alignedmemory.h"
#include "core/engine/train/planned/plannedlayer.h"

#include <ATen/core/Tensor.h>

namespace lampwork {

// The layers that keep each number in its place.

class PlannedActivation : public PlannedLayer {
public:
    PlannedActivation(qint64 size, const Activation &activation);

    // The layer after it does this one's backward: dx is dy.
    void leaveGradientToNext() { m_gradientIsDone = true; }

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;
    bool needsOutput() const override { return gradientFromOutput(m_activation); }
    bool forwardsInPlace() const override { return gradientFromOutput(m_activation); }
    bool backwardsInPlace() const override { return true; }

private:
    Activation m_activation;
    bool m_gradientIsDone = false;
};

// y = x · mask / (1 - rate). The mask is drawn from LibTorch's generator as torch.dropout draws it,
// so that the script stepper has the same one.
class PlannedDropout : public PlannedLayer {
public:
    // Of a picture, `places` = height × width; else 1.
    struct Options {
        qint64 channels = 0;
        qint64 places = 1;
        double rate = 0.5;
    };
    explicit PlannedDropout(const Options &options);

    void reserve(qint64 rows) override;
    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;
    bool forwardsInPlace() const override { return true; }
    bool backwardsInPlace() const override { return true; }

private:
    Options m_options;
    at::Tensor m_drawn; // [rows × size], in the order of torch.dropout: channels first
    AlignedMemory<float> m_turned; // the same, channels last; of pictures
    const float *m_mask = nullptr;
};

} // namespace lampwork
