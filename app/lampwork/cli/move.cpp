// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs that take runs from one store to another: move, store merge.
#include "app/lampwork/cli/careverb.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/store/runcopy.h"

#include <QDir>
#include <QFileInfo>

namespace lampwork {

namespace {

// The other store; created where it is missing, and not remembered as the one last used.
Result<std::unique_ptr<RunStore>> openOther(const QString &path, const RunStore &from)
{
    const QString place = path.contains(QLatin1String("://"))
        ? path
        : QDir::cleanPath(QFileInfo(path).absoluteFilePath());
    if (place == from.location()) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("It is the store that the runs are in. Name another one with --to."),
            place};
    }
    auto store = openStore(place);
    if (!store && store.error().where.isEmpty()) {
        Error error = store.error();
        error.where = place;
        return error;
    }
    return store;
}

int printCopied(const QList<CopiedRun> &copied, const RunStore &to, Console &console)
{
    if (console.isJson()) {
        Json list = Json::array();
        for (const CopiedRun &run : copied)
            list.push_back({{"from", run.from}, {"to", run.to}, {"was_there", run.wasThere},
                {"lost_parent", run.lostParent}, {"points", run.points}, {"objects", run.objects}});
        console.printJson({{"store", toJson(to.location())}, {"runs", list}});
        return exitDone;
    }
    TextTable table({QStringLiteral("RUN"), QStringLiteral("IS RUN"), QStringLiteral("POINTS"),
        QStringLiteral("FILES"), QStringLiteral("REMARK")});
    for (const CopiedRun &run : copied) {
        QString remark;
        if (run.wasThere)
            remark = QStringLiteral("was there already");
        else if (run.lostParent)
            remark = QStringLiteral("its parent is not there");
        table.add({QString::number(run.from), QString::number(run.to), formatCount(run.points),
            QString::number(run.objects), remark});
    }
    if (table.rowCount() > 0)
        console.print(table.text(console.outputWidth()));
    console.note(QStringLiteral("%1 runs are in %2.").arg(copied.size()).arg(to.location()));
    return exitDone;
}

class MoveVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("move"), QStringLiteral("take runs to another store"),
            {QStringLiteral("move RUN… --to STORE [--copy] [OPTION]…")},
            {QStringLiteral(
                "Takes runs to another store with everything that belongs to them: spec, results, "
                "points, histograms, events, orders, checkpoints, artifacts, tags and notes. Each "
                "gets a new number there; a fork stays the fork of its parent where that one is "
                "there, too. A run appears whole or not at all, and is put into the bin of its old "
                "store only once the new one has it on disk. If it is interrupted, give the same "
                "command again: what is there is not taken twice.")},
            {{QStringLiteral("lampwork move 12 13 --to /mnt/team/results.lampwork"),
                 QStringLiteral("Move two runs")},
                {QStringLiteral("lampwork move baseline --to ~/paper.lampwork --copy"),
                    QStringLiteral("Copy a run and keep it here")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_runs, QStringLiteral("Numbers or names of the runs."));
        options.value(QStringLiteral("--to"), QStringLiteral("STORE"), &m_to,
            QStringLiteral("The other store; created where it is missing."));
        options.flag(
            QStringLiteral("--copy"), &m_copy, QStringLiteral("Leave the runs here as well."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_from,
            QStringLiteral("The store that they are in, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (m_to.isEmpty())
            return console.wrongUse(QStringLiteral("Name the other store with --to."));
        const auto from = openForUse(m_from, m_copy ? StoreUse::Read : StoreUse::Write);
        if (!from)
            return console.fail(from.error());
        const auto found = findRuns(**from, m_runs);
        if (!found)
            return console.fail(found.error());
        QList<RunId> ids;
        for (const Run &run : *found)
            ids.append(run.id);
        const auto to = openOther(m_to, **from);
        if (!to)
            return console.fail(to.error());
        const auto copied = withProgress<QList<CopiedRun>>(
            console, QStringLiteral("Copying"), [&](const Progress &progress) {
                return m_copy ? copyRuns(**from, ids, **to, progress)
                              : moveRuns(**from, ids, **to, progress);
            });
        if (!copied)
            return console.fail(copied.error());
        return printCopied(*copied, **to, console);
    }

private:
    QStringList m_runs;
    QString m_to;
    QString m_from;
    bool m_copy = false;
};

class StoreMergeVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("store merge"), QStringLiteral("copy all runs into another store"),
            {QStringLiteral("store merge [STORE] --to STORE")},
            {QStringLiteral(
                "Copies every run of a store that is not in its bin into another store, "
                "as “lampwork move --copy” does. Runs that are there already are left "
                "alone, so that it can be repeated. The first store stays as it is.")},
            {{QStringLiteral("lampwork store merge laptop.lampwork --to ~/research.lampwork"),
                QStringLiteral("Gather the runs of two stores in one")}},
            {}};
    }
    void declare(Options &options) override
    {
        declareStore(options);
        options.value(QStringLiteral("--to"), QStringLiteral("STORE"), &m_to,
            QStringLiteral("The other store; created where it is missing."));
    }
    int run(Console &console) override
    {
        if (m_to.isEmpty())
            return console.wrongUse(QStringLiteral("Name the other store with --to."));
        auto from = openStore(store(), {false, true});
        if (!from && from.error().code == ErrorCode::ReadOnly)
            from = openStore(store(), {false, false}); // an older format is brought up to date
        if (!from)
            return console.fail(from.error());
        const auto all = (*from)->runs();
        if (!all)
            return console.fail(all.error());
        QList<RunId> ids;
        for (const Run &run : *all) {
            if (!run.deleted)
                ids.append(run.id);
        }
        const auto to = openOther(m_to, **from);
        if (!to)
            return console.fail(to.error());
        const auto copied = withProgress<QList<CopiedRun>>(console, QStringLiteral("Copying"),
            [&](const Progress &progress) { return copyRuns(**from, ids, **to, progress); });
        if (!copied)
            return console.fail(copied.error());
        return printCopied(*copied, **to, console);
    }

private:
    QString m_to;
};

} // namespace

std::unique_ptr<Verb> makeMoveVerb()
{
    return std::make_unique<MoveVerb>();
}

std::unique_ptr<Verb> makeStoreMergeVerb()
{
    return std::make_unique<StoreMergeVerb>();
}

} // namespace lampwork
