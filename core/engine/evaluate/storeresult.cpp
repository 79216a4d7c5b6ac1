// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/evaluate/storeresult.h"

#include "core/base/clock.h"
#include "core/base/json.h"

namespace lampwork {

Result<void> storeResult(
    RunStore &store, RunId run, const SplitResult &result, const Checkpoint &checkpoint)
{
    const Predictions &predictions = result.predictions;
    const QByteArray bytes = predictionsToBytes(predictions);
    const auto object = store.putObject(bytes);
    if (!object)
        return object.error();
    Artifact artifact;
    artifact.kind = QStringLiteral("predictions");
    artifact.name = predictions.split;
    artifact.object = *object;
    artifact.sizeBytes = bytes.size();
    artifact.atMs = nowMs();
    Json info;
    info["checkpoint_step"] = checkpoint.step;
    info["rows"] = predictions.size();
    artifact.info = QString::fromUtf8(toJsonText(info, -1));
    const auto added = store.addArtifact(run, artifact);
    if (!added)
        return added.error();
    if (predictions.split != QLatin1String("test"))
        return {};
    QHash<QString, QVariant> attributes{{QStringLiteral("test/loss"), result.evaluation.loss}};
    for (const auto &[name, value] : result.evaluation.metrics)
        attributes.insert(QStringLiteral("test/") + name, value);
    return store.setAttributes(run, attributes);
}

} // namespace lampwork
