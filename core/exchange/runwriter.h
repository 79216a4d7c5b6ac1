// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"
#include "core/experiment/histogram.h"
#include "core/experiment/run.h"
#include "core/experiment/series.h"

#include <QList>
#include <QString>

#include <memory>
#include <optional>

namespace lampwork {

class RunStore;

// How runs are written for other programs.
enum class DumpFormat { Csv, JsonLines, Parquet, TensorBoard, Mlflow };
QString nameOf(DumpFormat format); // "csv", …
std::optional<DumpFormat> dumpFormatFromName(const QString &name);
QStringList dumpFormatNames();
// By a file's ending: .csv, .jsonl, .parquet; nullopt for others, and for folders.
std::optional<DumpFormat> dumpFormatOfFile(const QString &path);

// Writes runs, one after the other, every point of them. Nothing of it is seen under the target's
// name before end(). One thread. Errors: Io, ReadOnly, InvalidInput (the target exists).
class RunWriter {
public:
    virtual ~RunWriter() = default;
    virtual Result<void> begin(const Run &run) = 0;
    // Of the run last begun; a series in one piece.
    virtual Result<void> add(const SeriesPoints &points) = 0;
    // False where the format has no place for histograms.
    virtual bool takesHistograms() const { return false; }
    virtual Result<void> addHistograms(const std::vector<Histogram> &) { return {}; } // of one name
    virtual Result<void> end() = 0;
};

struct DumpTarget {
    DumpFormat format = DumpFormat::Csv;
    QString path; // a file; for TensorBoard and MLflow a folder
    bool replace = false; // a file that is there; a folder never is
};
Result<std::unique_ptr<RunWriter>> makeRunWriter(const DumpTarget &target);

struct DumpReport {
    qint64 runs = 0;
    qint64 series = 0;
    qint64 points = 0;
    qint64 histograms = 0;
    qint64 histogramsLeftOut = 0; // the format has no place for them
};
// Gives the runs of a store to a writer, in the order given, and ends it. Cancelled: nothing is
// left behind.
Result<DumpReport> dumpRuns(
    RunStore &store, const QList<Run> &runs, RunWriter &writer, const Progress &progress = {});

// Whether an attribute is what the run was set to ("train.optimizer.lr", "params.lr") rather than
// what came out ("valid/accuracy:best").
bool isParameter(const QString &attribute);

} // namespace lampwork
