// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/shippedmodel.h"

#include "core/engine/deploy/pendingfile.h"
#include "core/engine/tensors/scriptmodule.h"
#include "core/engine/tensors/torchguard.h"
#include "core/network/network.h"

#include <torch/csrc/jit/serialization/export.h>
#include <torch/script.h>

#include <QFile>
#include <QFileInfo>

namespace lampwork {

namespace {

constexpr int formatVersion = 1;
const char *const formatName = "lampwork-model";
const std::string descriptionFile = "lampwork.json";

Error invalid(const QString &path, const QString &message)
{
    return {ErrorCode::InvalidInput, message, path};
}

// What can be said of a file before LibTorch reads it.
Result<void> checkFile(const QString &path)
{
    const QFileInfo info(path);
    if (!info.exists())
        return Error{
            ErrorCode::NotFound, QStringLiteral("The model “%1” does not exist.").arg(path), path};
    if (!info.isFile())
        return invalid(
            path, QStringLiteral("“%1” is not a file; give an exported model (.pt).").arg(path));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return Error{ErrorCode::Io,
            QStringLiteral("The model “%1” cannot be read: %2.").arg(path, file.errorString()),
            path};
    if (file.read(4) != QByteArray("PK\x03\x04", 4)) // a zip archive's local file header
        return invalid(path,
            QStringLiteral("“%1” is not a TorchScript file; give a model that Lampwork exported.")
                .arg(path));
    return {};
}

Result<Json> readDescription(const QByteArray &text, const QString &path)
{
    const Error foreign = invalid(path,
        QStringLiteral("“%1” is TorchScript, but was not exported by Lampwork: it carries no "
                       "description of its inputs (lampwork.json).")
            .arg(path));
    if (text.isEmpty())
        return foreign;
    auto description = parseJson(text, path + QStringLiteral("/lampwork.json"));
    if (!description)
        return Error{ErrorCode::Damaged,
            QStringLiteral("The description in “%1” is damaged: %2 Export the model again.")
                .arg(path, description.error().message),
            description.error().where};
    if (!description->is_object() || description->value("format", Json()) != formatName)
        return foreign;
    const Json version = description->value("version", Json());
    if (!version.is_number_integer() || version.get<qint64>() > formatVersion)
        return Error{ErrorCode::TooNew,
            QStringLiteral("“%1” was exported by a newer Lampwork (format %2; this one reads up to "
                           "%3). Update Lampwork or export the model again with this version.")
                .arg(path, QString::fromStdString(version.dump()))
                .arg(formatVersion),
            path};
    return description;
}

} // namespace

Result<torch::jit::Module> buildShipped(
    const Preprocessing &preprocessing, torch::jit::Module &network, const ShipOptions &options)
{
    auto first = makePreprocessing(preprocessing);
    if (!first)
        return first.error();
    return guardTorch([&] {
        network.to(at::kCPU);
        network.eval();
        torch::jit::Module second = network;
        if (options.freeze) {
            second = torch::jit::freeze(network, c10::nullopt, options.optimize);
            // Freezing drops it, and Python's eval() and train() set it on every submodule.
            second.register_attribute("training", c10::BoolType::get(), false);
        }
        torch::jit::Module shipped("LampworkModel");
        shipped.register_attribute("training", c10::BoolType::get(), false);
        shipped.register_module("preprocessing", *first);
        shipped.register_module("network", second);
        shipped.define(shippedSource(preprocessing));
        shipped.eval();
        return shipped;
    });
}

Json shippedDescription(const Preprocessing &preprocessing)
{
    Json description;
    description["format"] = formatName;
    description["version"] = formatVersion;
    description["program"] = Json{{"name", "lampwork"}, {"version", LAMPWORK_VERSION}};
    description["preprocessing"] = preprocessingToJson(preprocessing);
    return description;
}

Result<void> writeShipped(
    const torch::jit::Module &module, const Json &description, PendingFile &file)
{
    const torch::jit::ExtraFilesMap extraFiles{
        {descriptionFile, toJsonText(description).toStdString()}};
    const auto written = guardTorch([&] {
        // The archive's writer ends the process when a write fails while it unwinds, so it is told
        // that all is well; the file remembers.
        const auto write = [&file](const void *data, std::size_t size) {
            file.write(static_cast<const char *>(data), qint64(size));
            return size;
        };
        torch::jit::ExportModule(module, write, extraFiles);
    });
    if (!written)
        return written;
    return file.flush();
}

at::Tensor ShippedModel::outputs(const RawInputs &raw)
{
    const torch::NoGradGuard noGradients;
    return module.forward(scriptInputs(preprocessing, raw)).toTensor();
}

at::Tensor ShippedModel::features(const RawInputs &raw)
{
    const torch::NoGradGuard noGradients;
    torch::jit::Module first = module.attr("preprocessing").toModule();
    return first.forward(scriptInputs(preprocessing, raw)).toTensor();
}

Result<ShippedModel> loadShipped(const QString &path)
{
    if (const auto checked = checkFile(path); !checked)
        return checked.error();
    torch::jit::ExtraFilesMap extraFiles{{descriptionFile, {}}};
    auto module = guardTorch([&] {
        return torch::jit::load(QFile::encodeName(path).toStdString(), at::kCPU, extraFiles);
    });
    if (!module)
        return Error{ErrorCode::Damaged,
            QStringLiteral(
                "“%1” cannot be opened as TorchScript: it is cut, damaged or no compiled "
                "module (%2). Export the model again.")
                .arg(path, module.error().message),
            path};
    const auto description
        = readDescription(QByteArray::fromStdString(extraFiles.at(descriptionFile)), path);
    if (!description)
        return description.error();
    auto preprocessing = preprocessingFromJson(description->value("preprocessing", Json()));
    if (!preprocessing)
        return Error{ErrorCode::Damaged,
            QStringLiteral(
                "The description of the inputs in “%1” is damaged: %2 Export the model again.")
                .arg(path, preprocessing.error().message),
            preprocessing.error().where};
    module->eval();
    return ShippedModel{std::move(*module), std::move(*preprocessing), *description};
}

} // namespace lampwork
