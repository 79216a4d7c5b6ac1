// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

#include <torch/csrc/jit/api/module.h>

#include <string>
#include <vector>

// The tensors of a module and of the modules inside it, by dotted names: "blocks.0.weight". They
// throw what LibTorch throws.
namespace lampwork {

at::Tensor tensorAt(const torch::jit::Module &module, const std::string &name);
void setTensorAt(
    const torch::jit::Module &module, const std::string &name, const at::Tensor &tensor);

// The same module over tensors of its own on the CPU, modules inside it included; what was one
// tensor or one module stays one. Views would be written with the whole buffer each, and deepcopy()
// takes tensors of one buffer for one tensor.
torch::jit::Module detachedCopy(const torch::jit::Module &module);

// The parameters that train: those that ask for gradients, each once. Matrices decay, biases and
// norms (fewer than two sides) do not.
std::vector<Parameter> learntParameters(const torch::jit::Module &module);

// Parameters that are one tensor under several names, as tied weights are, become one variable:
// a loaded archive holds them as two over one memory.
void tieParameters(torch::jit::Module &module);

} // namespace lampwork
