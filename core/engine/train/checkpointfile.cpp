// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/checkpointfile.h"

#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

#include <cstring>
#include <sstream>

namespace lampwork {

namespace {

const std::string stateName = "state.json";
const std::string optimizerName = "optimizer.bin";

Error damaged(const QString &why)
{
    return {ErrorCode::Damaged, QStringLiteral("The checkpoint cannot be used: ") + why, {}};
}

// The same module over tensors of its own on the CPU: views would be written with the whole flat
// buffer each, and deepcopy() takes tensors of one buffer for one tensor. The network is one flat
// module, as makeNetwork() makes it.
torch::jit::Module detached(const torch::jit::Module &network)
{
    const torch::NoGradGuard noGradients;
    torch::jit::Module copy = network.copy();
    const auto ownTensor = [](const at::Tensor &tensor) {
        return at::empty_like(tensor, at::TensorOptions(at::kCPU)).copy_(tensor);
    };
    for (const auto &parameter : network.named_parameters())
        copy.setattr(parameter.name, ownTensor(parameter.value).set_requires_grad(true));
    for (const auto &buffer : network.named_buffers())
        copy.setattr(buffer.name, ownTensor(buffer.value));
    return copy;
}

Result<void> copyInto(torch::jit::Module &network, const torch::jit::Module &loaded)
{
    const torch::NoGradGuard noGradients;
    std::map<std::string, at::Tensor> tensors;
    for (const auto &parameter : loaded.named_parameters())
        tensors[parameter.name] = parameter.value;
    for (const auto &buffer : loaded.named_buffers())
        tensors[buffer.name] = buffer.value;
    const auto copy = [&](const std::string &name, at::Tensor target) -> bool {
        const auto found = tensors.find(name);
        if (found == tensors.end() || found->second.sizes() != target.sizes())
            return false;
        target.copy_(found->second);
        return true;
    };
    for (const auto &parameter : network.named_parameters()) {
        if (!copy(parameter.name, parameter.value))
            return damaged(QStringLiteral("its “%1” is not the network's.")
                               .arg(QString::fromStdString(parameter.name)));
    }
    for (const auto &buffer : network.named_buffers()) {
        if (!copy(buffer.name, buffer.value))
            return damaged(QStringLiteral("its “%1” is not the network's.")
                               .arg(QString::fromStdString(buffer.name)));
    }
    return {};
}

Result<torch::jit::Module> readArchive(const QString &path, torch::jit::ExtraFilesMap &extra)
{
    Result<torch::jit::Module> loaded = guardTorch(
        [&] { return torch::jit::load(path.toStdString(), at::Device(at::kCPU), extra); });
    if (!loaded)
        return damaged(loaded.error().message);
    return loaded;
}

} // namespace

Result<QByteArray> checkpointToBytes(
    const torch::jit::Module &network, const TrainState &state, const Optimizer &optimizer)
{
    return guardTorch([&] {
        Json json = stateToJson(state);
        json["optimizer_steps"] = optimizer.steps();
        torch::jit::ExtraFilesMap extra;
        extra[stateName] = toJsonText(json).toStdString();
        extra[optimizerName] = optimizer.state().toStdString();
        std::ostringstream stream;
        detached(network).save(stream, extra);
        return QByteArray::fromStdString(stream.str());
    });
}

Result<void> loadWeights(const QString &path, torch::jit::Module &network)
{
    torch::jit::ExtraFilesMap extra;
    const Result<torch::jit::Module> loaded = readArchive(path, extra);
    if (!loaded)
        return loaded.error();
    return guardTorch([&] { return copyInto(network, *loaded); });
}

namespace {

// `optimizer` may be null. `network` is written to last, when all else is good.
Result<TrainState> load(const QString &path, torch::jit::Module &network, Optimizer *optimizer)
{
    torch::jit::ExtraFilesMap extra{{stateName, {}}, {optimizerName, {}}};
    const Result<torch::jit::Module> loaded = readArchive(path, extra);
    if (!loaded)
        return loaded.error();
    const auto json = parseJson(QByteArray::fromStdString(extra[stateName]), path);
    if (!json)
        return damaged(json.error().text());
    const Result<TrainState> state = stateFromJson(*json);
    if (!state)
        return state;
    if (optimizer) {
        const auto steps = json->find("optimizer_steps");
        if (steps == json->end() || !steps->is_number_integer())
            return damaged(QStringLiteral("its optimiser's step count is missing."));
        const auto restored = optimizer->restore(
            steps->get<qint64>(), QByteArray::fromStdString(extra[optimizerName]));
        if (!restored)
            return restored.error();
    }
    const auto copied = guardTorch([&] { return copyInto(network, *loaded); });
    if (!copied)
        return copied.error();
    return state;
}

} // namespace

Result<TrainState> loadCheckpoint(
    const QString &path, torch::jit::Module &network, Optimizer &optimizer)
{
    return load(path, network, &optimizer);
}

Result<TrainState> loadCheckpointWithoutOptimizer(const QString &path, torch::jit::Module &network)
{
    return load(path, network, nullptr);
}

Result<QString> checkpointDifference(const QString &first, const QString &second)
{
    torch::jit::ExtraFilesMap firstExtra{{optimizerName, {}}};
    torch::jit::ExtraFilesMap secondExtra = firstExtra;
    const Result<torch::jit::Module> a = readArchive(first, firstExtra);
    if (!a)
        return a.error();
    const Result<torch::jit::Module> b = readArchive(second, secondExtra);
    if (!b)
        return b.error();
    std::map<std::string, at::Tensor> others;
    for (const auto &parameter : b->named_parameters())
        others[parameter.name] = parameter.value;
    for (const auto &buffer : b->named_buffers())
        others[buffer.name] = buffer.value;
    const auto differs = [&](const std::string &name, const at::Tensor &tensor) {
        const auto other = others.find(name);
        // As bytes: a NaN is the same as itself here.
        return other == others.end() || other->second.sizes() != tensor.sizes()
            || other->second.scalar_type() != tensor.scalar_type()
            || std::memcmp(other->second.contiguous().data_ptr(), tensor.contiguous().data_ptr(),
                   tensor.nbytes())
            != 0;
    };
    for (const auto &parameter : a->named_parameters()) {
        if (differs(parameter.name, parameter.value))
            return QString::fromStdString(parameter.name);
    }
    for (const auto &buffer : a->named_buffers()) {
        if (differs(buffer.name, buffer.value))
            return QString::fromStdString(buffer.name);
    }
    return firstExtra[optimizerName] == secondExtra[optimizerName]
        ? QString()
        : QStringLiteral("the optimiser's state");
}

} // namespace lampwork
