// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/deploy/exporter.h"

#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/engine/deploy/pendingfile.h"
#include "core/engine/deploy/progresspart.h"
#include "core/experiment/specjson.h"

#include <QDateTime>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryFile>

namespace lampwork {

namespace {

Json verificationToJson(const Parity &parity, const VerificationRows &rows)
{
    Json json;
    json["max_abs_difference"] = parity.maximum;
    json["rows"] = rows.heldOut;
    json["rows_with_missing"] = rows.withMissing;
    json["probe_rows"] = rows.probes;
    return json;
}

Json describe(const TrainedRun &trained, const ExportOptions &options)
{
    Json description = shippedDescription(trained.preprocessing);
    description["run"] = Json{{"id", trained.run.id}, {"name", toJson(trained.run.name)},
        {"experiment", toJson(trained.run.experiment)}};
    description["checkpoint"] = Json{{"choice", toJson(nameOf(options.checkpoint))},
        {"step", trained.checkpoint.step}, {"epoch", trained.checkpoint.epoch}};
    description["frozen"] = options.ship.freeze;
    description["optimized"] = options.ship.freeze && options.ship.optimize;
    description["exported"] = toJson(QDateTime::currentDateTimeUtc().toString(Qt::ISODate));
    description["spec"] = specToJson(trained.spec);
    return description;
}

// Writes, reads back and compares; the file holds what was compared.
Result<Parity> writeAndCompare(PendingFile &file, const torch::jit::Module &module,
    const Json &description, TrainedRun &trained, const RawInputs &inputs, const Progress &progress)
{
    if (const auto restarted = file.restart(); !restarted)
        return restarted.error();
    if (const auto written = writeShipped(module, description, file); !written)
        return written.error();
    auto shipped = loadShipped(file.temporaryPath());
    if (!shipped)
        return shipped.error();
    auto parity = measureParity(*shipped, trained.network, trained.preprocessing, inputs, progress);
    if (parity && !parity->acceptable())
        return Error{ErrorCode::Engine,
            QStringLiteral(
                "The exported module's outputs differ from the trained network's by up to %1, "
                "too much to be rounding; nothing was written. Export without optimising.")
                .arg(formatNumber(parity->maximum)),
            {}};
    return parity;
}

// Puts a copy of the finished file into the store's objects and records it with the run.
Result<void> recordExport(RunStore &store, RunId run, const ExportReport &report)
{
    QTemporaryFile copy(store.folder() + QStringLiteral("/export-XXXXXX.tmp"));
    QFile source(report.file);
    const auto failed = [&](const QString &reason) {
        return Error{ErrorCode::Io,
            QStringLiteral("Copying the model into the store failed: %1.").arg(reason), {}};
    };
    if (!source.open(QIODevice::ReadOnly))
        return failed(source.errorString());
    if (!copy.open())
        return failed(copy.errorString());
    while (!source.atEnd()) {
        const QByteArray block = source.read(1 << 20);
        if (block.isEmpty() || copy.write(block) != block.size())
            return failed(block.isEmpty() ? source.errorString() : copy.errorString());
    }
    if (!copy.flush())
        return failed(copy.errorString());
    const auto object = store.putObjectFile(copy.fileName());
    if (!object)
        return object.error();
    Artifact artifact;
    artifact.kind = QStringLiteral("export");
    artifact.name = QFileInfo(report.file).fileName();
    artifact.object = *object;
    artifact.sizeBytes = report.sizeBytes;
    artifact.atMs = nowMs();
    artifact.info = QString::fromUtf8(toJsonText(exportReportToJson(report), -1));
    const auto added = store.addArtifact(run, artifact);
    return added ? Result<void>() : Result<void>(added.error());
}

Result<void> measure(
    ExportReport &report, const QString &path, const RawInputs &inputs, const Progress &progress)
{
    auto shipped = loadShipped(path);
    if (!shipped)
        return shipped.error();
    for (const qint64 batch : {1, 64}) {
        const double from = batch == 1 ? 0 : 0.5;
        const auto latency
            = measureLatency(*shipped, inputs, batch, partOf(progress, from, from + 0.5));
        if (!latency)
            return latency.error();
        report.latency.append({batch, *latency});
    }
    return {};
}

void keepInStore(RunStore &store, RunId run, ExportReport &report)
{
    if (store.isReadOnly()) {
        report.warnings.append(
            QStringLiteral("The store is read-only, so the run does not list this export."));
    } else if (const auto recorded = recordExport(store, run, report); !recorded) {
        report.warnings.append(
            QStringLiteral("The model was written, but the run does not list this export: %1")
                .arg(recorded.error().text()));
    }
}

} // namespace

Json exportReportToJson(const ExportReport &report)
{
    Json json;
    json["file"] = toJson(report.file);
    json["size_bytes"] = report.sizeBytes;
    json["parity"] = report.parity.maximum;
    json["rows"] = report.rows.heldOut;
    json["rows_with_missing"] = report.rows.withMissing;
    json["probe_rows"] = report.rows.probes;
    json["latency_ms"] = Json::object();
    for (const BatchLatency &entry : report.latency)
        json["latency_ms"][std::to_string(entry.batch)]
            = Json{{"p50", entry.latency.p50Ms}, {"p99", entry.latency.p99Ms}};
    json["checkpoint_step"] = report.checkpointStep;
    json["warnings"] = Json::array();
    for (const QString &warning : report.warnings)
        json["warnings"].push_back(toJson(warning));
    return json;
}

Result<ExportReport> exportRun(
    RunStore &store, RunId run, const ExportOptions &options, const Progress &progress)
{
    if (options.verifyRows < 1)
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("At least one row is needed to verify the model on."),
            QStringLiteral("verify-rows")};
    auto file = PendingFile::create(options.path);
    if (!file)
        return file.error();
    progress(0, QStringLiteral("Reading the data"));
    auto trained = loadTrainedRun(store, run, options.checkpoint, partOf(progress, 0, 0.3));
    if (!trained)
        return trained.error();
    auto rows = verificationRows(
        trained->preprocessing, trained->data.dataset, trained->split, options.verifyRows);
    if (!rows)
        return rows.error();

    progress(0.3, QStringLiteral("Building the module"));
    const auto module = buildShipped(trained->preprocessing, trained->network, options.ship);
    if (!module)
        return module.error();
    Json description = describe(*trained, options);
    const auto parity = writeAndCompare(
        **file, *module, description, *trained, rows->inputs, partOf(progress, 0.35, 0.5));
    if (!parity)
        return parity.error();
    // Once more, with what was found out in its description.
    description["verification"] = verificationToJson(*parity, *rows);
    const auto again = writeAndCompare(
        **file, *module, description, *trained, rows->inputs, partOf(progress, 0.5, 0.6));
    if (!again)
        return again.error();

    ExportReport report;
    report.checkpointStep = trained->checkpoint.step;
    report.parity = *again;
    const auto measured
        = measure(report, (*file)->temporaryPath(), rows->inputs, partOf(progress, 0.6, 0.95));
    if (!measured)
        return measured.error();
    rows->inputs = {};
    report.rows = std::move(*rows);
    report.sizeBytes = (*file)->sizeBytes();
    report.file = (*file)->path();
    progress(0.95, QStringLiteral("Writing the file"));
    if (const auto committed = (*file)->commit(); !committed)
        return committed.error();
    keepInStore(store, run, report);
    progress(1, QStringLiteral("Done"));
    return report;
}

} // namespace lampwork
