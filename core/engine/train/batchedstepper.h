// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/plannedpass.h"

#include <functional>
#include <span>

namespace lampwork {

// The parameters of networks of one shape as rows of one buffer, [networks, size], and their
// gradients likewise; each FlatParameters is a view of its row from then on.
struct BatchedParameters {
    // All of one shape, on the CPU; they must outlive the steps that use them. Throws what LibTorch
    // throws.
    static BatchedParameters join(const std::vector<FlatParameters *> &parameters);

    at::Tensor values; // [networks, size], float32
    at::Tensor gradients;
};

// Trains several networks of one shape as one: seeds, learning rates, a search. Each has its own
// parameters, batches, dropout and loss; the layout, the memory between the layers and what a step
// costs besides computing they share. A batched product is the products of its networks one
// after the other; so are whole passes here, which keeps one network's numbers in the caches until
// it is updated. What each network computes is to the bit what a PlannedStepper computes for it
// alone. Belongs to the training thread. Throws what LibTorch throws.
class BatchedStepper {
public:
    // What `parts` refer to must outlive it. Unsupported with the reason when the networks cannot
    // be planned, or are not of one shape.
    static Result<std::unique_ptr<BatchedStepper>> plan(const std::vector<StepperParts> &parts);

    std::size_t networks() const { return m_memory.size(); }

    // Called when a network's gradients are there, in the networks' order: the time to update it.
    // The result is valid until it returns.
    using Done = std::function<void(std::size_t network, const StepResult &result)>;
    // One pass of each network over its own batch.
    void gradients(
        std::span<const Batch> batches, std::span<const GradientOptions> options, const Done &done);

private:
    BatchedStepper(std::unique_ptr<PlannedNetwork> network, std::vector<PlannedMemory> memory);

    std::unique_ptr<PlannedNetwork> m_network;
    std::vector<PlannedMemory> m_memory;
    at::Tensor m_loss; // scalar
    at::Tensor m_outputs; // [rows, outputSize]: a view of the last layer's memory
};

} // namespace lampwork
