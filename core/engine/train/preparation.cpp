// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/preparation.h"

#include "core/data/readdata.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/tensors/torchguard.h"
#include "core/engine/train/sanity.h"
#include "core/experiment/specjson.h"
#include "core/launch/resolvetrain.h"

#include <ATen/Parallel.h>
#include <torch/script.h>

#include <dlfcn.h>

namespace lampwork {

namespace {

Result<at::Device> deviceFor(const QString &name)
{
    if (name == u"cpu")
        return at::Device(at::kCPU);
    if (name == u"cuda" && at::hasCUDA())
        return at::Device(at::kCUDA);
    return Error{ErrorCode::Unsupported,
        QStringLiteral("There is no “%1” device here: this LibTorch has no such support, or the "
                       "machine no such card. Set train.device to “cpu”.")
            .arg(name),
        QStringLiteral("train.device")};
}

Error unresolved(const char *path)
{
    return {ErrorCode::InvalidInput,
        QStringLiteral("The run's spec leaves this open. Create the run with `lampwork train`, "
                       "which fills in what is left out."),
        QLatin1String(path)};
}

std::optional<Error> checkResolved(const Spec &spec)
{
    if (!spec.train.task)
        return unresolved("train.task");
    if (!spec.train.batchSize)
        return unresolved("train.batch_size");
    if (!spec.train.epochs)
        return unresolved("train.epochs");
    if (!spec.train.optimizer.lr)
        return unresolved("train.optimizer.lr");
    return std::nullopt;
}

Error dataChanged(const DataSpec &data)
{
    return {ErrorCode::InvalidInput,
        QStringLiteral("The data in %1 have changed since this run was created, so it cannot go on "
                       "as it began. Put the old file back, or start a new run with the new data.")
            .arg(data.source),
        QStringLiteral("data.source")};
}

EncodedData moved(const EncodedData &data, const at::Device &device)
{
    const at::Tensor features = data.features.to(device);
    const bool shared = data.targets.is_alias_of(data.features); // an autoencoder's
    return {features, shared ? features.flatten(1) : data.targets.to(device), data.rows};
}

bool sharesData(const Spec &spec, const Spec &other)
{
    if (spec.train.sanity == u"shuffled_labels")
        return false; // its labels depend on the seed
    return sameButForSeed(spec, other);
}

// The data of one run serve all of its seeds: tensors are not copied.
Result<PreparedTraining> prepareLike(const PreparedTraining &like, const Spec &spec)
{
    PreparedTraining prepared = like;
    prepared.spec = spec;
    Result<torch::jit::Module> network
        = openNetwork(prepared.plan, prepared.preprocessing, spec.train.seed);
    if (!network)
        return network.error();
    prepared.network = std::move(*network);
    return prepared;
}

} // namespace

bool sameButForSeed(const Spec &a, const Spec &b)
{
    Spec other = b;
    other.train.seed = a.train.seed;
    other.name = a.name;
    other.experiment = a.experiment;
    return a == other;
}

Result<PreparedTraining> prepareTraining(
    const QString &specJson, const Progress &progress, const PreparedTraining *like)
{
    Result<Spec> spec = specFromText(specJson.toUtf8(), QStringLiteral("spec"));
    if (!spec)
        return spec.error();
    if (const auto problem = checkResolved(*spec))
        return *problem;
    const Result<at::Device> device = deviceFor(spec->train.device);
    if (!device)
        return device.error();
    if (like && sharesData(like->spec, *spec))
        return prepareLike(*like, *spec);

    Result<ReadData> read = readData(spec->data, progress);
    if (!read)
        return read.error();
    if (!spec->data.fingerprint.isEmpty() && read->dataset.fingerprint != spec->data.fingerprint)
        return dataChanged(spec->data);
    const Result<Split> split = makeSplit(*spec, read->dataset);
    if (!split)
        return split.error();
    if (split->train.empty())
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("No row is left to train on. Lower data.split.valid and "
                           "data.split.test."),
            QStringLiteral("data.split")};
    Result<Preprocessing> preprocessing = fitPreprocessing(*spec, read->dataset, *split);
    if (!preprocessing)
        return preprocessing.error();

    PreparedTraining prepared{
        *spec, *preprocessing, planNetwork(spec->network, *preprocessing), {}, {}, {}, *device};
    Result<torch::jit::Module> network
        = openNetwork(prepared.plan, *preprocessing, spec->train.seed);
    if (!network)
        return network.error();
    prepared.network = std::move(*network);
    // The names of a network that was not made from layers are known only now.
    QStringList names;
    for (const auto &parameter : prepared.network.named_parameters())
        names.append(QString::fromStdString(parameter.name));
    if (const auto problem = checkParameterGroups(spec->train, names))
        return *problem;
    Result<EncodedSplits> data = encodeSplits(*preprocessing, read->dataset, *split);
    if (!data)
        return data.error();
    if (spec->train.sanity == u"shuffled_labels") {
        if (const auto shuffled = guardTorch([&] { shuffleLabels(*data, spec->train.seed); });
            !shuffled)
            return shuffled.error();
    }
    const Result<LossFunction> loss
        = LossFunction::fromSpec(spec->train, *preprocessing, data->train.targets);
    if (!loss)
        return loss.error();
    const auto placed = guardTorch([&] {
        prepared.data = {
            moved(data->train, *device), moved(data->valid, *device), moved(data->test, *device)};
        prepared.loss = loss->to(*device);
    });
    if (!placed)
        return placed.error();
    const qint64 rows = qint64(*spec->train.batchSize) * spec->train.accumulate; // of an update
    prepared.stepsPerEpoch = (prepared.data.train.size() + rows - 1) / rows;
    prepared.totalSteps = prepared.stepsPerEpoch * *spec->train.epochs;
    return prepared;
}

Augmentation augmentationOf(const PreparedTraining &prepared)
{
    if (!prepared.preprocessing.pixels)
        return {};
    return {prepared.spec.data.augment, *prepared.preprocessing.pixels, prepared.spec.train.seed};
}

void setTorchThreads(int threads)
{
    at::set_num_threads(threads);
    // OpenBLAS built on pthreads keeps its own count, which LibTorch does not tell.
    using SetThreads = void (*)(int);
    if (const auto set
        = reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads")))
        set(threads);
    at::globalContext().setDeterministicAlgorithms(true, true);
    at::globalContext().setDeterministicCuDNN(true);
    at::globalContext().setBenchmarkCuDNN(false);
}

} // namespace lampwork
