// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/readdata.h"
#include "core/engine/deploy/pendingfile.h"
#include "core/engine/deploy/shippedmodel.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/experiment/specjson.h"
#include "core/launch/resolve.h"

#include <torch/script.h>

#include <QFile>
#include <QTest>

#include <functional>

// Real sample data with networks that were only initialised: what is shipped does not depend on how
// well it was trained.
namespace lampwork::test {

// The value of a result; a failed one fails the test by an exception with its text.
template <typename T> T take(Result<T> result)
{
    if (!result)
        throw std::runtime_error(result.error().text().toStdString());
    return std::move(result).value();
}
inline void take(const Result<void> &result)
{
    if (!result)
        throw std::runtime_error(result.error().text().toStdString());
}

inline QString samplePath(const QString &name)
{
    return QStringLiteral(LAMPWORK_SOURCE_DIR "/resources/samples/") + name;
}

inline QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

inline void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        throw std::runtime_error("cannot write " + path.toStdString());
}

struct Prepared {
    ResolvedSpec resolved;
    ReadData data;
    torch::jit::Module network;
    const Preprocessing &preprocessing() const { return resolved.preprocessing; }
};

// A spec for a sample, its target column given a role (pictures: empty) and changed further.
inline Spec specFor(const QString &source, const QString &target)
{
    Spec spec;
    spec.data.source = source;
    if (!target.isEmpty()) {
        ColumnSpec column;
        column.name = target;
        column.role = ColumnRole::Target;
        spec.data.columns.append(column);
    }
    return spec;
}

inline ColumnSpec &columnOf(Spec &spec, const QString &name)
{
    if (!spec.column(name)) {
        ColumnSpec column;
        column.name = name;
        spec.data.columns.append(column);
    }
    return *spec.column(name);
}

inline Prepared prepare(const Spec &spec)
{
    Prepared prepared;
    prepared.data = take(readData(spec.data));
    prepared.resolved = take(resolveSpec(spec, prepared.data));
    const NetworkPlan plan
        = planNetwork(prepared.resolved.spec.network, prepared.resolved.preprocessing);
    prepared.network = take(makeNetwork(plan, 7));
    // Batch norm has seen something.
    for (const auto &buffer : prepared.network.named_buffers()) {
        const bool isVariance = buffer.name.find("var") != std::string::npos;
        buffer.value.copy_(at::linspace(isVariance ? 0.5 : -0.3, 1.5, buffer.value.numel())
                               .reshape(buffer.value.sizes()));
    }
    prepared.network.eval();
    return prepared;
}

inline Json describe(const Prepared &prepared)
{
    Json description = shippedDescription(prepared.preprocessing());
    description["spec"] = specToJson(prepared.resolved.spec);
    return description;
}

inline void ship(Prepared &prepared, const QString &path, const ShipOptions &options = {})
{
    const auto module = take(buildShipped(prepared.preprocessing(), prepared.network, options));
    const auto file = take(PendingFile::create(path));
    take(writeShipped(module, describe(prepared), *file));
    take(file->commit());
}

inline Spec penguins()
{
    return specFor(samplePath(QStringLiteral("penguins.csv")), QStringLiteral("species"));
}

inline Spec autoMpg()
{
    return specFor(samplePath(QStringLiteral("auto-mpg.csv")), QStringLiteral("mpg"));
}

inline Spec digits()
{
    Spec spec = specFor(samplePath(QStringLiteral("digits-images-idx3-ubyte")), {});
    spec.data.labels = samplePath(QStringLiteral("digits-labels-idx1-ubyte"));
    return spec;
}

// A convolutional network with batch norm, which optimising folds away.
inline Spec digitsWithBatchNorm()
{
    Spec spec = digits();
    spec.network.layers = {{QStringLiteral("conv2d"),
                               {{QStringLiteral("channels"), 8}, {QStringLiteral("kernel"), 3}}},
        {QStringLiteral("batch_norm"), {}}, {QStringLiteral("relu"), {}},
        {QStringLiteral("dropout"), {{QStringLiteral("rate"), 0.25}}}};
    return spec;
}

} // namespace lampwork::test
