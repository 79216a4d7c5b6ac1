// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs that make a store smaller, or another one of it: compact, backup, repair.
#include "app/lampwork/cli/careverb.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/store/storebackup.h"
#include "core/store/storecompact.h"
#include "core/store/storerepair.h"

namespace lampwork {

namespace {

class StoreCompactVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("store compact"), QStringLiteral("make a store smaller"),
            {QStringLiteral("store compact [STORE]")},
            {QStringLiteral(
                "Packs the points that runs which are over have left unpacked, removes files to "
                "which nothing refers, gives free pages of the database back and empties its "
                "write-ahead log. Nothing that is listed is lost; what is in the bin stays there. "
                "Engines may go on writing: each step keeps them waiting for milliseconds.")},
            {{QStringLiteral("lampwork store compact ~/research.lampwork"),
                QStringLiteral("Compact a store")}},
            {}};
    }
    void declare(Options &options) override { declareStore(options); }
    int run(Console &console) override
    {
        const auto report = withProgress<CompactReport>(console, QStringLiteral("Compacting"),
            [this](const Progress &progress) { return compactStore(store(), progress); });
        if (!report)
            return console.fail(report.error());
        if (console.isJson()) {
            console.printJson({{"bytes_before", report->bytesBefore},
                {"bytes_after", report->bytesAfter}, {"runs_packed", report->runsPacked},
                {"objects_removed", report->objectsRemoved}, {"pages_freed", report->pagesFreed}});
            return exitDone;
        }
        console.print(QStringLiteral("%1 before, %2 after (%3 runs packed, %4 files removed, %5 "
                                     "pages given back)")
                          .arg(formatBytes(report->bytesBefore), formatBytes(report->bytesAfter))
                          .arg(report->runsPacked)
                          .arg(report->objectsRemoved)
                          .arg(report->pagesFreed));
        return exitDone;
    }
};

class StoreBackupVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("store backup"), QStringLiteral("copy a store while runs write"),
            {QStringLiteral("store backup [STORE] --to DIR [--copy-files]")},
            {QStringLiteral(
                "Makes a copy of a store as it is at one moment, with all that was written before "
                "the command, while engines go on writing. The copy is checked as by “lampwork "
                "store check” and appears under its name only once it is whole and on disk. It is "
                "a store like any other: open it, or move it back. Files (checkpoints, artifacts) "
                "are shared with the store where both lie in one file system, and take no room "
                "twice.")},
            {{QStringLiteral(
                  "lampwork store backup --to /mnt/backup/research-$(date +%F).lampwork"),
                QStringLiteral("A backup with the day in its name")}},
            {{exitFailed,
                QStringLiteral("No backup was made: the store is damaged, or copying failed.")}}};
    }
    void declare(Options &options) override
    {
        declareStore(options);
        options.value(QStringLiteral("--to"), QStringLiteral("DIR"), &m_to,
            QStringLiteral("The folder to make; it must not be there yet."));
        options.flag(QStringLiteral("--copy-files"), &m_copy,
            QStringLiteral("Copy every file, also where it could be shared."));
    }
    int run(Console &console) override
    {
        if (m_to.isEmpty())
            return console.wrongUse(QStringLiteral("Name the backup's folder with --to."));
        const auto report = withProgress<BackupReport>(
            console, QStringLiteral("Backing up"), [this](const Progress &progress) {
                return backupStore(store(), m_to, {.hardLinks = !m_copy}, progress);
            });
        if (!report)
            return console.fail(report.error());
        if (console.isJson()) {
            console.printJson(
                {{"path", toJson(report->path)}, {"runs", report->runs}, {"points", report->points},
                    {"database_bytes", report->databaseBytes}, {"objects", report->objects},
                    {"object_bytes", report->objectBytes}, {"shared_objects", report->linked}});
            return exitDone;
        }
        console.print(QStringLiteral("%1: %2 runs, %3 points, database %4, %5 files of %6 (%7 "
                                     "shared with the store)")
                          .arg(report->path)
                          .arg(report->runs)
                          .arg(formatCount(report->points), formatBytes(report->databaseBytes))
                          .arg(report->objects)
                          .arg(formatBytes(report->objectBytes))
                          .arg(report->linked));
        return exitDone;
    }

private:
    QString m_to;
    bool m_copy = false;
};

class StoreRepairVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("store repair"),
            QStringLiteral("save what is whole of a damaged store"),
            {QStringLiteral("store repair STORE --to DIR")},
            {QStringLiteral(
                "Reads a damaged store row by row, going on behind what cannot be read, and writes "
                "all that is whole into a new store; runs keep their numbers. It says what was "
                "lost: of which run and series, which steps. The damaged store is only read, never "
                "changed: keep it until you are sure. End all programs that have it open first.")},
            {{QStringLiteral("lampwork store repair broken.lampwork --to saved.lampwork"),
                QStringLiteral("Save what is whole")}},
            {{exitDone, QStringLiteral("A new store was made; what was lost is listed.")}}};
    }
    void declare(Options &options) override
    {
        declareStore(options);
        options.value(QStringLiteral("--to"), QStringLiteral("DIR"), &m_to,
            QStringLiteral("The new store; it must not be there yet."));
    }
    int run(Console &console) override
    {
        if (m_to.isEmpty())
            return console.wrongUse(QStringLiteral("Name the new store with --to."));
        const auto report = withProgress<RepairReport>(console, QStringLiteral("Saving"),
            [this](const Progress &progress) { return repairStore(store(), m_to, progress); });
        if (!report)
            return console.fail(report.error());
        if (console.isJson())
            printAsJson(*report, console);
        else
            printAsText(*report, console);
        return exitDone;
    }

private:
    static void printAsJson(const RepairReport &report, Console &console)
    {
        Json losses = Json::array();
        for (const Loss &loss : report.losses) {
            losses.push_back(
                {{"what", toJson(loss.what)}, {"run", loss.run > 0 ? Json(loss.run) : Json()},
                    {"series", loss.series.isEmpty() ? Json() : toJson(loss.series)},
                    {"first_step", loss.firstStep < 0 ? Json() : Json(loss.firstStep)},
                    {"last_step", loss.firstStep < 0 ? Json() : Json(loss.lastStep)},
                    {"points", loss.points}});
        }
        console.printJson({{"path", toJson(report.path)}, {"runs", report.runs},
            {"points", report.points}, {"objects", report.objects}, {"losses", losses}});
    }

    static void printAsText(const RepairReport &report, Console &console)
    {
        TextTable table({QStringLiteral("RUN"), QStringLiteral("SERIES"), QStringLiteral("STEPS"),
            QStringLiteral("LOST")});
        for (const Loss &loss : report.losses) {
            const QString steps = loss.firstStep < 0
                ? QString()
                : QStringLiteral("%1–%2").arg(loss.firstStep).arg(loss.lastStep);
            table.add({loss.run > 0 ? QString::number(loss.run) : QString(), loss.series, steps,
                loss.what});
        }
        if (table.rowCount() > 0)
            console.print(table.text(console.outputWidth()));
        console.print(
            QStringLiteral("%1: %2 runs, %3 points, %4 files saved%5")
                .arg(report.path)
                .arg(report.runs)
                .arg(formatCount(report.points))
                .arg(report.objects)
                .arg(report.losses.isEmpty() ? QStringLiteral("; nothing was lost") : QString()));
    }

    QString m_to;
};

} // namespace

std::unique_ptr<Verb> makeStoreCompactVerb()
{
    return std::make_unique<StoreCompactVerb>();
}

std::unique_ptr<Verb> makeStoreBackupVerb()
{
    return std::make_unique<StoreBackupVerb>();
}

std::unique_ptr<Verb> makeStoreRepairVerb()
{
    return std::make_unique<StoreRepairVerb>();
}

} // namespace lampwork
