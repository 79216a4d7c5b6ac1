// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/networkplanner.h"
#include "core/engine/train/planned/plannedpass.h"

#include <torch/csrc/jit/api/module.h>

namespace lampwork {

// A planned network that is looked at: in evaluation mode, forward only, with what comes out of
// each layer kept. A tenth of the time that TorchScript takes for a small one. Belongs to the
// training thread.
class PlannedForward {
public:
    // features: [rows, *featureShape] float32, on the CPU. `parameters` and `network`, whose
    // running statistics it reads, must outlive it. Unsupported as planLayers() says it.
    static Result<std::unique_ptr<PlannedForward>> plan(
        const PlannedParts &parts, const torch::jit::Module &network, const at::Tensor &features);

    void run();
    // What came out of the embedding, if there is one, of each of the plan's layers, and of the
    // output: views of memory that each run() fills anew. [rows, units], [rows, places, units], or
    // [rows, channels, height, width].
    const std::vector<at::Tensor> &outputs() const { return m_outputs; }

private:
    PlannedForward() = default;

    const FlatParameters *m_parameters = nullptr;
    at::Tensor m_features;
    PlannedBuffers m_buffers;
    std::unique_ptr<PlannedNetwork> m_network;
    std::vector<at::Tensor> m_outputs;
};

} // namespace lampwork
