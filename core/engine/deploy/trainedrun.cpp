// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/trainedrun.h"

#include "core/engine/evaluate/storeresult.h"
#include "core/engine/tensors/encodeddata.h"
#include "core/engine/tensors/loss.h"
#include "core/engine/tensors/torchguard.h"
#include "core/experiment/specjson.h"

#include <torch/script.h>

#include <QFile>

#include <algorithm>

namespace lampwork {

namespace {

QString titleOf(const Run &run)
{
    return QStringLiteral("Run %1 “%2”").arg(run.id).arg(run.name);
}

Result<Checkpoint> chooseCheckpoint(RunStore &store, const Run &run, CheckpointChoice choice)
{
    const auto checkpoints = store.checkpoints(run.id);
    if (!checkpoints)
        return checkpoints.error();
    if (checkpoints->isEmpty())
        return Error{ErrorCode::NotFound,
            QStringLiteral("%1 has no checkpoint yet; let it train for at least one epoch.")
                .arg(titleOf(run)),
            {}};
    if (choice == CheckpointChoice::Best) {
        const auto best = std::find_if(checkpoints->begin(), checkpoints->end(),
            [](const Checkpoint &checkpoint) { return checkpoint.best; });
        if (best != checkpoints->end())
            return *best;
    }
    return checkpoints->first();
}

Result<torch::jit::Module> loadNetwork(RunStore &store, const Checkpoint &checkpoint)
{
    const auto path = store.objectPath(checkpoint.object);
    if (!path)
        return path.error();
    return guardTorch([&] {
        torch::jit::Module network
            = torch::jit::load(QFile::encodeName(*path).toStdString(), at::kCPU);
        network.eval();
        // Training keeps all parameters in one buffer; from here on each stands alone.
        for (at::Tensor parameter : network.parameters())
            parameter.set_data(parameter.detach().clone());
        return network;
    });
}

Result<ReadData> readTrainedData(const Run &run, const Spec &spec, const Progress &progress)
{
    auto data = readData(spec.data, progress);
    if (!data)
        return data.error();
    if (!spec.data.fingerprint.isEmpty() && spec.data.fingerprint != data->dataset.fingerprint)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral(
                "“%1” has changed since %2 was trained on it, so its held-out rows are not the "
                "same any more. Bring back the file as it was, or train again.")
                .arg(spec.data.source, titleOf(run)),
            QStringLiteral("data.source")};
    return data;
}

} // namespace

QString nameOf(CheckpointChoice choice)
{
    return choice == CheckpointChoice::Best ? QStringLiteral("best") : QStringLiteral("last");
}

std::optional<CheckpointChoice> checkpointChoiceFromName(const QString &name)
{
    if (name == nameOf(CheckpointChoice::Best))
        return CheckpointChoice::Best;
    if (name == nameOf(CheckpointChoice::Last))
        return CheckpointChoice::Last;
    return std::nullopt;
}

Result<TrainedRun> loadTrainedRun(
    RunStore &store, RunId run, CheckpointChoice choice, const Progress &progress)
{
    TrainedRun trained;
    auto stored = store.run(run);
    if (!stored)
        return stored.error();
    trained.run = std::move(*stored);
    auto spec = specFromText(trained.run.specJson.toUtf8(), titleOf(trained.run));
    if (!spec)
        return spec.error();
    trained.spec = std::move(*spec);
    auto checkpoint = chooseCheckpoint(store, trained.run, choice);
    if (!checkpoint)
        return checkpoint.error();
    trained.checkpoint = std::move(*checkpoint);
    auto network = loadNetwork(store, trained.checkpoint);
    if (!network)
        return network.error();
    trained.network = std::move(*network);
    auto data = readTrainedData(trained.run, trained.spec, progress);
    if (!data)
        return data.error();
    trained.data = std::move(*data);
    auto split = makeSplit(trained.spec, trained.data.dataset);
    if (!split)
        return split.error();
    trained.split = std::move(*split);
    auto preprocessing = fitPreprocessing(trained.spec, trained.data.dataset, trained.split);
    if (!preprocessing)
        return preprocessing.error();
    trained.preprocessing = std::move(*preprocessing);
    return trained;
}

Result<RunEvaluation> evaluateRun(
    RunStore &store, RunId run, CheckpointChoice choice, const Progress &progress)
{
    progress(0, QStringLiteral("Reading the data"));
    auto trained = loadTrainedRun(store, run, choice, {{}, progress.cancelled});
    if (!trained)
        return trained.error();
    progress(0.4, QStringLiteral("Preprocessing"));
    const auto encoded
        = encodeSplits(trained->preprocessing, trained->data.dataset, trained->split);
    if (!encoded)
        return encoded.error();
    const auto loss = LossFunction::fromSpec(
        trained->spec.train, trained->preprocessing, encoded->train.targets);
    if (!loss)
        return loss.error();

    RunEvaluation evaluation;
    evaluation.checkpointStep = trained->checkpoint.step;
    const std::pair<QString, const EncodedData *> splits[]
        = {{QStringLiteral("valid"), &encoded->valid}, {QStringLiteral("test"), &encoded->test}};
    for (const auto &[name, data] : splits) {
        if (data->rows.empty())
            continue;
        progress(0.5 + 0.25 * double(evaluation.splits.size()),
            QStringLiteral("Predicting the %1 rows").arg(name));
        const auto result = guardTorch([&] {
            return evaluateSplit(trained->network, *data, *loss, trained->preprocessing, name);
        });
        if (!result)
            return result.error();
        if (const auto stored = storeResult(store, run, *result, trained->checkpoint); !stored)
            return stored.error();
        evaluation.splits.append(
            {name, data->size(), result->evaluation.loss, result->evaluation.metrics});
    }
    progress(1, QStringLiteral("Done"));
    return evaluation;
}

} // namespace lampwork
