// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/normalisation.h"
#include "core/engine/train/planned/alignedmemory.h"
#include "core/engine/train/planned/plannedlayer.h"

namespace lampwork {

// Where a normalising layer's parts stand.
struct PlannedNormOptions {
    qint64 channels = 0;
    qint64 places = 1; // of a picture: height × width
    qint64 length = 1; // of a sequence: its places, each of which layer norm takes on its own
    qint64 weight = 0; // offsets in the flat parameters
    qint64 bias = 0;
    double eps = 0;
    double momentum = 0; // batch norm only, as are the indices of its buffers
    bool evaluates = false; // by the running statistics, which stay as they are
    int runningMean = -1;
    int runningVar = -1;
};

// Over the samples and places of each channel, as torch.batch_norm in training; like the network's
// source, a single flat sample is normalised by the running statistics.
class PlannedBatchNorm : public PlannedLayer {
public:
    explicit PlannedBatchNorm(const PlannedNormOptions &options);

    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;
    bool backwardsInPlace() const override { return true; }

private:
    BatchNorm described(const PlannedPass &pass) const;

    PlannedNormOptions m_options;
    AlignedMemory<double> m_memory; // [channels] each: mean, inverse deviation, two sums
};

// Over all numbers of each sample, as torch.layer_norm.
class PlannedLayerNorm : public PlannedLayer {
public:
    explicit PlannedLayerNorm(const PlannedNormOptions &options);

    void reserve(qint64 rows) override;
    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;
    bool backwardsInPlace() const override { return true; }

private:
    LayerNorm described(const PlannedPass &pass) const;
    // Weights stand channels first, pictures channels last.
    bool turned() const { return m_options.places > 1 && m_options.channels > 1; }

    PlannedNormOptions m_options;
    AlignedMemory<float> m_rows; // [rows] each: mean, inverse deviation
    AlignedMemory<float> m_turned; // [size] each: weight, bias, their gradients
    qint64 m_capacity = 0;
};

} // namespace lampwork
