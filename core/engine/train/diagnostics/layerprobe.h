// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/diagnostics/layerkernels.h"
#include "core/engine/train/planned/plannedforward.h"
#include "core/experiment/histogram.h"
#include "core/network/network.h"

#include <torch/csrc/jit/api/module.h>

#include <QStringList>

#include <optional>
#include <vector>

namespace lampwork {

struct ActivationStatistics {
    QString layer; // "relu1"
    double mean = 0;
    double deviation = 0; // of all values, population
    std::optional<double> deadFraction; // of the units; none where the layer is no activation
};

struct LayerProbeOptions {
    const PlannedParts &parts;
    at::Tensor features; // [rows, *featureShape] float32: what the network is looked at with
    bool script = false; // even where the network can be planned
};

// Looks at what comes out of each layer, in evaluation mode, on rows that stay the same over the
// run, so that what changes is the network: by a planned network where it can be planned, else by a
// module of its own, both over the network's very tensors. The training's mode, its generators and
// its running statistics are not touched, and nothing of it is in a checkpoint or an export.
// Belongs to the training thread. Throws what LibTorch throws.
class LayerProbe {
public:
    // `network` as made from the parts' plan, its tensors in their final places. Like the
    // parameters, it must outlive this.
    LayerProbe(const torch::jit::Module &network, const LayerProbeOptions &options);

    // False where the plan says nothing of layers (a foreign module).
    bool isAvailable() const { return m_planned || m_module.has_value(); }

    // Those that are looked at, in the network's order.
    QStringList layers() const;
    // Runs the rows through the network; what follows is about that, in the order of layers().
    void run();
    std::vector<ActivationStatistics> statistics() const;
    std::vector<Histogram> histograms() const; // "layers/NAME/activations", without a step

private:
    struct Probed {
        QString name;
        std::size_t output = 0; // index in m_outputs
        std::optional<DeadRule> dead;
    };
    void choose(const NetworkSpec &network, const NetworkPlan &plan);
    void compile(const torch::jit::Module &network, const NetworkPlan &plan);
    std::optional<double> deadFraction(const Probed &probed) const;

    at::Tensor m_features;
    std::unique_ptr<PlannedForward> m_planned; // or …
    std::optional<torch::jit::Module> m_module;
    std::vector<Probed> m_probed;
    std::vector<at::Tensor> m_outputs; // contiguous
};

// When a unit of a kind of layer is dead: a ReLU that gives 0 for every row, a GELU or SiLU whose
// values stay within 0.001 of it, a tanh or sigmoid that stays within 0.01 of an end of its range.
// A unit is a channel of pictures, over all of their places; else one number a row.
std::optional<DeadRule> deadRule(const QString &kind);

// The rows that are looked at, evenly spaced over `available`: about as many as a batch has, at
// most 64; a small batch is filled up to 32, but to no more than four times itself.
std::vector<qint64> probeRows(qint64 available, int batchSize);

} // namespace lampwork
