// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storecheck.h"

#include "app/lampwork/cli/careverb.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"

#include <algorithm>

namespace lampwork {

namespace {

QString numberOrNothing(qint64 number)
{
    return number < 0 ? QString() : QString::number(number);
}

QString stepsText(const Finding &finding)
{
    if (finding.firstStep < 0)
        return {};
    return finding.firstStep == finding.lastStep
        ? QString::number(finding.firstStep)
        : QStringLiteral("%1–%2").arg(finding.firstStep).arg(finding.lastStep);
}

class StoreCheckVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("store check"), QStringLiteral("look for damage in a store"),
            {QStringLiteral("store check [STORE] [--json]")},
            {QStringLiteral(
                 "Reads all that is in a store and says what of it is not what was once written, "
                 "and "
                 "where: SQLite's own structure, every chunk of points and every journal entry by "
                 "its checksum, every file by its SHA-256, and whether all that is referred to is "
                 "there. It changes nothing, and others may go on writing meanwhile. Files to "
                 "which "
                 "nothing refers are told as well; they are no damage, and “lampwork store "
                 "compact” "
                 "removes them."),
                QStringLiteral(
                    "Names, notes, tags, parameters and the texts of events are checked by "
                    "a seal that a run gets when it is over and at each edit. Where one "
                    "is missing, it says so; an open window and “lampwork store "
                    "compact” seal such runs. Of a run that is not over, only what is "
                    "no text or no value at all is found.")},
            {{QStringLiteral("lampwork store check ~/research.lampwork"),
                QStringLiteral("Check a store")}},
            {{exitDone, QStringLiteral("The store is whole.")},
                {exitFailed, QStringLiteral("It is damaged, or could not be checked.")}}};
    }

    void declare(Options &options) override { declareStore(options); }

    int run(Console &console) override
    {
        const auto report = withProgress<CheckReport>(console, QStringLiteral("Checking"),
            [this](const Progress &progress) { return checkStore(store(), progress); });
        if (!report)
            return console.fail(report.error());
        if (console.isJson())
            printAsJson(*report, console);
        else
            printAsText(*report, console);
        return report->isDamaged() ? exitFailed : exitDone;
    }

private:
    static void printAsJson(const CheckReport &report, Console &console)
    {
        Json findings = Json::array();
        for (const Finding &finding : report.findings) {
            Json one;
            one["kind"] = toJson(nameOf(finding.kind));
            one["damage"] = finding.isDamage();
            one["what"] = toJson(finding.what);
            one["run"] = finding.run > 0 ? Json(finding.run) : Json();
            one["series"] = finding.series.isEmpty() ? Json() : toJson(finding.series);
            one["number"] = finding.chunk < 0 ? Json() : Json(finding.chunk);
            one["first_step"] = finding.firstStep < 0 ? Json() : Json(finding.firstStep);
            one["last_step"] = finding.firstStep < 0 ? Json() : Json(finding.lastStep);
            one["object"] = finding.object.isEmpty() ? Json() : toJson(finding.object);
            one["bytes"] = finding.sizeBytes;
            findings.push_back(one);
        }
        console.printJson({{"damaged", report.isDamaged()}, {"findings", findings},
            {"checked",
                {{"runs", report.runs}, {"series", report.series}, {"points", report.points},
                    {"chunks", report.chunks}, {"journal_entries", report.journalEntries},
                    {"histograms", report.histograms}, {"objects", report.objects},
                    {"object_bytes", report.objectBytes},
                    {"unsealed_runs", report.unsealedRuns}}}});
    }

    void printAsText(const CheckReport &report, Console &console) const
    {
        TextTable table({QStringLiteral("KIND"), QStringLiteral("RUN"), QStringLiteral("SERIES"),
            QStringLiteral("NO"), QStringLiteral("STEPS"), QStringLiteral("WHAT")});
        qint64 damages = 0;
        qint64 reclaimable = 0;
        for (const Finding &finding : report.findings) {
            damages += finding.isDamage() ? 1 : 0;
            reclaimable += finding.sizeBytes;
            QString what = finding.what;
            if (!finding.object.isEmpty())
                what += u' ' + finding.object;
            table.add({nameOf(finding.kind), numberOrNothing(finding.run > 0 ? finding.run : -1),
                finding.series, numberOrNothing(finding.chunk), stepsText(finding), what});
        }
        if (table.rowCount() > 0)
            console.print(table.text(console.outputWidth()));
        const QString looked
            = QStringLiteral("%1 runs, %2 points, %3 files (%4)")
                  .arg(formatCount(report.runs), formatCount(report.points),
                      formatCount(report.objects), formatBytes(report.objectBytes));
        if (damages == 0)
            console.print(QStringLiteral("The store is whole: %1").arg(looked));
        else
            console.note(
                QStringLiteral("The store is damaged in %1 places (%2 were checked). Copy "
                               "its folder before anything else; “lampwork store repair %3 "
                               "--to NEW” saves all that is whole.")
                    .arg(damages)
                    .arg(looked, store()));
        if (report.unsealedRuns > 0)
            console.note(QStringLiteral("%1 runs have no seal: damage to their names, notes and "
                                        "parameters cannot be told. “lampwork store compact” seals "
                                        "them as they are.")
                             .arg(formatCount(report.unsealedRuns)));
        if (reclaimable > 0)
            console.note(QStringLiteral("%1 can be freed by “lampwork store compact”.")
                             .arg(formatBytes(reclaimable)));
    }
};

} // namespace

std::unique_ptr<Verb> makeStoreCheckVerb()
{
    return std::make_unique<StoreCheckVerb>();
}

} // namespace lampwork
