// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/startrun.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/runjson.h"
#include "app/lampwork/cli/texttable.h"
#include "core/base/json.h"
#include "core/launch/enginelauncher.h"

namespace lampwork {

namespace {

// A run for which no engine could be started must not wait for ever.
void giveUp(RunStore &store, RunId id, const Error &error, Console &console)
{
    RunProgress progress;
    progress.state = RunState::Failed;
    progress.message = error.message;
    if (const auto updated = store.updateRun(id, progress); !updated)
        console.fail(updated.error());
}

int reportEnd(const FollowResult &result, Console &console)
{
    const Run &run = result.run;
    if (console.isJson()) {
        console.printJson(runToJson(run));
    } else {
        TextTable head;
        for (const auto &[name, value] : runSummary(run))
            head.add({name, value});
        console.print(head.text(console.outputWidth()));
        if (const QString metrics = metricTable(run, console.outputWidth()); !metrics.isEmpty())
            console.print(u'\n' + metrics);
    }
    const QString where = QStringLiteral("run %1").arg(run.id);
    if (run.state == RunState::Failed || run.state == RunState::Lost) {
        return console.fail({ErrorCode::Engine,
            run.message.isEmpty() ? QStringLiteral("The run ended as %1.").arg(nameOf(run.state))
                                  : run.message,
            where});
    }
    if (result.interrupted && run.state != RunState::Finished) {
        return console.fail({ErrorCode::Cancelled,
            QStringLiteral("The run was stopped. “lampwork train --resume %1” goes on with it.")
                .arg(run.id),
            where});
    }
    return exitDone;
}

} // namespace

void StartChoice::declare(Options &options)
{
    options.flag(QStringLiteral("--watch"), &watch,
        QStringLiteral("Show a line an epoch even where standard error is no terminal, and pause, "
                       "instead of failing, on values that are no numbers or a loss that "
                       "leaps."));
    options.flag(QStringLiteral("--no-watch"), &noWatch, QStringLiteral("Show no progress."));
    options.flag(QStringLiteral("--detach"), &detach,
        QStringLiteral("Do not wait for the end; write the number of the run."));
}

std::optional<QString> StartChoice::wrongUse() const
{
    if (int(watch) + int(noWatch) + int(detach) > 1)
        return QStringLiteral("--watch, --no-watch and --detach exclude each other.");
    return std::nullopt;
}

Watch StartChoice::watching() const
{
    return watch ? Watch::Always : noWatch ? Watch::Never : Watch::Terminal;
}

int startRun(RunStore &store, RunId id, const StartChoice &choice, Console &console)
{
    const auto pid = startTraining(store.location(), id, {.attended = choice.watch});
    if (!pid) {
        giveUp(store, id, pid.error(), console);
        return console.fail(pid.error());
    }
    if (choice.detach) {
        if (console.isJson())
            console.printJson({{"id", id}, {"pid", *pid}, {"store", toJson(store.location())}});
        else
            console.print(QString::number(id));
        return exitDone;
    }
    const auto result = followRun(store, id, *pid, choice.watching(), console);
    if (!result)
        return console.fail(result.error());
    return reportEnd(*result, console);
}

} // namespace lampwork
