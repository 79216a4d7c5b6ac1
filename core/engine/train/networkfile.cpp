// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/networkfile.h"

#include "core/experiment/specjson.h"

#include <QCryptographicHash>
#include <QFile>
#include <QFileInfo>

namespace lampwork {

namespace {

Result<QByteArray> contentOf(const NetworkSpec &network)
{
    QFile file(network.file);
    if (!file.open(QIODevice::ReadOnly))
        return Error{file.exists() ? ErrorCode::Io : ErrorCode::NotFound,
            QStringLiteral("The network file “%1” cannot be read: %2.")
                .arg(network.file, file.errorString()),
            QStringLiteral("network.file")};
    const QByteArray bytes = file.readAll();
    const QByteArray hash = QCryptographicHash::hash(bytes, QCryptographicHash::Sha256).toHex();
    if (!network.fingerprint.isEmpty() && QString::fromLatin1(hash) != network.fingerprint)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The network file “%1” has changed since this run was created. Put the "
                           "old file back, or start a new run with the new one.")
                .arg(network.file),
            QStringLiteral("network.file")};
    return bytes;
}

Result<QString> keep(const NetworkSpec &network, RunStore &store, RunId run)
{
    QString object = network.fingerprint; // an object's name is its SHA-256
    if (object.isEmpty() || !store.objectPath(object)) {
        const Result<QByteArray> bytes = contentOf(network);
        if (!bytes)
            return bytes.error();
        const Result<QString> stored = store.putObject(*bytes);
        if (!stored)
            return stored;
        object = *stored;
    }
    const Result<QString> path = store.objectPath(object);
    if (!path)
        return path;
    Artifact artifact;
    artifact.kind = QStringLiteral("network");
    artifact.name = QFileInfo(network.file).fileName();
    artifact.object = object;
    artifact.sizeBytes = QFileInfo(*path).size();
    const auto added = store.addArtifact(run, artifact);
    return added ? path : Result<QString>(added.error());
}

} // namespace

Result<QString> withKeptNetworkFile(const QString &specJson, StoreWriter &writer, RunId run)
{
    Result<Spec> spec = specFromText(specJson.toUtf8(), QStringLiteral("spec"));
    if (!spec)
        return spec.error();
    if (spec->network.file.isEmpty())
        return specJson;
    const Result<QString> path
        = writer.read<QString>([&](RunStore &store) { return keep(spec->network, store, run); });
    if (!path)
        return path;
    spec->network.file = *path;
    return QString::fromUtf8(toJsonText(specToJson(*spec)));
}

} // namespace lampwork
