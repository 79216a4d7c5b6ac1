// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/launch/whatif.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/follow.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/launch/enginelauncher.h"

#include <algorithm>
#include <cmath>
#include <csignal>

namespace lampwork {

namespace {

QString lossText(const std::optional<double> &loss)
{
    return loss ? formatNumber(*loss) : QString();
}

// What a variant's loss is more or less than the first one's.
QString differenceText(const WhatIfResult &one, const WhatIfResult &first)
{
    const std::optional<double> &a = one.validLoss ? one.validLoss : one.trainLoss;
    const std::optional<double> &b = one.validLoss ? first.validLoss : first.trainLoss;
    if (!a || !b || std::isnan(*a) || std::isnan(*b))
        return {};
    const double difference = *a - *b;
    return (difference > 0 ? QStringLiteral("+") : QString()) + formatNumber(difference, 3);
}

Json lossJson(const std::optional<double> &loss)
{
    return loss && std::isfinite(*loss) ? Json(*loss) : Json();
}

class WhatIfVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("whatif"),
            QStringLiteral("try changes of a run from one of its steps, side by side"),
            {QStringLiteral("whatif RUN --at STEP --set PATH=VALUES [--set …] [OPTION]…")},
            {QStringLiteral(
                 "Forks RUN at a step once for every value (see “lampwork fork”), trains each for "
                 "the same number of steps on the same batches, and shows how they did: the mean "
                 "of train/loss over the last quarter of the steps, and valid/loss at the end."),
                QStringLiteral(
                    "A value is what the field is set to, or “x” and a factor of what RUN has "
                    "there: train.optimizer.lr=x0.3,x1,x3. With several fields, every combination "
                    "is tried; at most 16 together."),
                QStringLiteral(
                    "The variants are runs like any other, stopped, with the tag what-if. --keep "
                    "keeps one and moves the others to the bin; “lampwork train --resume” goes on "
                    "with it to the end.")},
            {{QStringLiteral("lampwork whatif 12 --at 4000 --set train.optimizer.lr=x0.3,x1,x3"),
                 QStringLiteral("Compare three learning rates from step 4000 on")},
                {QStringLiteral("lampwork whatif 12 --at 4000 --set train.clip_norm=0,1 --steps "
                                "500 --keep best"),
                    QStringLiteral("Keep the better of two")}},
            {{exitDone, QStringLiteral("All variants were trained.")},
                {exitFailed,
                    QStringLiteral("One failed (the others are shown all the same), or none could "
                                   "be started.")}}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_run, QStringLiteral("The number or the name of the run."));
        options.value(QStringLiteral("--at"), QStringLiteral("STEP"), &m_step,
            QStringLiteral("The step that all variants start from. Required."));
        options.value(QStringLiteral("--set"), QStringLiteral("PATH=VALUES"), &m_fields,
            QStringLiteral("A field and its values, with commas between. Required."));
        options.value(QStringLiteral("--steps"), QStringLiteral("N"), &m_steps,
            QStringLiteral("For how many steps; 200 if not given."));
        options.value(QStringLiteral("--keep"), QStringLiteral("WHICH"), &m_keep,
            QStringLiteral("Keep one: best (the lowest valid/loss, or train/loss where there are "
                           "no validation rows), or its place in the table, from 1."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        bool isNumber = false;
        const qint64 step = m_step.toLongLong(&isNumber);
        if (!isNumber || step < 0)
            return console.wrongUse(m_step.isEmpty()
                    ? QStringLiteral("From which step? Say it with --at; 0 is the beginning.")
                    : QStringLiteral("“%1” is no step: a whole number from 0 is.").arg(m_step),
                QStringLiteral("--at"));
        if (m_fields.isEmpty())
            return console.wrongUse(QStringLiteral("What is to be changed? Say it with --set."));
        if (const auto engine = findEngine(); !engine)
            return console.fail(engine.error());
        const auto store = openForUse(m_store, StoreUse::Write);
        if (!store)
            return console.fail(store.error());
        const auto parent = findRun(**store, m_run);
        if (!parent)
            return console.fail(parent.error());
        const auto plan = planWhatIf(**store, {parent->id, step, m_steps, m_fields});
        if (!plan)
            return plan.error().code == ErrorCode::InvalidInput
                ? console.wrongUse(plan.error().message, plan.error().where)
                : console.fail(plan.error());
        if (const auto problem = keepProblem(plan->variants.size()))
            return console.wrongUse(*problem, QStringLiteral("--keep"));
        const auto resolved
            = resolveWhatIf(*plan, console.progressOf(QStringLiteral("Reading the data")));
        console.clearProgress();
        if (!resolved)
            return console.fail(resolved.error());
        const auto runs = createWhatIf(**store, *resolved);
        if (!runs)
            return console.fail(runs.error());
        return train(**store, *runs, resolved->untilStep, console);
    }

private:
    std::optional<QString> keepProblem(std::size_t variants) const
    {
        if (m_keep.isEmpty() || m_keep.compare(u"best", Qt::CaseInsensitive) == 0)
            return std::nullopt;
        bool isNumber = false;
        const int place = m_keep.toInt(&isNumber);
        if (isNumber && place >= 1 && std::size_t(place) <= variants)
            return std::nullopt;
        return QStringLiteral("“%1” is none of the variants: “best”, or a number from 1 to %2.")
            .arg(m_keep)
            .arg(variants);
    }

    int train(RunStore &store, const QList<RunId> &runs, qint64 until, Console &console)
    {
        const auto pid
            = startTraining(store.location(), runs.constFirst(), {false, until, runs.mid(1)});
        if (!pid) {
            discard(store, runs, console);
            return console.fail(pid.error());
        }
        for (const RunId id : runs) {
            const auto followed = followRun(store, id, *pid, Watch::Terminal, console);
            if (!followed)
                return console.fail(followed.error());
            if (!followed->interrupted)
                continue;
            ::kill(pid_t(*pid), SIGTERM); // or it would go on with the next one
            discard(store, runs, console);
            return console.fail({ErrorCode::Cancelled,
                QStringLiteral("Interrupted; the variants were moved to the bin."), {}});
        }
        const auto results = whatIfResults(store, runs);
        if (!results)
            return console.fail(results.error());
        return report(store, *results, console);
    }

    static void discard(RunStore &store, const QList<RunId> &runs, Console &console)
    {
        RunEdit edit;
        edit.deleted = true;
        for (const RunId id : runs) {
            if (const auto edited = store.editRun(id, edit); !edited)
                console.fail(edited.error());
        }
    }

    int report(RunStore &store, const std::vector<WhatIfResult> &results, Console &console) const
    {
        const std::optional<std::size_t> best = bestOf(results);
        std::optional<std::size_t> kept;
        if (m_keep.compare(u"best", Qt::CaseInsensitive) == 0)
            kept = best;
        else if (!m_keep.isEmpty())
            kept = std::size_t(m_keep.toInt() - 1);
        if (kept) {
            if (const auto done = keepVariant(store, results[*kept].run); !done)
                return console.fail(done.error());
        }
        if (console.isJson())
            console.printJson(toJson(results, best, kept));
        else
            print(results, best, kept, console);
        if (!m_keep.isEmpty() && !kept)
            return console.fail({ErrorCode::Engine,
                QStringLiteral("None of the variants has a loss, so none was kept."), {}});
        const bool failed = std::any_of(results.cbegin(), results.cend(),
            [](const WhatIfResult &one) { return one.state == RunState::Failed; });
        return failed ? exitFailed : exitDone;
    }

    static Json toJson(const std::vector<WhatIfResult> &results,
        const std::optional<std::size_t> &best, const std::optional<std::size_t> &kept)
    {
        Json json{{"variants", Json::array()}};
        for (const WhatIfResult &one : results)
            json["variants"].push_back({{"run", one.run}, {"variant", lampwork::toJson(one.label)},
                {"state", lampwork::toJson(nameOf(one.state))}, {"step", one.step},
                {"train_loss", lossJson(one.trainLoss)}, {"valid_loss", lossJson(one.validLoss)}});
        json["best"] = best ? Json(results[*best].run) : Json();
        json["kept"] = kept ? Json(results[*kept].run) : Json();
        return json;
    }

    static void print(const std::vector<WhatIfResult> &results,
        const std::optional<std::size_t> &best, const std::optional<std::size_t> &kept,
        Console &console)
    {
        TextTable table({QString(), QStringLiteral("VARIANT"), QStringLiteral("RUN"),
            QStringLiteral("STATE"), QStringLiteral("train/loss"), QStringLiteral("valid/loss"),
            QStringLiteral("AGAINST THE FIRST")});
        for (std::size_t i = 0; i < results.size(); ++i) {
            const WhatIfResult &one = results[i];
            table.add({QString::number(i + 1) + (best == i ? QStringLiteral(" best") : QString()),
                one.label, QString::number(one.run), nameOf(one.state), lossText(one.trainLoss),
                lossText(one.validLoss), differenceText(one, results.front())});
        }
        console.print(table.text(console.outputWidth()));
        if (kept)
            console.print(
                QStringLiteral("\nKept run %1; the others are in the bin. “lampwork train --resume "
                               "%1” goes on with it.")
                    .arg(results[*kept].run));
    }

    QString m_run;
    QString m_step;
    QStringList m_fields;
    QString m_keep;
    QString m_store;
    int m_steps = 200;
};

} // namespace

std::unique_ptr<Verb> makeWhatIfVerb()
{
    return std::make_unique<WhatIfVerb>();
}

} // namespace lampwork
