// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/flatparameters.h"

#include "core/engine/tensors/moduletensors.h"

#include <torch/script.h>

namespace lampwork {

namespace {

constexpr qint64 alignment = 16; // floats: 64 bytes, a cache line and the widest vector register

qint64 padded(qint64 count)
{
    return (count + alignment - 1) / alignment * alignment;
}

bool isHiddenMatrix(const Parameter &parameter)
{
    return parameter.shape.size() >= 2 && parameter.decays
        && parameter.initialisation != Initialisation::Normal
        && parameter.name.rfind("output", 0) != 0;
}

} // namespace

FlatParameters FlatParameters::adopt(
    torch::jit::Module &module, const std::vector<Parameter> &parameters, const at::Device &device)
{
    const torch::NoGradGuard noGradients;
    module.to(device);
    FlatParameters flat;
    qint64 size = 0;
    for (const bool decays : {true, false}) {
        for (const Parameter &parameter : parameters) {
            if (parameter.decays != decays)
                continue;
            const at::Tensor variable = tensorAt(module, parameter.name);
            flat.slots.push_back({parameter.name, variable, size, isHiddenMatrix(parameter)});
            size += padded(variable.numel());
        }
        if (decays)
            flat.decaying = size;
    }
    flat.values = at::zeros({size}, at::TensorOptions(at::kFloat).device(device));
    flat.gradients = at::zeros_like(flat.values);
    for (Slot &slot : flat.slots) {
        const auto viewOf = [&](const at::Tensor &buffer) {
            return buffer.narrow(0, slot.offset, slot.parameter.numel())
                .view(slot.parameter.sizes());
        };
        viewOf(flat.values).copy_(slot.parameter);
        slot.parameter.set_data(viewOf(flat.values));
        slot.parameter.mutable_grad() = viewOf(flat.gradients);
    }
    return flat;
}

bool FlatParameters::allFinite() const
{
    return at::isfinite(values).all().item<bool>();
}

} // namespace lampwork
