// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/flatparameters.h"
#include "core/experiment/spec.h"

#include <torch/csrc/jit/api/module.h>

#include <functional>
#include <vector>

namespace lampwork {

// An average of the weights along the training, which is what is evaluated and shipped once there
// is one. w: the weights; a: the average; n: what went into it.
//
//   ema  after every update: a = d a + (1-d) w, d = min(decay, (1+n) / (10+n)), so that the first
//        weights are soon forgotten; the first update is copied
//   swa  after every epoch from start_epoch on: a += (w - a) / (n+1)
//        Izmailov et al., "Averaging Weights Leads to Wider Optima", 2018, Algorithm 1
//
// Both are torch.optim.swa_utils.AveragedModel's. Batch norm's running statistics are averages
// themselves and go along with EMA (use_buffers=True there). The weights that SWA averages lie far
// apart, and the average of their statistics is not the statistics of their average: they are
// computed anew over the train rows, as update_bn() does. Belongs to the training thread. Throws
// what LibTorch throws.
class WeightAverage {
public:
    // Both must outlive it; `parameters` is adopted from `network`.
    WeightAverage(
        const AveragingSpec &spec, torch::jit::Module &network, FlatParameters &parameters);

    qint64 count() const { return m_count; }
    // Whether there is an average; else the weights themselves are what is evaluated and shipped.
    bool exists() const { return m_count > 0; }

    void afterUpdate();
    // `epochs`: finished ones. `features` gives the train rows batch by batch, then an undefined
    // tensor; it is called where the statistics are computed anew. `dropoutSeed` is for those.
    using NextFeatures = std::function<at::Tensor()>;
    void afterEpoch(qint64 epochs, const NextFeatures &features, quint64 dropoutSeed);

    // While it lives, the network has the average's weights and buffers, where there is an average.
    class InForce {
    public:
        explicit InForce(WeightAverage &average);
        ~InForce();
        Q_DISABLE_COPY_MOVE(InForce)

    private:
        WeightAverage &m_average;
        bool m_exists;
    };

    // The network's weights and buffers as they are become the average of `count`: after a
    // checkpoint was read.
    void restore(qint64 count);

private:
    void add(double keep);
    void swap();

    AveragingSpec m_spec;
    torch::jit::Module &m_network;
    FlatParameters &m_parameters;
    at::Tensor m_values; // [size] float32, as m_parameters.values
    std::vector<at::Tensor> m_networkBuffers; // the network's own
    std::vector<at::Tensor> m_buffers; // as them
    qint64 m_count = 0;
};

// Computes batch norm's running statistics anew for the weights as they are: the plain mean over
// the batches of what each batch gives, as torch.optim.swa_utils.update_bn(). A batch of one row
// is passed over where there are others. Which buffers are running statistics is seen from what a
// batch changes.
void recomputeStatistics(torch::jit::Module &network,
    const WeightAverage::NextFeatures &nextFeatures, quint64 dropoutSeed);

} // namespace lampwork
