// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

#include <torch/csrc/jit/api/module.h>

#include <vector>

namespace lampwork {

// A module's parameters as views of one flat buffer, and their gradients as views of another, so
// that an update, a norm or a checkpoint is a single pass over memory, and the compiled module
// trains itself. Each view starts at a multiple of 64 bytes; the gaps stay 0. Parameters that
// weight decay applies to stand first.
struct FlatParameters {
    struct Slot {
        std::string name;
        at::Tensor parameter; // the module's own variable; its grad is a view of `gradients`
        qint64 offset = 0; // in elements
        // A weight between two hidden layers, seen as [outputs, all else]: what Muon is for. Tables
        // of embeddings and the output layer are none.
        bool hiddenMatrix = false;
    };

    // Moves `module` to `device` and its parameters into the buffers. The module must be the one
    // made from `parameters`. Throws what LibTorch throws.
    static FlatParameters adopt(torch::jit::Module &module,
        const std::vector<Parameter> &parameters, const at::Device &device);

    at::Tensor values; // [size], float32
    at::Tensor gradients; // [size], float32
    qint64 decaying = 0; // weight decay applies to [0, decaying)
    std::vector<Slot> slots;

    qint64 size() const { return values.numel(); }
    bool onCpu() const { return values.is_cpu(); }
    bool allFinite() const; // the values
};

} // namespace lampwork
