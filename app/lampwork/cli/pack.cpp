// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs about capsules: pack, unpack.
#include "app/lampwork/cli/careverb.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/store/capsule.h"
#include "core/store/runcopy.h"

#include <QTemporaryDir>

namespace lampwork {

namespace {

class PackVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("pack"), QStringLiteral("pack runs into one file"),
            {QStringLiteral("pack RUN… --to FILE.lampcap [--store DIR]")},
            {QStringLiteral(
                "Packs runs with everything that belongs to them into one file, a capsule: spec "
                "(with the data's fingerprint and the versions of program and libraries), results, "
                "points, histograms, events, orders, checkpoints and artifacts. Another machine "
                "opens it by “lampwork open FILE.lampcap” or a double click, and takes the runs "
                "over by “lampwork unpack”. It is a zip file; README.txt in it says how it is "
                "built.")},
            {{QStringLiteral("lampwork pack best-run --to best-run.lampcap"),
                QStringLiteral("Pack a run")}},
            {}};
    }
    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_runs, QStringLiteral("Numbers or names of the runs."));
        options.value(QStringLiteral("--to"), QStringLiteral("FILE"), &m_to,
            QStringLiteral("The capsule to write; it must not be there yet."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }
    int run(Console &console) override
    {
        if (m_to.isEmpty())
            return console.wrongUse(QStringLiteral("Name the file with --to."));
        const QString suffix = QString::fromLatin1(capsuleSuffix);
        const QString path = m_to.endsWith(suffix) ? m_to : m_to + suffix;
        const auto store = openForUse(m_store, StoreUse::Read);
        if (!store)
            return console.fail(store.error());
        const auto found = findRuns(**store, m_runs);
        if (!found)
            return console.fail(found.error());
        QList<RunId> ids;
        for (const Run &run : *found)
            ids.append(run.id);
        const auto report = withProgress<CapsuleReport>(console, QStringLiteral("Packing"),
            [&](const Progress &progress) { return packCapsule(**store, ids, path, progress); });
        if (!report)
            return console.fail(report.error());
        if (console.isJson()) {
            console.printJson(
                {{"path", toJson(report->path)}, {"runs", report->runs}, {"points", report->points},
                    {"files", report->files}, {"bytes", report->sizeBytes}});
            return exitDone;
        }
        console.print(QStringLiteral("%1: %2 runs, %3 points, %4 files, %5")
                          .arg(report->path)
                          .arg(report->runs)
                          .arg(formatCount(report->points))
                          .arg(report->files)
                          .arg(formatBytes(report->sizeBytes)));
        return exitDone;
    }

private:
    QStringList m_runs;
    QString m_to;
    QString m_store;
};

class UnpackVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("unpack"), QStringLiteral("take over the runs of a capsule"),
            {QStringLiteral("unpack FILE.lampcap [--store DIR]")},
            {QStringLiteral(
                "Takes the runs of a capsule (see “lampwork pack”) over into a store. All of the "
                "file is checked before anything is written to the store; runs that are there "
                "already are not taken twice.")},
            {{QStringLiteral("lampwork unpack best-run.lampcap --store ~/research.lampwork"),
                QStringLiteral("Take over a run")}},
            {}};
    }
    void declare(Options &options) override
    {
        options.argument(QStringLiteral("FILE"), &m_file, QStringLiteral("The capsule."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one; created where it is missing."));
    }
    int run(Console &console) override
    {
        const QTemporaryDir folder;
        if (!folder.isValid())
            return console.fail({ErrorCode::Io,
                QStringLiteral("No temporary folder could be made: %1.").arg(folder.errorString()),
                {}});
        const QString opened = folder.filePath(QStringLiteral("capsule.lampwork"));
        const auto report = withProgress<CapsuleReport>(console, QStringLiteral("Unpacking"),
            [&](const Progress &progress) { return openCapsule(m_file, opened, progress); });
        if (!report)
            return console.fail(report.error());
        const auto to = openForUse(m_store, StoreUse::Create);
        if (!to)
            return console.fail(to.error());
        return takeOver(opened, **to, console);
    }

private:
    int takeOver(const QString &opened, RunStore &to, Console &console) const
    {
        const auto from = openStore(opened, {false, true});
        if (!from)
            return console.fail(from.error());
        const auto runs = (*from)->runs();
        if (!runs)
            return console.fail(runs.error());
        QList<RunId> ids;
        for (const Run &run : *runs)
            ids.append(run.id);
        const auto copied = withProgress<QList<CopiedRun>>(console, QStringLiteral("Unpacking"),
            [&](const Progress &progress) { return copyRuns(**from, ids, to, progress); });
        if (!copied)
            return console.fail(copied.error());
        if (console.isJson()) {
            Json list = Json::array();
            for (const CopiedRun &run : *copied)
                list.push_back({{"to", run.to}, {"was_there", run.wasThere}, {"points", run.points},
                    {"objects", run.objects}});
            console.printJson({{"store", toJson(to.location())}, {"runs", list}});
            return exitDone;
        }
        TextTable table({QStringLiteral("RUN"), QStringLiteral("NAME"), QStringLiteral("POINTS"),
            QStringLiteral("FILES"), QStringLiteral("REMARK")});
        for (const CopiedRun &run : *copied) {
            const auto there = to.run(run.to);
            table.add({QString::number(run.to), there ? there->name : QString(),
                formatCount(run.points), QString::number(run.objects),
                run.wasThere ? QStringLiteral("was there already") : QString()});
        }
        console.print(table.text(console.outputWidth()));
        return exitDone;
    }

    QString m_file;
    QString m_store;
};

} // namespace

std::unique_ptr<Verb> makePackVerb()
{
    return std::make_unique<PackVerb>();
}

std::unique_ptr<Verb> makeUnpackVerb()
{
    return std::make_unique<UnpackVerb>();
}

} // namespace lampwork
