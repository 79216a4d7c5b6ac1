// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/finalresults.h"

#include "core/engine/evaluate/storeresult.h"
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
        const SplitResult result
            = evaluateSplit(prepared.network, *data, prepared.loss, prepared.preprocessing, name);
        const auto stored = writer.call(
            [&](RunStore &store) { return storeResult(store, run, result, best->checkpoint); });
        if (!stored)
            return stored;
    }
    return {};
}

} // namespace lampwork
