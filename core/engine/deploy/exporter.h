// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/engine/deploy/shippedmodel.h"
#include "core/engine/deploy/trainedrun.h"
#include "core/engine/deploy/verification.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace lampwork {

struct ExportOptions {
    CheckpointChoice checkpoint = CheckpointChoice::Best;
    QString path; // of the file to write
    ShipOptions ship;
    qint64 verifyRows = 1000; // held-out rows to compare outputs on; at least 1
};

struct BatchLatency {
    qint64 batch = 0;
    Latency latency;
};

struct ExportReport {
    QString file; // absolute
    qint64 sizeBytes = 0;
    qint64 checkpointStep = 0;
    Parity parity;
    VerificationRows rows; // without the inputs
    QList<BatchLatency> latency; // of batches of 1 and 64
    QStringList warnings; // done, but: "The store is read-only, …"
};

// {file, size_bytes, parity, rows, rows_with_missing, probe_rows, latency_ms: {"1": {p50, p99},
// "64": …}, checkpoint_step, warnings}
Json exportReportToJson(const ExportReport &report);

// Builds the module that ships from a run's checkpoint, writes it beside options.path, reads it
// back, compares its outputs with the trained network's, times it, and only then gives the file its
// name. The run keeps a copy as an artifact of kind "export". On any error (a difference above
// Parity's bound is one) the path is left as it was.
Result<ExportReport> exportRun(
    RunStore &store, RunId run, const ExportOptions &options, const Progress &progress = {});

} // namespace lampwork
