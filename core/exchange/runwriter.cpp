// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/runwriter.h"

#include "core/exchange/columnwriters.h"
#include "core/exchange/folderwriters.h"
#include "core/store/runstore.h"

#include <QFileInfo>

#include <array>

namespace lampwork {

namespace {

struct Format {
    DumpFormat format;
    const char *name;
    const char *ending; // of files; null for folders
};
constexpr std::array<Format, 5> formats{{{DumpFormat::Csv, "csv", "csv"},
    {DumpFormat::JsonLines, "jsonl", "jsonl"}, {DumpFormat::Parquet, "parquet", "parquet"},
    {DumpFormat::TensorBoard, "tensorboard", nullptr}, {DumpFormat::Mlflow, "mlflow", nullptr}}};

Result<void> dumpHistograms(RunStore &store, RunId run, RunWriter &writer, DumpReport &report)
{
    const auto names = store.histogramNames(run);
    if (!names)
        return names.error();
    for (const QString &name : *names) {
        const auto histograms = store.histograms(run, name);
        if (!histograms)
            return histograms.error();
        const auto count = qint64(histograms->size());
        if (!writer.takesHistograms()) {
            report.histogramsLeftOut += count;
            continue;
        }
        if (auto added = writer.addHistograms(*histograms); !added)
            return added;
        report.histograms += count;
    }
    return {};
}

} // namespace

QString nameOf(DumpFormat format)
{
    for (const Format &one : formats) {
        if (one.format == format)
            return QString::fromLatin1(one.name);
    }
    return {};
}

std::optional<DumpFormat> dumpFormatFromName(const QString &name)
{
    for (const Format &one : formats) {
        if (name == QLatin1String(one.name))
            return one.format;
    }
    return std::nullopt;
}

QStringList dumpFormatNames()
{
    QStringList names;
    for (const Format &one : formats)
        names.append(QString::fromLatin1(one.name));
    return names;
}

std::optional<DumpFormat> dumpFormatOfFile(const QString &path)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    for (const Format &one : formats) {
        if (one.ending && ending == QLatin1String(one.ending))
            return one.format;
    }
    return std::nullopt;
}

Result<std::unique_ptr<RunWriter>> makeRunWriter(const DumpTarget &target)
{
    switch (target.format) {
    case DumpFormat::TensorBoard:
        return makeTensorBoardWriter(target.path);
    case DumpFormat::Mlflow:
        return makeMlflowWriter(target.path);
    case DumpFormat::Csv:
    case DumpFormat::JsonLines:
    case DumpFormat::Parquet:
        break;
    }
    return makeColumnWriter(target);
}

Result<DumpReport> dumpRuns(
    RunStore &store, const QList<Run> &runs, RunWriter &writer, const Progress &progress)
{
    DumpReport report;
    for (const Run &run : runs) {
        const auto series = store.series(run.id);
        if (!series)
            return series.error();
        if (auto begun = writer.begin(run); !begun)
            return begun.error();
        for (const Series &one : *series) {
            if (progress.isCancelled())
                return Error{ErrorCode::Cancelled, QStringLiteral("Nothing was written."), {}};
            progress(double(report.runs) / double(runs.size()), run.name);
            const auto points = store.points(run.id, one.name);
            if (!points)
                return points.error();
            if (auto added = writer.add(*points); !added)
                return added.error();
            ++report.series;
            report.points += qint64(points->size());
        }
        if (auto done = dumpHistograms(store, run.id, writer, report); !done)
            return done.error();
        ++report.runs;
    }
    if (auto ended = writer.end(); !ended)
        return ended.error();
    return report;
}

bool isParameter(const QString &attribute)
{
    for (const char *start : {"data.", "network.", "params.", "track.", "train."}) {
        if (attribute.startsWith(QLatin1String(start)))
            return true;
    }
    return false;
}

} // namespace lampwork
