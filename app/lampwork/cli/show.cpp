// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/flightrecords.h"
#include "app/lampwork/cli/runjson.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/analysis/differences.h"
#include "core/base/format.h"
#include "core/base/nearest.h"
#include "core/experiment/steering.h"

namespace lampwork {

namespace {

// Everything a store has of one run.
struct Everything {
    Run run;
    QList<Series> series;
    QList<RunEvent> events;
    QList<Order> orders;
    QList<Checkpoint> checkpoints;
    QList<Artifact> artifacts;
};

Result<Everything> readEverything(RunStore &store, const Run &run)
{
    auto series = store.series(run.id);
    if (!series)
        return series.error();
    auto events = store.events(run.id);
    if (!events)
        return events.error();
    auto orders = store.orders(run.id);
    if (!orders)
        return orders.error();
    auto checkpoints = store.checkpoints(run.id);
    if (!checkpoints)
        return checkpoints.error();
    auto artifacts = store.artifacts(run.id);
    if (!artifacts)
        return artifacts.error();
    return Everything{run, *series, *events, *orders, *checkpoints, *artifacts};
}

template <typename T> Json listToJson(const QList<T> &items, Json (*convert)(const T &))
{
    Json list = Json::array();
    for (const T &item : items)
        list.push_back(convert(item));
    return list;
}

QString section(const char *title, const QString &text)
{
    return text.isEmpty() ? QString()
                          : QStringLiteral("\n%1\n%2\n").arg(QString::fromLatin1(title), text);
}

class ShowVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("show"), QStringLiteral("show everything about a run"),
            {QStringLiteral(
                "show RUN [--spec | --points SERIES [--steps FIRST:LAST] | --flight] [OPTION]…")},
            {QStringLiteral("Shows a run's state, metrics, the fields of its spec, its events, the "
                            "orders given to "
                            "it, its checkpoints and what belongs to it."),
                QStringLiteral("--spec writes the spec alone, as the run was trained with it; a "
                               "file made of it can "
                               "be trained again. --points writes every point of a series as CSV: "
                               "step, time (ms "
                               "since 1970, UTC) and value; --steps those of some steps alone, "
                               "which of a long series are read at once."),
                QStringLiteral(
                    "--flight shows what the flight recorder kept when the run's values became no "
                    "numbers, or its loss leapt: the layers with their norms, the first of them "
                    "whose values went bad, and the last batches with the loss of each row.")},
            {{QStringLiteral("lampwork show 12"), QStringLiteral("Show run 12")},
                {QStringLiteral("lampwork show mlp-wide --spec > again.json"),
                    QStringLiteral("Get the spec of a run, to train it again")},
                {QStringLiteral("lampwork show 12 --points valid/loss > loss.csv"),
                    QStringLiteral("Get the points of a curve")},
                {QStringLiteral("lampwork show 12 --points train/loss --steps 90000:"),
                    QStringLiteral("Get those from step 90,000 on")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_run, QStringLiteral("The number or the name of the run."));
        options.flag(QStringLiteral("--spec"), &m_spec, QStringLiteral("Only the spec, as JSON."));
        options.value(QStringLiteral("--points"), QStringLiteral("SERIES"), &m_points,
            QStringLiteral("Only the points of a series, as CSV or JSON."));
        options.value(QStringLiteral("--steps"), QStringLiteral("FIRST:LAST"), &m_steps,
            QStringLiteral("Only the points from one step to another; either may be left out."));
        options.flag(QStringLiteral("--flight"), &m_flight,
            QStringLiteral("Only what the flight recorder kept; with --json, of all incidents."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        if (int(m_spec) + int(!m_points.isEmpty()) + int(m_flight) > 1)
            return console.wrongUse(
                QStringLiteral("--spec, --points and --flight exclude each other."));
        if (!m_steps.isEmpty() && m_points.isEmpty())
            return console.wrongUse(
                QStringLiteral("--steps goes with --points, which names a series."));
        const auto steps = stepRange(m_steps);
        if (!steps)
            return console.wrongUse(steps.error().message, steps.error().where);
        const auto store = openForUse(m_store, StoreUse::Read);
        if (!store)
            return console.fail(store.error());
        const auto run = findRun(**store, m_run);
        if (!run)
            return console.fail(run.error());
        if (m_spec && isImported(*run)) {
            return console.fail({ErrorCode::NotFound,
                QStringLiteral("Run %1 was imported from %2 and has no spec; “lampwork show %1” "
                               "shows its parameters.")
                    .arg(run->id)
                    .arg(importedFrom(*run)),
                m_run});
        }
        if (m_spec) {
            const auto spec
                = parseJson(run->specJson.toUtf8(), QStringLiteral("spec of run %1").arg(run->id));
            if (!spec)
                return console.fail(spec.error());
            console.printJson(*spec);
            return exitDone;
        }
        if (!m_points.isEmpty())
            return printPoints(**store, *run, *steps, console);
        if (m_flight)
            return printFlightRecords(**store, *run, console);
        const auto everything = readEverything(**store, *run);
        if (!everything)
            return console.fail(everything.error());
        return console.isJson() ? printAsJson(*everything, console)
                                : printAsText(*everything, console);
    }

private:
    // "10:20", "10:", ":20"; empty: all of them.
    static Result<StepRange> stepRange(const QString &text)
    {
        StepRange range;
        if (text.isEmpty())
            return range;
        bool firstOk = true;
        bool lastOk = true;
        const QString first = text.section(u':', 0, 0).trimmed();
        const QString last = text.section(u':', 1).trimmed();
        if (!first.isEmpty())
            range.first = first.toLongLong(&firstOk);
        if (!last.isEmpty())
            range.last = last.toLongLong(&lastOk);
        if (text.contains(u':') && firstOk && lastOk && range.first <= range.last)
            return range;
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("“%1” is not a range of steps. Give it as FIRST:LAST, 100:200 say; "
                           "either may be left out.")
                .arg(text),
            QStringLiteral("--steps")};
    }

    int printPoints(RunStore &store, const Run &run, const StepRange &steps, Console &console) const
    {
        const auto series = store.series(run.id);
        if (!series)
            return console.fail(series.error());
        QStringList names;
        for (const Series &one : *series)
            names.append(one.name);
        if (!names.contains(m_points)) {
            return console.fail({ErrorCode::NotFound,
                QStringLiteral("Run %1 has no such series.%2")
                    .arg(run.id)
                    .arg(suggestion(m_points, names)),
                m_points});
        }
        const auto points = store.points(run.id, m_points, steps);
        if (!points)
            return console.fail(points.error());
        if (console.isJson()) {
            Json json;
            json["series"] = toJson(m_points);
            json["steps"] = points->steps;
            json["time_ms"] = points->wallMs;
            json["values"] = points->values;
            console.printJson(json);
            return exitDone;
        }
        console.print(QStringLiteral("step,time_ms,value"));
        for (std::size_t i = 0; i < points->size(); ++i) {
            console.print(QStringLiteral("%1,%2,%3")
                              .arg(points->steps[i])
                              .arg(points->wallMs[i])
                              .arg(formatExact(points->values[i])));
        }
        return exitDone;
    }

    static int printAsJson(const Everything &all, Console &console)
    {
        Json json = runToJson(all.run);
        json["spec"] = nullptr;
        if (!isImported(all.run)) {
            const auto spec = parseJson(
                all.run.specJson.toUtf8(), QStringLiteral("spec of run %1").arg(all.run.id));
            if (!spec)
                return console.fail(spec.error());
            json["spec"] = *spec;
        }
        json["series"] = Json::array();
        for (const Series &series : all.series) {
            json["series"].push_back({{"name", toJson(series.name)}, {"count", series.count},
                {"last_step", series.lastStep}});
        }
        json["events"] = listToJson(all.events, eventToJson);
        json["orders"] = listToJson(all.orders, orderToJson);
        json["checkpoints"] = listToJson(all.checkpoints, checkpointToJson);
        json["artifacts"] = listToJson(all.artifacts, artifactToJson);
        console.printJson(json);
        return exitDone;
    }

    static int printAsText(const Everything &all, Console &console)
    {
        const std::optional<int> width = console.outputWidth();
        const auto fields = specDifferences({all.run}, {false, false});
        if (!fields)
            return console.fail(fields.error());
        TextTable head;
        for (const auto &[name, value] : runSummary(all.run))
            head.add({name, value});
        TextTable spec;
        for (const SpecDifference &field : *fields)
            spec.add({field.path, specValueText(field.values.front())});
        console.print(head.text(width));
        const QString rest = section("METRICS", metricTable(all.run, width))
            + section(isImported(all.run) ? "PARAMETERS" : "SPEC", spec.text(width))
            + section("SERIES", seriesText(all.series, width))
            + section("CHECKPOINTS", checkpointText(all.checkpoints, width))
            + section("ORDERS", orderText(all.orders, width))
            + section("EVENTS", eventText(all.events, width))
            + section("FILES", artifactText(all.artifacts, width))
            + section("FLIGHT RECORDER", flightRecorderHint(all.run, all.artifacts));
        console.printBytes(rest.toUtf8());
        return exitDone;
    }

    static QString seriesText(const QList<Series> &list, std::optional<int> width)
    {
        TextTable table;
        for (const Series &series : list) {
            table.add({series.name, QStringLiteral("%1 points").arg(formatCount(series.count)),
                QStringLiteral("to step %1").arg(formatCount(series.lastStep))});
        }
        return table.text(width);
    }

    static QString checkpointText(const QList<Checkpoint> &list, std::optional<int> width)
    {
        TextTable table;
        for (const Checkpoint &checkpoint : list) {
            table.add({QStringLiteral("step %1").arg(formatCount(checkpoint.step)),
                QStringLiteral("epoch %1").arg(checkpoint.epoch), formatTime(checkpoint.atMs),
                formatBytes(checkpoint.sizeBytes),
                checkpoint.metric ? formatNumber(*checkpoint.metric) : QString(),
                checkpoint.best ? QStringLiteral("best") : QString()});
        }
        return table.text(width);
    }

    static QString orderText(const QList<Order> &list, std::optional<int> width)
    {
        TextTable table;
        for (const Order &order : list) {
            QString outcome = QStringLiteral("not handled yet");
            if (order.handledMs > 0)
                outcome = order.result.isEmpty()
                    ? QStringLiteral("done after step %1").arg(formatCount(order.handledStep))
                    : order.result;
            table.add({formatTime(order.atMs), lampwork::orderText(order), outcome});
        }
        return table.text(width);
    }

    static QString eventText(const QList<RunEvent> &list, std::optional<int> width)
    {
        TextTable table;
        for (const RunEvent &event : list) {
            table.add({formatTime(event.atMs), nameOf(event.kind),
                event.step < 0 ? QString() : QStringLiteral("step %1").arg(formatCount(event.step)),
                event.text});
        }
        return table.text(width);
    }

    static QString artifactText(const QList<Artifact> &list, std::optional<int> width)
    {
        TextTable table;
        for (const Artifact &artifact : list)
            table.add({artifact.kind, artifact.name, formatTime(artifact.atMs),
                formatBytes(artifact.sizeBytes)});
        return table.text(width);
    }

    QString m_run;
    QString m_points;
    QString m_steps;
    QString m_store;
    bool m_spec = false;
    bool m_flight = false;
};

} // namespace

std::unique_ptr<Verb> makeShowVerb()
{
    return std::make_unique<ShowVerb>();
}

} // namespace lampwork
