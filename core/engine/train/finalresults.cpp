// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/finalresults.h"

#include "core/base/json.h"
#include "core/engine/evaluate/evaluate.h"
#include "core/engine/train/checkpointfile.h"

#include <torch/script.h>

namespace lampwork {

namespace {

struct Found {
    Checkpoint checkpoint;
    QString path;
};

// The best one first, then the newest.
Result<Found> findBest(StoreWriter &writer, RunId run)
{
    return writer.read<Found>([&](RunStore &store) -> Result<Found> {
        Result<QList<Checkpoint>> checkpoints = store.checkpoints(run);
        if (!checkpoints)
            return checkpoints.error();
        std::stable_partition(checkpoints->begin(), checkpoints->end(),
            [](const Checkpoint &checkpoint) { return checkpoint.best; });
        for (const Checkpoint &checkpoint : *checkpoints) {
            const Result<QString> path = store.objectPath(checkpoint.object);
            if (path)
                return Found{checkpoint, *path};
            const auto warned = store.appendEvent(run, EventKind::Warning, checkpoint.step,
                QStringLiteral(
                    "The checkpoint of step %1 is damaged, so the results are of another "
                    "one: %2")
                    .arg(checkpoint.step)
                    .arg(path.error().message));
            if (!warned)
                return warned.error();
        }
        return Error{ErrorCode::Damaged,
            QStringLiteral("No checkpoint of this run can be read any more."), {}};
    });
}

Result<void> storePredictions(
    StoreWriter &writer, RunId run, const Predictions &predictions, const Checkpoint &checkpoint)
{
    const QByteArray bytes = predictionsToBytes(predictions);
    Json info;
    info["checkpoint_step"] = checkpoint.step;
    info["rows"] = predictions.rows.size();
    return writer.call([&](RunStore &store) -> Result<void> {
        const Result<QString> object = store.putObject(bytes);
        if (!object)
            return object.error();
        Artifact artifact;
        artifact.kind = QStringLiteral("predictions");
        artifact.name = predictions.split;
        artifact.object = *object;
        artifact.sizeBytes = bytes.size();
        artifact.info = QString::fromUtf8(toJsonText(info, -1));
        const auto added = store.addArtifact(run, artifact);
        if (!added)
            return added.error();
        return {};
    });
}

} // namespace

Result<void> storeFinalResults(PreparedTraining &prepared, StoreWriter &writer, RunId run)
{
    const Result<Found> best = findBest(writer, run);
    if (!best)
        return best.error();
    if (const auto loaded = loadWeights(best->path, prepared.network); !loaded)
        return loaded;
    for (const auto &[name, data] : {std::pair{QStringLiteral("valid"), &prepared.data.valid},
             std::pair{QStringLiteral("test"), &prepared.data.test}}) {
        if (data->size() == 0)
            continue;
        const Predictions predictions
            = predictSplit(prepared.network, *data, prepared.loss, prepared.preprocessing, name);
        const auto stored = storePredictions(writer, run, predictions, best->checkpoint);
        if (!stored)
            return stored;
    }
    if (prepared.data.test.size() == 0)
        return {};
    const Evaluation test
        = evaluate(prepared.network, prepared.data.test, prepared.loss, prepared.preprocessing);
    QHash<QString, QVariant> attributes{{QStringLiteral("test/loss"), test.loss}};
    for (const auto &[name, value] : test.metrics)
        attributes[QStringLiteral("test/") + name] = value;
    return writer.call([&](RunStore &store) { return store.setAttributes(run, attributes); });
}

} // namespace lampwork
