// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/enginejob.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"

namespace lampwork {

namespace {

QString valueText(const Json &value)
{
    return value.is_number() ? formatExact(value.get<double>()) : toQString(value);
}

QString outcomeText(const Json &result)
{
    const QString done = QStringLiteral("%1 steps, %2 points and %3")
                             .arg(formatCount(result["steps"].get<qint64>()),
                                 formatCount(result["points"].get<qint64>()),
                                 result["weights_compared"].get<bool>()
                                     ? QStringLiteral("the last weights")
                                     : QStringLiteral("no weights (no common checkpoint)"));
    if (result["identical"].get<bool>())
        return QStringLiteral("identical: %1 are the same to the last bit").arg(done);
    QStringList lines{QStringLiteral("different, of %1:").arg(done)};
    if (const Json &first = result["first_difference"]; !first.is_null())
        lines.append(QStringLiteral("  %1 first differs at step %2: it was %3 and is %4")
                         .arg(toQString(first["series"]), formatCount(first["step"].get<qint64>()),
                             valueText(first["before"]), valueText(first["now"])));
    if (!result["missing"].is_null())
        lines.append(QStringLiteral("  not in both: ") + toQString(result["missing"]));
    if (!result["weights_differ"].is_null())
        lines.append(QStringLiteral("  the last checkpoints differ in ")
            + toQString(result["weights_differ"]));
    return lines.join(u'\n');
}

class ReproduceVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("reproduce"),
            QStringLiteral("train a run once more and compare to the last bit"),
            {QStringLiteral("reproduce RUN [--keep] [OPTION]…")},
            {QStringLiteral(
                 "Trains a run that has ended once more from its spec, up to the step it came to, "
                 "with the orders that were given to it at the steps at which they took effect, "
                 "and "
                 "compares every point of every series and the weights and the optimiser's state "
                 "of "
                 "the last checkpoint. Says “identical”, or the first step and series that differ. "
                 "A fork is repeated with all the runs before it. The run itself is not touched; "
                 "the "
                 "new one is trained in a temporary store."),
                QStringLiteral("Data that have changed are refused. Another version of the program "
                               "or of LibTorch is told, since it may be why they differ.")},
            {{QStringLiteral("lampwork reproduce 12"),
                QStringLiteral("Check that run 12 can be "
                               "had again")}},
            {{exitDone, QStringLiteral("Identical.")},
                {exitFailed, QStringLiteral("Different, or it could not be trained again.")}}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_run, QStringLiteral("The number or the name of the run."));
        options.flag(QStringLiteral("--keep"), &m_keep,
            QStringLiteral("Keep the new run in the store, to compare the curves."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        QString location;
        RunId id = 0;
        { // the engine opens the store itself
            const auto store = openForUse(m_store, m_keep ? StoreUse::Write : StoreUse::Read);
            if (!store)
                return console.fail(store.error());
            const auto run = findRun(**store, m_run);
            if (!run)
                return console.fail(run.error());
            location = (*store)->location();
            id = run->id;
        }
        QStringList arguments{QStringLiteral("reproduce"), QStringLiteral("--store"), location,
            QStringLiteral("--run"), QString::number(id)};
        if (m_keep)
            arguments << QStringLiteral("--keep");
        const auto result
            = runEngineVerb(arguments, QStringLiteral("Reproducing run %1").arg(id), console);
        if (!result)
            return console.fail(result.error());
        if (console.isJson()) {
            console.printJson(*result);
        } else {
            for (const Json &note : (*result)["notes"])
                console.note(toQString(note));
            console.print(outcomeText(*result));
            if (const Json &kept = (*result)["kept_run"]; !kept.is_null())
                console.print(QStringLiteral("The new run is number %1.").arg(kept.get<qint64>()));
        }
        return (*result)["identical"].get<bool>() ? exitDone : exitFailed;
    }

private:
    QString m_run;
    QString m_store;
    bool m_keep = false;
};

} // namespace

std::unique_ptr<Verb> makeReproduceVerb()
{
    return std::make_unique<ReproduceVerb>();
}

} // namespace lampwork
