// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/checkpointfile.h"

#include "core/engine/tensors/moduletensors.h"
#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

#include <sstream>

namespace lampwork {

namespace {

const std::string stateName = "state.json";
const std::string optimizerName = "optimizer.bin";

Error damaged(const QString &why)
{
    return {ErrorCode::Damaged, QStringLiteral("The checkpoint cannot be used: ") + why, {}};
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
        detachedCopy(network).save(stream, extra);
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

Result<TrainState> loadCheckpoint(
    const QString &path, torch::jit::Module &network, Optimizer &optimizer)
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
    const auto optimizerSteps = json->find("optimizer_steps");
    if (optimizerSteps == json->end() || !optimizerSteps->is_number_integer())
        return damaged(QStringLiteral("its optimiser's step count is missing."));
    const auto restored = optimizer.restore(
        optimizerSteps->get<qint64>(), QByteArray::fromStdString(extra[optimizerName]));
    if (!restored)
        return restored.error();
    const auto copied = guardTorch([&] { return copyInto(network, *loaded); });
    if (!copied)
        return copied.error();
    return state;
}

} // namespace lampwork
