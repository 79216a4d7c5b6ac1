// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/engine/train/checkpointtensors.h"

#include "core/engine/train/checkpointfile.h"

#include <torch/script.h>

#include <stdexcept>

namespace lampwork::test {

namespace {

torch::jit::Module load(const QString &file)
{
    return torch::jit::load(file.toStdString());
}

template <typename Slots> QString firstDifference(const Slots &a, const Slots &b)
{
    if (a.size() != b.size())
        return QStringLiteral("another number of tensors");
    auto other = b.begin();
    for (const auto &slot : a) {
        const auto theirs = *other;
        if (slot.name != theirs.name || !slot.value.equal(theirs.value))
            return QString::fromStdString(slot.name) + QStringLiteral(" differs");
        ++other;
    }
    return {};
}

at::Tensor tensorAt(const TensorPlace &place)
{
    const torch::jit::Module module = load(place.file);
    for (const auto &parameter : module.named_parameters()) {
        if (parameter.name == place.name.toStdString())
            return parameter.value;
    }
    throw std::runtime_error(place.name.toStdString());
}

} // namespace

QString tensorDifference(const QString &firstFile, const QString &secondFile)
{
    const torch::jit::Module a = load(firstFile);
    const torch::jit::Module b = load(secondFile);
    const QString found = firstDifference(a.named_parameters(), b.named_parameters());
    return found.isEmpty() ? firstDifference(a.named_buffers(), b.named_buffers()) : found;
}

QString stateDifference(const QString &firstFile, const QString &secondFile)
{
    const Result<QString> found = checkpointDifference(firstFile, secondFile);
    if (!found)
        throw std::runtime_error(found.error().text().toStdString());
    return *found;
}

double numberIn(const QString &file, const char *attribute)
{
    return load(file).attr(attribute).toDouble();
}

bool sameTensor(const TensorPlace &first, const TensorPlace &second)
{
    return tensorAt(first).equal(tensorAt(second));
}

std::vector<qint64> outputShape(const QString &file, qint64 rows, qint64 width)
{
    torch::jit::Module module = load(file);
    module.eval();
    const auto sizes = module.forward({at::zeros({rows, width})}).toTensor().sizes();
    return {sizes.begin(), sizes.end()};
}

std::vector<qint64> tensorShape(const TensorPlace &place)
{
    const auto sizes = tensorAt(place).sizes();
    return {sizes.begin(), sizes.end()};
}

bool requiresGradient(const TensorPlace &place)
{
    return tensorAt(place).requires_grad();
}

bool hasCuda()
{
    return at::hasCUDA();
}

} // namespace lampwork::test
