// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/tensors/encodeddata.h"
#include "core/engine/tensors/loss.h"
#include "core/network/network.h"

#include <torch/csrc/jit/api/module.h>

// The networks and data that bench_training measures; rival.py has the same.
namespace lampwork::bench {

struct Case {
    Spec spec; // the network's layers, loss and batch size
    Preprocessing preprocessing;
    NetworkPlan plan;
    torch::jit::Module network{"Network"};
    LossFunction loss;
    EncodedData data;
    qint64 batchSize = 0;
};

// "mlp_small", "mlp_large", "cnn", "gpt"; the weights from `seed`. Aborts on another name.
std::unique_ptr<Case> makeCase(const std::string &name, quint64 seed);

} // namespace lampwork::bench
