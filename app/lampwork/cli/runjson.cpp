// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/runjson.h"

#include "app/lampwork/cli/texttable.h"
#include "core/analysis/differences.h"
#include "core/analysis/runfields.h"
#include "core/base/format.h"
#include "core/experiment/steering.h"

#include <QDateTime>

namespace lampwork {

namespace {

Json timeToJson(qint64 ms)
{
    if (ms <= 0)
        return nullptr;
    return toJson(QDateTime::fromMSecsSinceEpoch(ms, Qt::UTC).toString(Qt::ISODateWithMs));
}

using Lines = QList<std::pair<QString, QString>>;

// What the run cost the machine, as far as it was watched.
void addResources(const Run &run, Lines &lines)
{
    const auto number
        = [&](const char *name) { return run.attributes.value(QLatin1String(name)).toDouble(); };
    if (const double rate = number("system.samples_per_second"); rate > 0)
        lines.append({QStringLiteral("throughput"),
            QStringLiteral("%1 samples/s on average").arg(formatCount(qint64(rate)))});
    if (const double bytes = number("system.peak_memory_bytes"); bytes > 0)
        lines.append({QStringLiteral("peak memory"), formatBytes(qint64(bytes))});
    if (const double kwh = number("energy.kwh"); kwh > 0) {
        const QString energy = kwh < 0.1 ? QStringLiteral("%1 Wh").arg(formatNumber(kwh * 1000, 3))
                                         : QStringLiteral("%1 kWh").arg(formatNumber(kwh, 3));
        lines.append({QStringLiteral("energy"),
            QStringLiteral("%1 (%2)").arg(
                energy, run.attributes.value(QStringLiteral("energy.source")).toString())});
    }
    if (run.attributes.contains(QStringLiteral("energy.cost")))
        lines.append({QStringLiteral("energy cost"), formatNumber(number("energy.cost"), 3)});
}

} // namespace

Json runToJson(const Run &run)
{
    Json json;
    json["id"] = run.id;
    json["name"] = toJson(run.name);
    json["experiment"] = toJson(run.experiment);
    json["state"] = toJson(nameOf(run.state));
    json["message"] = toJson(run.message);
    json["tags"] = Json::array();
    for (const QString &tag : run.tags)
        json["tags"].push_back(toJson(tag));
    json["note"] = toJson(run.note);
    json["archived"] = run.archived;
    json["deleted"] = run.deleted;
    json["created"] = timeToJson(run.createdMs);
    json["started"] = timeToJson(run.startedMs);
    json["ended"] = timeToJson(run.endedMs);
    const QVariant duration = runValue(run, QStringLiteral("duration"));
    json["duration_s"] = duration.isValid() ? Json(double(duration.toLongLong()) / 1000) : Json();
    json["host"] = toJson(run.host);
    json["pid"] = run.pid;
    json["step"] = run.step;
    json["total_steps"] = run.totalSteps;
    json["steps_per_epoch"] = run.stepsPerEpoch;
    json["samples_per_second"] = run.samplesPerSecond;
    json["parent"] = toJson(runValue(run, QStringLiteral("parent")));
    json["parent_step"] = toJson(runValue(run, QStringLiteral("parent_step")));
    json["metrics"] = Json::object();
    json["parameters"] = Json::object();
    json["resources"] = Json::object();
    for (const QString &name : attributeNames({run})) {
        const char *group = isMetricName(name) ? "metrics"
            : isResourceName(name)             ? "resources"
                                               : "parameters";
        json[group][name.toStdString()] = toJson(run.attributes.value(name));
    }
    return json;
}

Json eventToJson(const RunEvent &event)
{
    return {{"seq", event.seq}, {"at", timeToJson(event.atMs)},
        {"kind", toJson(nameOf(event.kind))}, {"step", event.step < 0 ? Json() : Json(event.step)},
        {"text", toJson(event.text)}};
}

Json orderToJson(const Order &order)
{
    const OrderArgument argument = argumentOf(order.verb);
    const Json value = argument == OrderArgument::Number ? Json(order.value)
        : argument == OrderArgument::Text                ? toJson(order.text)
                                                         : Json();
    return {{"seq", order.seq}, {"verb", toJson(nameOf(order.verb))}, {"value", value},
        {"at", timeToJson(order.atMs)}, {"handled", timeToJson(order.handledMs)},
        {"handled_step", order.handledStep < 0 ? Json() : Json(order.handledStep)},
        {"result", toJson(order.result)}};
}

Json checkpointToJson(const Checkpoint &checkpoint)
{
    return {{"id", checkpoint.id}, {"step", checkpoint.step}, {"epoch", checkpoint.epoch},
        {"at", timeToJson(checkpoint.atMs)}, {"best", checkpoint.best},
        {"metric", checkpoint.metric ? Json(*checkpoint.metric) : Json()},
        {"size_bytes", checkpoint.sizeBytes}, {"object", toJson(checkpoint.object)}};
}

Json artifactToJson(const Artifact &artifact)
{
    return {{"id", artifact.id}, {"kind", toJson(artifact.kind)}, {"name", toJson(artifact.name)},
        {"at", timeToJson(artifact.atMs)}, {"size_bytes", artifact.sizeBytes},
        {"object", toJson(artifact.object)}};
}

QList<std::pair<QString, QString>> runSummary(const Run &run)
{
    QList<std::pair<QString, QString>> lines;
    const auto add = [&](const char *label, const QString &value) {
        if (!value.isEmpty())
            lines.append({QString::fromLatin1(label), value});
    };
    const auto field
        = [&](const char *name) { return runValueText(run, QString::fromLatin1(name)); };
    add("run", QStringLiteral("%1  %2").arg(run.id).arg(run.name));
    add("experiment", run.experiment);
    add("state",
        nameOf(run.state) + (run.archived ? QStringLiteral(", archived") : QString())
            + (run.deleted ? QStringLiteral(", in the bin") : QString()));
    add("message", run.message);
    if (isImported(run))
        add("imported from", importedFrom(run));
    add("forked from", field("forked_from"));
    add("created", field("created"));
    add("duration", field("duration"));
    if (run.totalSteps > 0) {
        QString steps
            = QStringLiteral("%1 of %2").arg(formatCount(run.step), formatCount(run.totalSteps));
        if (run.stepsPerEpoch > 0)
            steps += QStringLiteral(" (epoch %1 of %2)")
                         .arg(run.step / run.stepsPerEpoch)
                         .arg(run.totalSteps / run.stepsPerEpoch);
        add("steps", steps);
    }
    add("sanity", field("sanity.verdict"));
    if (run.samplesPerSecond > 0)
        add("speed", QStringLiteral("%1 samples/s").arg(formatCount(qint64(run.samplesPerSecond))));
    addResources(run, lines);
    add("host", run.host);
    add("tags", field("tags"));
    add("note", run.note);
    return lines;
}

QString metricTable(const Run &run, std::optional<int> width)
{
    TextTable table({QStringLiteral("METRIC"), QStringLiteral("LAST"), QStringLiteral("BEST")});
    const auto cell = [](const std::optional<double> &value) {
        return value ? formatNumber(*value, 5) : QString();
    };
    for (const MetricComparison &metric : compareMetrics({run}))
        table.add({metric.name, cell(metric.last.front()), cell(metric.best.front())});
    return table.rowCount() == 0 ? QString() : table.text(width);
}

} // namespace lampwork
