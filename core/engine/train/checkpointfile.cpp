// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/checkpointfile.h"

#include "core/engine/tensors/moduletensors.h"
#include "core/engine/tensors/torchguard.h"

#include <torch/script.h>

#include <cstring>
#include <sstream>

namespace lampwork {

namespace {

const std::string stateName = "state.json";
const std::string optimizerName = "optimizer.bin";
const std::string weightsName = "weights.bin";

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

std::vector<at::Tensor> tensorsOf(const torch::jit::Module &network)
{
    std::vector<at::Tensor> tensors;
    for (const auto &parameter : network.named_parameters())
        tensors.push_back(parameter.value.detach());
    for (const auto &buffer : network.named_buffers())
        tensors.push_back(buffer.value);
    return tensors;
}

// The parameters, then the buffers, one behind the other.
std::string tensorBytes(const torch::jit::Module &network)
{
    std::string bytes;
    for (const at::Tensor &tensor : tensorsOf(network)) {
        const at::Tensor host = tensor.cpu().contiguous();
        bytes.append(static_cast<const char *>(host.data_ptr()), host.nbytes());
    }
    return bytes;
}

Result<void> tensorsFromBytes(torch::jit::Module &network, const std::string &bytes)
{
    const torch::NoGradGuard noGradients;
    const std::vector<at::Tensor> tensors = tensorsOf(network);
    std::size_t wanted = 0;
    for (const at::Tensor &tensor : tensors)
        wanted += tensor.nbytes();
    if (bytes.size() != wanted)
        return damaged(QStringLiteral("its weights take %1 bytes instead of %2.")
                           .arg(bytes.size())
                           .arg(wanted));
    std::size_t at = 0;
    for (const at::Tensor &tensor : tensors) {
        const at::Tensor host = at::empty(tensor.sizes(), tensor.options().device(at::kCPU));
        std::memcpy(host.data_ptr(), bytes.data() + at, host.nbytes());
        tensor.copy_(host);
        at += host.nbytes();
    }
    return {};
}

// From an archive of averaged weights into training: `network` is left with its own. `average` may
// be null.
Result<void> takeAverage(const Json &json, const std::string &weights, torch::jit::Module &network,
    WeightAverage *average)
{
    const auto count = json.find("averaged");
    if (count == json.end())
        return {};
    if (!count->is_number_integer() || count->get<qint64>() < 1)
        return damaged(QStringLiteral("the count of its averaged weights is missing."));
    if (average)
        average->restore(count->get<qint64>());
    return tensorsFromBytes(network, weights);
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

Result<QByteArray> checkpointToBytes(const torch::jit::Module &network, const TrainState &state,
    const Optimizer &optimizer, WeightAverage &average)
{
    return guardTorch([&] {
        Json json = stateToJson(state);
        json["optimizer_steps"] = optimizer.steps();
        torch::jit::ExtraFilesMap extra;
        if (average.exists()) {
            json["averaged"] = average.count();
            extra[weightsName] = tensorBytes(network);
        }
        extra[stateName] = toJsonText(json).toStdString();
        extra[optimizerName] = optimizer.state().toStdString();
        const WeightAverage::InForce averaged(average);
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
    const QString &path, torch::jit::Module &network, const CheckpointParts &parts)
{
    torch::jit::ExtraFilesMap extra{{stateName, {}}, {optimizerName, {}}, {weightsName, {}}};
    const Result<torch::jit::Module> loaded = readArchive(path, extra);
    if (!loaded)
        return loaded.error();
    const auto json = parseJson(QByteArray::fromStdString(extra[stateName]), path);
    if (!json)
        return damaged(json.error().text());
    const Result<TrainState> state = stateFromJson(*json);
    if (!state)
        return state;
    if (parts.optimizer) {
        const auto steps = json->find("optimizer_steps");
        if (steps == json->end() || !steps->is_number_integer())
            return damaged(QStringLiteral("its optimiser's step count is missing."));
        const auto restored = parts.optimizer->restore(
            steps->get<qint64>(), QByteArray::fromStdString(extra[optimizerName]));
        if (!restored)
            return restored.error();
    }
    const auto copied = guardTorch([&]() -> Result<void> {
        const auto done = copyInto(network, *loaded);
        return done ? takeAverage(*json, extra[weightsName], network, parts.average) : done;
    });
    if (!copied)
        return copied.error();
    return state;
}

Result<QString> checkpointDifference(const QString &first, const QString &second)
{
    torch::jit::ExtraFilesMap firstExtra{{optimizerName, {}}, {weightsName, {}}};
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
    if (firstExtra[weightsName] != secondExtra[weightsName])
        return QStringLiteral("the weights that are averaged");
    return firstExtra[optimizerName] == secondExtra[optimizerName]
        ? QString()
        : QStringLiteral("the optimiser's state");
}

} // namespace lampwork
