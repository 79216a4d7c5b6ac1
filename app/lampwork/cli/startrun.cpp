// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/startrun.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/followgroup.h"
#include "app/lampwork/cli/runjson.h"
#include "app/lampwork/cli/texttable.h"
#include "core/analysis/differences.h"
#include "core/analysis/runfields.h"
#include "core/base/format.h"
#include "core/base/json.h"
#include "core/launch/enginelauncher.h"

#include <algorithm>
#include <cmath>

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

// Of a metric over runs that differ in their seeds.
struct Spread {
    qsizetype runs = 0; // that have it
    double mean = 0;
    double deviation = 0; // of the sample; 0 for a single run
    double lowest = 0;
    double highest = 0;
};

std::optional<Spread> spreadOf(const QList<std::optional<double>> &values)
{
    Spread spread;
    double sum = 0;
    for (const auto &value : values) {
        if (!value)
            continue;
        spread.lowest = spread.runs == 0 ? *value : std::min(spread.lowest, *value);
        spread.highest = spread.runs == 0 ? *value : std::max(spread.highest, *value);
        sum += *value;
        ++spread.runs;
    }
    if (spread.runs == 0)
        return std::nullopt;
    spread.mean = sum / double(spread.runs);
    double squares = 0;
    for (const auto &value : values)
        squares += value ? (*value - spread.mean) * (*value - spread.mean) : 0;
    if (spread.runs > 1)
        spread.deviation = std::sqrt(squares / double(spread.runs - 1));
    return spread;
}

// Of the runs that did not fail: the last values of the others mean something else.
QList<std::pair<QString, Spread>> spreads(const QList<Run> &runs)
{
    QList<Run> whole;
    std::copy_if(runs.cbegin(), runs.cend(), std::back_inserter(whole),
        [](const Run &run) { return run.state == RunState::Finished; });
    QList<std::pair<QString, Spread>> list;
    for (const MetricComparison &metric : compareMetrics(whole)) {
        if (const auto spread = spreadOf(metric.last))
            list.append({metric.name, *spread});
    }
    return list;
}

void printGroup(const QList<Run> &runs, Console &console)
{
    TextTable table({QStringLiteral("RUN"), QStringLiteral("NAME"), QStringLiteral("SEED"),
        QStringLiteral("STATE"), QStringLiteral("STEP"), QStringLiteral("DURATION")});
    const auto field
        = [](const Run &run, const char *name) { return runValueText(run, QLatin1String(name)); };
    for (const Run &run : runs)
        table.add({QString::number(run.id), run.name, field(run, "train.seed"), nameOf(run.state),
            QString::number(run.step), field(run, "duration")});
    console.print(table.text(console.outputWidth()));
    TextTable metrics({QStringLiteral("METRIC"), QStringLiteral("MEAN"), QStringLiteral("± STD"),
        QStringLiteral("LOWEST"), QStringLiteral("HIGHEST"), QStringLiteral("RUNS")});
    for (const auto &[name, spread] : spreads(runs))
        metrics.add({name, formatNumber(spread.mean, 5), formatNumber(spread.deviation, 3),
            formatNumber(spread.lowest, 5), formatNumber(spread.highest, 5),
            QString::number(spread.runs)});
    if (metrics.rowCount() > 0)
        console.print(u'\n' + metrics.text(console.outputWidth()));
}

Json groupToJson(const QList<Run> &runs)
{
    Json json{{"runs", Json::array()}, {"metrics", Json::object()}};
    for (const Run &run : runs)
        json["runs"].push_back(runToJson(run));
    for (const auto &[name, spread] : spreads(runs))
        json["metrics"][name.toStdString()] = {{"mean", spread.mean}, {"std", spread.deviation},
            {"lowest", spread.lowest}, {"highest", spread.highest}, {"runs", spread.runs}};
    return json;
}

QString listOf(const QList<Run> &runs)
{
    QStringList numbers;
    for (const Run &run : runs)
        numbers.append(QString::number(run.id));
    return numbers.join(u',');
}

int reportGroup(const FollowedGroup &group, Console &console)
{
    if (console.isJson())
        console.printJson(groupToJson(group.runs));
    else
        printGroup(group.runs, console);
    int exitCode = exitDone;
    QList<Run> stopped;
    for (const Run &run : group.runs) {
        if (run.state == RunState::Failed || run.state == RunState::Lost)
            exitCode = console.fail({ErrorCode::Engine,
                run.message.isEmpty()
                    ? QStringLiteral("The run ended as %1.").arg(nameOf(run.state))
                    : run.message,
                QStringLiteral("run %1").arg(run.id)});
        else if (run.state != RunState::Finished)
            stopped.append(run);
    }
    if (!group.interrupted || stopped.isEmpty())
        return exitCode;
    return console.fail({ErrorCode::Cancelled,
        QStringLiteral("The runs were stopped. “lampwork train --resume %1” goes on with them.")
            .arg(listOf(stopped)),
        {}});
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

int startRuns(RunStore &store, const QList<RunId> &ids, const StartChoice &choice, Console &console)
{
    StartOptions options;
    options.attended = choice.watch;
    options.next = ids.mid(1);
    options.together = true;
    const auto pid = startTraining(store.location(), ids.constFirst(), options);
    if (!pid) {
        for (const RunId id : ids)
            giveUp(store, id, pid.error(), console);
        return console.fail(pid.error());
    }
    if (choice.detach) {
        QStringList numbers;
        for (const RunId id : ids)
            numbers.append(QString::number(id));
        if (console.isJson())
            console.printJson({{"ids", std::vector<RunId>(ids.cbegin(), ids.cend())}, {"pid", *pid},
                {"store", toJson(store.location())}});
        else
            console.print(numbers.join(u'\n'));
        return exitDone;
    }
    const auto group = followGroup(store, ids, *pid, choice.watching(), console);
    return group ? reportGroup(*group, console) : console.fail(group.error());
}

} // namespace lampwork
