// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/makestepper.h"
#include "core/engine/train/planned/plannedloss.h"
#include "core/engine/train/planned/plannednetwork.h"

namespace lampwork {

// The layers of a network laid out, or Unsupported with a message that completes "it is not
// planned, since …".
Result<std::unique_ptr<PlannedNetwork>> planNetworkOf(const StepperParts &parts);

// The buffers of a plan's module, by their index in the plan, as PlannedPass::buffers takes them.
class PlannedBuffers {
public:
    PlannedBuffers() = default;
    PlannedBuffers(const NetworkPlan &plan, const torch::jit::Module &network);
    float *const *data() const { return m_data.data(); }

private:
    std::vector<at::Tensor> m_tensors; // the module's own
    std::vector<float *> m_data;
};

// The memory of one network that planned layers train: views of its parameters and of its module's
// buffers, and its loss.
class PlannedMemory {
public:
    // `parts` must outlive it. Unsupported for a loss that is not known.
    static Result<PlannedMemory> of(const StepperParts &parts);

    // Forward and backward of these rows. Returns the mean loss; the gradients are in the
    // parameters, and `outputs` is the network's memory, valid until its next pass. The network
    // has room for the rows.
    double run(PlannedNetwork &network, const Batch &batch, const GradientOptions &options,
        const float **outputs) const;

private:
    FlatParameters *m_parameters = nullptr;
    PlannedLoss m_computeLoss;
    PlannedBuffers m_buffers;
};

} // namespace lampwork
