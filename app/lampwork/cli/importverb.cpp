// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/interrupt.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/base/nearest.h"
#include "core/exchange/findlogs.h"
#include "core/exchange/importer.h"

#include <QThread>

#include <algorithm>

namespace lampwork {

namespace {

constexpr int followMs = 1000; // between two looks at what is followed
constexpr int sliceMs = 50; // in which Ctrl+C is seen
constexpr qint64 searchMs = 5000; // between two searches for new logs

QString leftOutText(const ImportReport &report)
{
    QStringList parts;
    for (auto it = report.leftOut.cbegin(); it != report.leftOut.cend(); ++it)
        parts.append(QStringLiteral("%1 %2").arg(formatCount(it.value()), it.key()));
    return parts.join(QStringLiteral("; "));
}

QString pointText(const ImportReport &report)
{
    return report.points == report.pointsInAll
        ? formatCount(report.points)
        : QStringLiteral("%1 (%2 new)")
              .arg(formatCount(report.pointsInAll), formatCount(report.points));
}

Json reportToJson(const ImportReport &report)
{
    Json leftOut = Json::object();
    for (auto it = report.leftOut.cbegin(); it != report.leftOut.cend(); ++it)
        leftOut[it.key().toStdString()] = it.value();
    return {{"id", report.run}, {"name", toJson(report.name)},
        {"format", toJson(nameOf(report.format))}, {"source", toJson(report.source)},
        {"state", toJson(nameOf(report.state))}, {"new", report.isNew},
        {"replaced", report.replaced > 0 ? Json(report.replaced) : Json()},
        {"series", report.series}, {"points", report.pointsInAll}, {"points_added", report.points},
        {"histograms_added", report.histograms}, {"files_added", report.files},
        {"left_out", leftOut}};
}

class ImportVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("import"),
            QStringLiteral("bring in runs that other programs logged"),
            {QStringLiteral("import PATH… [--follow] [--format FORMAT] [OPTION]…")},
            {QStringLiteral(
                 "Reads the logs of other programs into the store: TensorBoard event files, MLflow "
                 "(mlruns folders and mlflow.db), offline W&B files (.wandb), CSV and JSONL logs, "
                 "Lightning's metrics.csv, and Optuna's SQLite studies. A folder is looked through "
                 "with all below it. Each run of a log becomes a run of the store, with its "
                 "curves, histograms, pictures and texts; its parameters are named params.NAME. "
                 "Nothing is written to the logs."),
                QStringLiteral(
                    "Importing again adds only what is new. --follow goes on, looks about once a "
                    "second, and ends when the logs say that their runs have ended, or with "
                    "Ctrl+C. Where a log goes back, because a training was restarted, what it "
                    "overrides is left out; if that was imported before, it stays, and the log as "
                    "it now is becomes a new run."),
                QStringLiteral("What is damaged is left out and named, with the file and the "
                               "offset or line; everything that is whole is kept.")},
            {{QStringLiteral("lampwork import runs/"),
                 QStringLiteral("Import every log below a folder")},
                {QStringLiteral("lampwork import lightning_logs/version_3 --follow"),
                    QStringLiteral("Watch a training of another program")},
                {QStringLiteral("lampwork import log.txt --format csv --experiment baselines"),
                    QStringLiteral("Say what the file is, and where its run belongs")}},
            {{exitFailed,
                QStringLiteral("A path has no log, or something in one is damaged; what is whole "
                               "was imported.")}}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("PATH"), &m_paths, QStringLiteral("Files and folders that hold logs."));
        options.value(QStringLiteral("--format"), QStringLiteral("FORMAT"), &m_format,
            QStringLiteral("What the logs are, instead of finding out: %1.")
                .arg(foreignFormatNames().join(QStringLiteral(", "))));
        options.flag(QStringLiteral("--follow"), &m_follow,
            QStringLiteral("Go on while the logs grow, until their runs have ended or Ctrl+C."));
        options.value(QStringLiteral("--experiment"), QStringLiteral("NAME"), &m_experiment,
            QStringLiteral("The experiment of new runs, instead of what the log says."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        std::optional<ForeignFormat> format;
        if (!m_format.isEmpty()) {
            format = foreignFormatFromName(m_format);
            if (!format)
                return console.wrongUse(
                    QStringLiteral("There is no format “%1”.%2")
                        .arg(m_format, suggestion(m_format, foreignFormatNames())),
                    QStringLiteral("--format"));
        }
        const auto store = openForUse(m_store, StoreUse::Create);
        if (!store)
            return console.fail(store.error());
        Importer importer(**store, {m_experiment, m_follow});
        const Interrupt interrupt;
        for (const QString &path : std::as_const(m_paths))
            addLogs(importer, path, format, console);
        if (const auto done = readAll(importer, interrupt, console); !done)
            return console.fail(done.error());
        if (m_follow) {
            if (const auto done = follow(importer, interrupt, format, console); !done)
                return console.fail(done.error());
        }
        if (const auto done = importer.finish(); !done)
            return console.fail(done.error());
        tellProblems(importer, console);
        for (const Error &cut : importer.unfinished())
            console.note(cut.text());
        print(importer.reports(), console);
        return m_hasFailed ? exitFailed : exitDone;
    }

private:
    void addLogs(Importer &importer, const QString &path,
        const std::optional<ForeignFormat> &format, Console &console)
    {
        const auto found = findForeignLogs(path, format);
        if (!found && m_follow && found.error().code == ErrorCode::NotFound) {
            console.note(QStringLiteral("%1 is not there yet; waiting for it.").arg(path));
            return;
        }
        if (!found) {
            m_hasFailed = true;
            console.fail(found.error());
            return;
        }
        if (found->isEmpty() && !m_follow) {
            m_hasFailed = true;
            console.fail({ErrorCode::NotFound,
                QStringLiteral("There is no log here that Lampwork knows. Name the file or folder "
                               "that the training writes to, or say what it is with --format."),
                path});
        }
        for (const FoundLog &log : *found) {
            if (!importer.has(log.format, log.path))
                importer.add(makeForeignLog(log));
        }
    }

    Result<void> readAll(Importer &importer, const Interrupt &interrupt, Console &console)
    {
        bool more = true;
        while (more && interrupt.count() == 0) {
            const auto passed = importer.pass();
            if (!passed)
                return passed.error();
            more = *passed;
            if (more)
                console.progressOf(QStringLiteral("Importing"))(importer.fraction());
            tellProblems(importer, console);
        }
        console.clearProgress();
        return {};
    }

    Result<void> follow(Importer &importer, const Interrupt &interrupt,
        const std::optional<ForeignFormat> &format, Console &console)
    {
        qint64 lastSearchMs = monotonicMs();
        while (interrupt.count() == 0 && !importer.haveAllEnded()) {
            showProgress(importer, console);
            for (int waited = 0; waited < followMs && interrupt.count() == 0; waited += sliceMs)
                QThread::msleep(sliceMs);
            if (monotonicMs() - lastSearchMs >= searchMs) {
                lastSearchMs = monotonicMs();
                for (const QString &path : std::as_const(m_paths)) {
                    // A folder may come later, or be gone for a moment.
                    if (const auto found = findForeignLogs(path, format)) {
                        for (const FoundLog &log : *found) {
                            if (!importer.has(log.format, log.path))
                                importer.add(makeForeignLog(log));
                        }
                    }
                }
            }
            if (const auto done = readAll(importer, interrupt, console); !done)
                return done;
        }
        console.clearProgress();
        return {};
    }

    static void showProgress(const Importer &importer, Console &console)
    {
        if (!console.showsProgress())
            return;
        const auto reports = importer.reports();
        qint64 points = 0;
        for (const ImportReport &report : reports)
            points += report.pointsInAll;
        console.progress(QStringLiteral("following %1 runs  %2 points  Ctrl+C ends")
                             .arg(reports.size())
                             .arg(formatCount(points)));
    }

    void tellProblems(Importer &importer, Console &console)
    {
        for (const Error &problem : importer.takeProblems()) {
            m_hasFailed = true;
            console.fail(problem);
        }
    }

    static void print(const std::vector<ImportReport> &reports, Console &console)
    {
        if (console.isJson()) {
            Json list = Json::array();
            for (const ImportReport &report : reports)
                list.push_back(reportToJson(report));
            console.printJson(list);
            return;
        }
        if (reports.empty())
            return;
        TextTable table({QStringLiteral("ID"), QStringLiteral("NAME"), QStringLiteral("FORMAT"),
            QStringLiteral("STATE"), QStringLiteral("SERIES"), QStringLiteral("POINTS"),
            QStringLiteral("LEFT OUT")});
        for (const ImportReport &report : reports) {
            table.add({QString::number(report.run), report.name, titleOf(report.format),
                nameOf(report.state), formatCount(report.series), pointText(report),
                leftOutText(report)});
        }
        console.print(table.text(console.outputWidth()));
        for (const ImportReport &report : reports) {
            if (report.replaced > 0)
                console.note(QStringLiteral("The log of run %1 was started anew: run %2 has it as "
                                            "it now is.")
                                 .arg(report.replaced)
                                 .arg(report.run));
        }
    }

    QStringList m_paths;
    QString m_format;
    QString m_experiment;
    QString m_store;
    bool m_follow = false;
    bool m_hasFailed = false;
};

} // namespace

std::unique_ptr<Verb> makeImportVerb()
{
    return std::make_unique<ImportVerb>();
}

} // namespace lampwork
