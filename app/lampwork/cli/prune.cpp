// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/careverb.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"

#include <optional>

namespace lampwork {

namespace {

class PruneVerb : public CareVerb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("prune"), QStringLiteral("remove checkpoints of runs"),
            {QStringLiteral("prune RUN… --keep RULES [--yes] [OPTION]…")},
            {QStringLiteral("Removes the checkpoints of runs that no rule keeps. Rules stand with "
                            "commas between: best (the best one), last (the newest; last:3 the "
                            "three newest), every:1000 (of every 1,000 steps the first one). One "
                            "checkpoint is always left, so that a run can be resumed. This cannot "
                            "be undone: it asks first on a terminal, and needs --yes elsewhere. "
                            "While a run is trained, train.checkpoint.keep and "
                            "train.checkpoint.keep_every_steps in its spec do the same.")},
            {{QStringLiteral("lampwork prune 3 4 5 --keep best,last,every:1000"),
                QStringLiteral("Keep the best, the newest, and one of every 1,000 steps")}},
            {}};
    }
    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_runs, QStringLiteral("Numbers or names of the runs."));
        options.value(QStringLiteral("--keep"), QStringLiteral("RULES"), &m_keep,
            QStringLiteral("What is kept: best, last, last:N, every:N."));
        options.flag(QStringLiteral("--yes,-y"), &m_yes, QStringLiteral("Do not ask."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }
    int run(Console &console) override
    {
        const auto keep = rules();
        if (!keep)
            return console.wrongUse(
                QStringLiteral("“%1” is not of best, last, last:N and every:N.").arg(m_keep),
                QStringLiteral("--keep"));
        const auto store = openForUse(m_store, StoreUse::Write);
        if (!store)
            return console.fail(store.error());
        const auto runs = findRuns(**store, m_runs);
        if (!runs)
            return console.fail(runs.error());
        if (!m_yes
            && !console.confirm(
                QStringLiteral("Remove checkpoints of %1 runs for good?").arg(runs->size()))) {
            return console.fail({ErrorCode::Cancelled,
                QStringLiteral("Nothing was removed. --yes removes without asking."),
                QStringLiteral("prune")});
        }
        return prune(**store, *runs, *keep, console);
    }

private:
    // nullopt: there is a rule that is none, or none at all.
    std::optional<CheckpointRetention> rules() const
    {
        CheckpointRetention keep(0);
        keep.best = false;
        const QStringList parts = m_keep.split(u',', Qt::SkipEmptyParts);
        for (const QString &part : parts) {
            const QString name = part.section(u':', 0, 0).trimmed();
            bool isNumber = false;
            const qint64 number = part.section(u':', 1).toLongLong(&isNumber);
            const bool hasNumber = part.contains(u':');
            if (hasNumber && (!isNumber || number < 1 || number > 1'000'000'000))
                return std::nullopt;
            if (name == QLatin1String("best") && !hasNumber)
                keep.best = true;
            else if (name == QLatin1String("last"))
                keep.newest = hasNumber ? int(number) : 1;
            else if (name == QLatin1String("every") && hasNumber)
                keep.everySteps = number;
            else
                return std::nullopt;
        }
        return parts.isEmpty() ? std::nullopt : std::optional(keep);
    }

    static int prune(
        RunStore &store, const QList<Run> &runs, const CheckpointRetention &keep, Console &console)
    {
        TextTable table({QStringLiteral("RUN"), QStringLiteral("REMOVED"), QStringLiteral("KEPT"),
            QStringLiteral("FREED")});
        Json list = Json::array();
        for (const Run &run : runs) {
            const auto forgotten = store.forgetCheckpoints(run.id, keep);
            if (!forgotten)
                return console.fail(forgotten.error());
            const auto left = store.checkpoints(run.id);
            if (!left)
                return console.fail(left.error());
            qint64 bytes = 0;
            for (const Checkpoint &checkpoint : *forgotten)
                bytes += checkpoint.sizeBytes;
            list.push_back({{"run", run.id}, {"removed", forgotten->size()}, {"kept", left->size()},
                {"bytes", bytes}});
            table.add({QString::number(run.id), QString::number(forgotten->size()),
                QString::number(left->size()), formatBytes(bytes)});
        }
        if (console.isJson())
            console.printJson(list);
        else
            console.print(table.text(console.outputWidth()));
        return exitDone;
    }

    QStringList m_runs;
    QString m_keep;
    QString m_store;
    bool m_yes = false;
};

} // namespace

std::unique_ptr<Verb> makePruneVerb()
{
    return std::make_unique<PruneVerb>();
}

} // namespace lampwork
