// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/interrupt.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"
#include "core/analysis/query.h"
#include "core/analysis/runfields.h"
#include "core/base/format.h"
#include "core/base/nearest.h"
#include "core/exchange/runwriter.h"

#include <algorithm>

namespace lampwork {

namespace {

class DumpVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("dump"),
            QStringLiteral("write runs, with every point, for other programs"),
            {QStringLiteral("dump [RUN…] --to PATH [--format FORMAT] [--where QUERY] [OPTION]…")},
            {QStringLiteral(
                 "Writes the runs that are named, or all that are neither archived nor "
                 "in the bin, at full resolution. What is written appears under its name "
                 "when it is whole."),
                QStringLiteral(
                    "  csv, jsonl,   a file: a row a point (run, run_name, series, step,\n"
                    "  parquet       time_ms, value); and beside it FILE.runs.csv or\n"
                    "                FILE.runs.jsonl: a row a run, with its fields,\n"
                    "                parameters and summaries\n"
                    "  tensorboard   a folder: an event file a run, with histograms\n"
                    "                and parameters\n"
                    "  mlflow        a folder: a tracking folder (mlruns)"),
                QStringLiteral("The format follows from the ending of PATH, .csv, .jsonl or "
                               ".parquet; --format names the others. Numbers read back as the same "
                               "doubles.")},
            {{QStringLiteral("lampwork dump --to all.parquet"),
                 QStringLiteral("Every point of every run")},
                {QStringLiteral("lampwork dump 12 14 --to board --format tensorboard"),
                    QStringLiteral("Two runs for TensorBoard")},
                {QStringLiteral("lampwork dump --where 'valid/accuracy > 0.9' --to mlruns "
                                "--format mlflow"),
                    QStringLiteral("The good ones for MLflow")}},
            {{exitFailed, QStringLiteral("There was nothing to write, or writing failed.")}}};
    }

    void declare(Options &options) override
    {
        options.argument(QStringLiteral("RUN"), &m_names,
            QStringLiteral("Runs by number or name; without any, all."), false);
        options.value(QStringLiteral("--to"), QStringLiteral("PATH"), &m_to,
            QStringLiteral("The file or folder to write."));
        options.value(QStringLiteral("--format"), QStringLiteral("FORMAT"), &m_format,
            QStringLiteral("csv, jsonl, parquet, tensorboard or mlflow."));
        options.value(QStringLiteral("--where"), QStringLiteral("QUERY"), &m_where,
            QStringLiteral("Only runs for which this holds (see “lampwork runs --help”)."));
        options.flag(
            QStringLiteral("--force"), &m_force, QStringLiteral("Replace a file that is there."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (m_to.isEmpty())
            return console.wrongUse(QStringLiteral("--to is missing: where to write."));
        std::optional<DumpFormat> format
            = m_format.isEmpty() ? dumpFormatOfFile(m_to) : dumpFormatFromName(m_format);
        if (!format && m_format.isEmpty())
            return console.wrongUse(
                QStringLiteral("The ending tells no format. Say one with --format: %1.")
                    .arg(dumpFormatNames().join(QStringLiteral(", "))),
                m_to);
        if (!format)
            return console.wrongUse(QStringLiteral("There is no format “%1”.%2")
                                        .arg(m_format, suggestion(m_format, dumpFormatNames())),
                QStringLiteral("--format"));
        const auto store = openForUse(m_store, StoreUse::Read);
        if (!store)
            return console.fail(store.error());
        const auto all = (*store)->runs();
        if (!all)
            return console.fail(all.error());
        QList<Run> runs;
        if (const int code = choose(*all, runs, console); code != exitDone)
            return code;
        return write(**store, runs, {*format, m_to, m_force}, console);
    }

private:
    // The runs that are meant, the oldest first.
    int choose(const QList<Run> &all, QList<Run> &runs, Console &console) const
    {
        const auto query = RunQuery::parse(m_where, knownNames(all));
        if (!query)
            return console.wrongUse(query.error().message, query.error().where);
        for (const QString &name : m_names) {
            const auto found = findRun(all, name);
            if (!found)
                return console.fail(found.error());
            if (query->matches(*found) && !runs.contains(*found))
                runs.append(*found);
        }
        if (m_names.isEmpty()) {
            std::copy_if(all.crbegin(), all.crend(), std::back_inserter(runs), [&](const Run &run) {
                return !run.archived && !run.deleted && query->matches(run);
            });
        }
        if (runs.isEmpty()) {
            return console.fail(
                {ErrorCode::NotFound, QStringLiteral("No run matches; nothing was written."), {}});
        }
        return exitDone;
    }

    int write(
        RunStore &store, const QList<Run> &runs, const DumpTarget &target, Console &console) const
    {
        auto writer = makeRunWriter(target);
        if (!writer) {
            Error error = writer.error();
            if (error.code == ErrorCode::InvalidInput && dumpFormatOfFile(target.path))
                error.message += QStringLiteral(" --force replaces it.");
            return console.fail(error);
        }
        const Interrupt interrupt;
        std::atomic<bool> cancelled = false;
        Progress progress = console.progressOf(QStringLiteral("Writing"));
        progress.cancelled = &cancelled;
        progress.report = [&cancelled, &interrupt, report = progress.report](
                              double fraction, const QString &text) {
            cancelled = interrupt.count() > 0;
            if (report)
                report(fraction, text);
        };
        const auto report = dumpRuns(store, runs, **writer, progress);
        console.clearProgress();
        if (!report)
            return console.fail(report.error());
        if (console.isJson()) {
            console.printJson({{"runs", report->runs}, {"series", report->series},
                {"points", report->points}, {"histograms", report->histograms},
                {"histograms_left_out", report->histogramsLeftOut},
                {"path", target.path.toStdString()},
                {"format", nameOf(target.format).toStdString()}});
            return exitDone;
        }
        if (report->histogramsLeftOut > 0)
            console.note(QStringLiteral("%1 histograms have no place in %2; TensorBoard's format "
                                        "takes them.")
                             .arg(formatCount(report->histogramsLeftOut), nameOf(target.format)));
        console.print(QStringLiteral("%1: %2 points of %3 series of %4 runs")
                          .arg(target.path, formatCount(report->points),
                              formatCount(report->series), formatCount(report->runs)));
        return exitDone;
    }

    QStringList m_names;
    QString m_to;
    QString m_format;
    QString m_where;
    QString m_store;
    bool m_force = false;
};

} // namespace

std::unique_ptr<Verb> makeDumpVerb()
{
    return std::make_unique<DumpVerb>();
}

} // namespace lampwork
