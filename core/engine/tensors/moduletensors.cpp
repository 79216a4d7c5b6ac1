// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/tensors/moduletensors.h"

#include <torch/script.h>

#include <map>
#include <set>
#include <tuple>
#include <unordered_map>

namespace lampwork {

namespace {

// The module that has the last part of the name, and that part.
std::pair<torch::jit::Module, std::string> ownerOf(
    const torch::jit::Module &module, const std::string &name)
{
    torch::jit::Module owner = module;
    std::size_t begin = 0;
    for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', begin)) {
        owner = owner.attr(name.substr(begin, dot - begin)).toModule();
        begin = dot + 1;
    }
    return {owner, name.substr(begin)};
}

struct Copies {
    std::unordered_map<const void *, at::Tensor> tensors;
    std::unordered_map<const void *, torch::jit::Module> modules;
};

at::Tensor copyOf(const at::Tensor &tensor, Copies &copies)
{
    const auto [known, isNew] = copies.tensors.try_emplace(tensor.unsafeGetTensorImpl());
    if (isNew)
        known->second = at::empty_like(tensor, at::TensorOptions(at::kCPU))
                            .copy_(tensor)
                            .set_requires_grad(tensor.requires_grad());
    return known->second;
}

torch::jit::Module copyOf(const torch::jit::Module &module, Copies &copies)
{
    const void *key = module._ivalue().get();
    if (const auto known = copies.modules.find(key); known != copies.modules.end())
        return known->second;
    torch::jit::Module copy = module.copy();
    copies.modules.emplace(key, copy);
    for (const auto &parameter : module.named_parameters(false))
        copy.setattr(parameter.name, copyOf(parameter.value, copies));
    for (const auto &buffer : module.named_buffers(false))
        copy.setattr(buffer.name, copyOf(buffer.value, copies));
    for (const auto &child : module.named_children())
        copy.setattr(child.name, copyOf(child.value, copies)._ivalue());
    return copy;
}

} // namespace

at::Tensor tensorAt(const torch::jit::Module &module, const std::string &name)
{
    const auto [owner, attribute] = ownerOf(module, name);
    return owner.attr(attribute).toTensor();
}

void setTensorAt(
    const torch::jit::Module &module, const std::string &name, const at::Tensor &tensor)
{
    auto [owner, attribute] = ownerOf(module, name);
    owner.setattr(attribute, tensor);
}

torch::jit::Module detachedCopy(const torch::jit::Module &module)
{
    const torch::NoGradGuard noGradients;
    Copies copies;
    return copyOf(module, copies);
}

std::vector<Parameter> learntParameters(const torch::jit::Module &module)
{
    std::vector<Parameter> learnt;
    std::set<const void *> seen;
    for (const auto &parameter : module.named_parameters()) {
        const at::Tensor &tensor = parameter.value;
        if (!tensor.requires_grad() || !seen.insert(tensor.unsafeGetTensorImpl()).second)
            continue;
        Parameter described;
        described.name = parameter.name;
        described.shape.assign(tensor.sizes().begin(), tensor.sizes().end());
        described.decays = tensor.dim() >= 2;
        learnt.push_back(std::move(described));
    }
    return learnt;
}

void tieParameters(torch::jit::Module &module)
{
    using Place = std::tuple<const void *, int64_t, std::vector<int64_t>, std::vector<int64_t>>;
    std::map<Place, at::Tensor> known;
    for (const auto &parameter : module.named_parameters()) {
        const at::Tensor &tensor = parameter.value;
        const Place place{tensor.storage().unsafeGetStorageImpl(), tensor.storage_offset(),
            tensor.sizes().vec(), tensor.strides().vec()};
        const auto [first, isNew] = known.try_emplace(place, tensor);
        if (!isNew)
            setTensorAt(module, parameter.name, first->second);
    }
}

} // namespace lampwork
