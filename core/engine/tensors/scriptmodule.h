// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/preprocess.h"
#include "core/network/network.h"

#include <torch/csrc/jit/api/module.h>

#include <vector>

namespace lampwork {

// The network of a plan as a TorchScript module on the CPU, in training mode: its `training`
// attribute, parameters (initialised from Philox(seed, Initialisation, index of the parameter), so
// that the same seed gives the same network everywhere) and buffers, and its forward compiled from
// plan.source. A plan with a problem returns that problem.
//
// Of source: an error of its compilation stands at "network.source:line:column". Of a file: the
// module as it was saved, `seed` unused; InvalidInput at "network.file" when it cannot be trained.
Result<torch::jit::Module> makeNetwork(const NetworkPlan &plan, quint64 seed);

// The same, ready for the data: a module that was made by hand is tried with samples of zeros, in
// both modes, and the parameters that were found in a file are added to the plan. A language model,
// however it was made, is tried whether it looks ahead. InvalidInput at "network.source:line",
// "network.file" or "network.layers" when what comes out does not suit the data.
Result<torch::jit::Module> openNetwork(
    NetworkPlan &plan, const Preprocessing &preprocessing, quint64 seed);

// What turns raw columns into features, as TorchScript: preprocessingScript() compiled.
Result<torch::jit::Module> makePreprocessing(const Preprocessing &preprocessing);

// The arguments of the preprocessing's (and the exported module's) forward. Tables: numbers
// [rows, numeric inputs] float64 and a list of texts per category input; pictures: pixels
// [rows, channels, height, width] float32; texts: a list of them. The tensors own their memory.
std::vector<c10::IValue> scriptInputs(const Preprocessing &preprocessing, const RawInputs &raw);

} // namespace lampwork
