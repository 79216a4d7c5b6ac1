// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/fork.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/startrun.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/launch/enginelauncher.h"

namespace lampwork {

namespace {

class ForkVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("fork"),
            QStringLiteral("go back to a step of a run and on from there"),
            {QStringLiteral("fork RUN --at STEP [--set PATH=VALUE]… [OPTION]…")},
            {QStringLiteral(
                 "Creates a run that is the same as RUN up to a step, to the last bit, and goes on "
                 "from there with changes. The engine starts from the nearest checkpoint at or "
                 "before that step, repeats the steps up to it with RUN's spec and the orders that "
                 "were given to it, compares them with its curves, and says so in an event. The "
                 "new run's own points begin after that step."),
                QStringLiteral(
                    "The spec of the new run is RUN's as it stood at that step, orders included. "
                    "Fields below train and track can be changed; the data and the shape of the "
                    "network cannot, since the weights are taken over. RUN may still be training, "
                    "may itself be a fork, and may be deleted afterwards.")},
            {{QStringLiteral("lampwork fork 12 --at 4000 --set train.optimizer.lr=0.0003"),
                 QStringLiteral("Go back to step 4000 and on with a lower learning rate")},
                {QStringLiteral("lampwork fork 12 --at 0 --set train.seed=2 --name again"),
                    QStringLiteral("Start from the same initial weights with another order")}},
            {{exitDone, QStringLiteral("As with “lampwork train”.")},
                {exitFailed,
                    QStringLiteral("There is no such step, the change is not possible, or as with "
                                   "“lampwork train”.")}}};
    }

    void declare(Options &options) override
    {
        options.argument(QStringLiteral("RUN"), &m_run,
            QStringLiteral("The number or the name of the run to go back in."));
        options.value(QStringLiteral("--at"), QStringLiteral("STEP"), &m_step,
            QStringLiteral("The step to go back to: so many steps are RUN's. Required."));
        options.value(QStringLiteral("--set"), QStringLiteral("PATH=VALUE"), &m_changes,
            QStringLiteral("Change a field from there on; may be given more than once."));
        options.value(QStringLiteral("--name"), QStringLiteral("NAME"), &m_name,
            QStringLiteral("Name of the new run; without it RUN's name and the step."));
        m_start.declare(options);
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (const auto problem = m_start.wrongUse())
            return console.wrongUse(*problem);
        bool isNumber = false;
        const qint64 step = m_step.toLongLong(&isNumber);
        if (!isNumber || step < 0)
            return console.wrongUse(m_step.isEmpty()
                    ? QStringLiteral("At which step? Say it with --at; 0 is the beginning.")
                    : QStringLiteral("“%1” is no step: a whole number from 0 is.").arg(m_step),
                QStringLiteral("--at"));
        if (const auto engine = findEngine(); !engine)
            return console.fail(engine.error());
        const auto store = openForUse(m_store, StoreUse::Write);
        if (!store)
            return console.fail(store.error());
        const auto parent = findRun(**store, m_run);
        if (!parent)
            return console.fail(parent.error());
        const auto plan = planFork(**store, {parent->id, step, m_changes, m_name});
        if (!plan)
            return plan.error().code == ErrorCode::InvalidInput
                ? console.wrongUse(plan.error().message, plan.error().where)
                : console.fail(plan.error());
        if (plan->parent != parent->id)
            console.note(
                QStringLiteral("Run %1 begins at step %2: step %3 belongs to run %4, “%5”, "
                               "and that is forked.")
                    .arg(parent->id)
                    .arg(formatCount(parent->parentStep), formatCount(step))
                    .arg(plan->parent)
                    .arg(plan->parentName));
        const auto complete = resolveFork(
            *plan, console.progressOf(QStringLiteral("Reading %1").arg(plan->spec.data.source)));
        console.clearProgress();
        if (!complete)
            return console.fail(complete.error());
        const auto id = createFork(**store, *complete);
        if (!id)
            return console.fail(id.error());
        return startRun(**store, *id, m_start, console);
    }

private:
    QString m_run;
    QString m_step;
    QStringList m_changes;
    QString m_name;
    QString m_store;
    StartChoice m_start;
};

} // namespace

std::unique_ptr<Verb> makeForkVerb()
{
    return std::make_unique<ForkVerb>();
}

} // namespace lampwork
