// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/result.h"
#include "core/data/preprocess.h"

#include <torch/csrc/jit/api/module.h>

#include <QString>

namespace lampwork {

class PendingFile;

struct ShipOptions {
    // Turns the weights into constants of the compiled code and drops what only training needs
    // (torch::jit::freeze). Without it the network can be trained further in Python.
    bool freeze = true;
    // Only with freeze: folds batch norms, additions and products by constants into the
    // convolutions before them, and joins linear layers that read the same input. The result holds
    // ordinary PyTorch operations only and opens in any build of PyTorch: oneDNN's prepacked
    // operations (torch::jit::optimize_for_inference) do not, so they are not used.
    bool optimize = true;
};

// The module that ships: submodules `preprocessing` and `network`, and a forward over both that
// takes raw columns (core/network shippedSource()). `network` is copied where freezing does so,
// shared otherwise, and left in evaluation mode. On the CPU.
Result<torch::jit::Module> buildShipped(const Preprocessing &preprocessing,
    torch::jit::Module &network, const ShipOptions &options = {});

// What `lampwork.json` in the archive holds: format, version, program, preprocessing; the caller
// adds where the model comes from and how it was verified.
Json shippedDescription(const Preprocessing &preprocessing);

// Writes the archive with `description` as lampwork.json and flushes it.
Result<void> writeShipped(
    const torch::jit::Module &module, const Json &description, PendingFile &file);

// A module read back from a file, with what it says about itself. For one thread.
struct ShippedModel {
    torch::jit::Module module; // in evaluation mode, on the CPU
    Preprocessing preprocessing;
    Json description;

    // [rows, classes] or [rows, labels] probabilities, or [rows, 1] values in the target's unit,
    // float32; of an autoencoder the features again, as features() has them. Runs without gradients
    // and all rows at once. Throws what LibTorch throws.
    at::Tensor outputs(const RawInputs &raw);
    // What the preprocessing makes of the raw values: [rows, *featureShape], float32. Likewise.
    at::Tensor features(const RawInputs &raw);
};

// Errors: NotFound, Io; InvalidInput: a folder, not a TorchScript archive, or one that Lampwork did
// not write; TooNew; Damaged: a cut or changed archive.
Result<ShippedModel> loadShipped(const QString &path);

} // namespace lampwork
