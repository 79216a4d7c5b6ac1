// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/curvessettings.h"

#include <cmath>
#include <utility>

namespace lampwork {

namespace {

Json limitsToJson(const CurveLimits &limits)
{
    Json json = Json::object();
    const auto put = [&json](const char *name, std::optional<double> value) {
        if (value)
            json[name] = *value;
    };
    put("x_min", limits.xMin);
    put("x_max", limits.xMax);
    put("y_min", limits.yMin);
    put("y_max", limits.yMax);
    return json;
}

std::optional<double> numberAt(const Json &json, const char *name)
{
    const auto found = json.find(name);
    if (found == json.end() || !found->is_number())
        return std::nullopt;
    const double value = found->get<double>();
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

CurveLimits limitsFrom(const Json &json)
{
    if (!json.is_object())
        return {};
    return {numberAt(json, "x_min"), numberAt(json, "x_max"), numberAt(json, "y_min"),
        numberAt(json, "y_max")};
}

Json mapToJson(const QMap<QString, CurveLimits> &map)
{
    Json json = Json::object();
    for (auto it = map.cbegin(); it != map.cend(); ++it)
        json[it.key().toStdString()] = limitsToJson(it.value());
    return json;
}

QMap<QString, CurveLimits> mapFrom(const Json &json, const char *name)
{
    QMap<QString, CurveLimits> map;
    const auto found = json.find(name);
    if (found == json.end() || !found->is_object())
        return map;
    for (const auto &[key, value] : found->items()) {
        if (const CurveLimits limits = limitsFrom(value); !limits.isEmpty())
            map.insert(QString::fromStdString(key), limits);
    }
    return map;
}

Json referencesToJson(const QMap<QString, QList<double>> &references)
{
    Json json = Json::object();
    for (auto it = references.cbegin(); it != references.cend(); ++it)
        json[it.key().toStdString()] = std::vector<double>(it.value().begin(), it.value().end());
    return json;
}

QMap<QString, QList<double>> referencesFrom(const Json &json)
{
    QMap<QString, QList<double>> references;
    const auto found = json.find("references");
    if (found == json.end() || !found->is_object())
        return references;
    for (const auto &[plot, values] : found->items()) {
        if (!values.is_array())
            continue;
        QList<double> read;
        for (const Json &value : values) {
            if (value.is_number() && std::isfinite(value.get<double>()))
                read.append(value.get<double>());
        }
        if (!read.isEmpty())
            references.insert(QString::fromStdString(plot), read);
    }
    return references;
}

Json ticksToJson(const NameTicks &ticks)
{
    Json json = Json::object();
    for (const auto &[folder, ticked] : ticks.rules())
        json[folder.toStdString()] = ticked;
    return json;
}

NameTicks ticksFrom(const Json &json)
{
    NameTicks::Rules rules;
    const auto found = json.find("ticks");
    if (found == json.end() || !found->is_object())
        return {};
    for (const auto &[folder, ticked] : found->items()) {
        if (ticked.is_boolean())
            rules.emplace(QString::fromStdString(folder), ticked.get<bool>());
    }
    return NameTicks(std::move(rules));
}

Json listToJson(const QStringList &texts)
{
    Json json = Json::array();
    for (const QString &text : texts)
        json.push_back(text.toStdString());
    return json;
}

QStringList listFrom(const Json &json, const char *name)
{
    QStringList texts;
    const auto found = json.find(name);
    if (found == json.end() || !found->is_array())
        return texts;
    for (const Json &text : *found) {
        if (text.is_string())
            texts.append(toQString(text));
    }
    texts.removeDuplicates();
    return texts;
}

QString textAt(const Json &json, const char *name)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_string() ? toQString(*found) : QString();
}

bool flagAt(const Json &json, const char *name, bool fallback)
{
    const auto found = json.find(name);
    return found != json.end() && found->is_boolean() ? found->get<bool>() : fallback;
}

QString keyOf(const QString &plot, CurveX x)
{
    return plot + QLatin1Char(' ') + nameOf(x);
}

} // namespace

CurveLimits CurvesSettings::limitsOf(const QString &plot) const
{
    CurveLimits all = limits.value(plot);
    const CurveLimits ofX = xLimits.value(keyOf(plot, x));
    all.xMin = ofX.xMin;
    all.xMax = ofX.xMax;
    return all;
}

void CurvesSettings::setLimitsOf(const QString &plot, const CurveLimits &wanted)
{
    const auto put = [](QMap<QString, CurveLimits> &map, const QString &key, CurveLimits part) {
        if (part.isEmpty())
            map.remove(key);
        else
            map.insert(key, part);
    };
    put(limits, plot, {std::nullopt, std::nullopt, wanted.yMin, wanted.yMax});
    put(xLimits, keyOf(plot, x), {wanted.xMin, wanted.xMax, std::nullopt, std::nullopt});
}

Json toJson(const CurvesSettings &settings)
{
    return Json{
        {"smoothing",
            {{"kind", nameOf(settings.smoothing.kind).toStdString()},
                {"amount", settings.smoothing.amount}}},
        {"x", nameOf(settings.x).toStdString()},
        {"log_x", settings.logX},
        {"y", nameOf(settings.y).toStdString()},
        {"ignore_outliers", settings.ignoreOutliers},
        {"link_zoom", settings.linkZoom},
        {"link_cursor", settings.linkCursor},
        {"legend_table", settings.legendTable},
        {"series", settings.series.toStdString()},
        {"series_by_expression", settings.seriesByExpression},
        {"ticks", ticksToJson(settings.ticks)},
        {"folder", settings.folder.toStdString()},
        {"plot_order", listToJson(settings.plotOrder)},
        {"group_by", settings.groupBy.toStdString()},
        {"band", nameOf(settings.band).toStdString()},
        {"references", referencesToJson(settings.references)},
        {"limits", mapToJson(settings.limits)},
        {"x_limits", mapToJson(settings.xLimits)},
    };
}

CurvesSettings curvesSettingsFrom(const Json &json)
{
    CurvesSettings settings;
    if (!json.is_object())
        return settings;
    if (const auto smoothing = json.find("smoothing");
        smoothing != json.end() && smoothing->is_object()) {
        settings.smoothing.kind
            = smoothingKindFromName(textAt(*smoothing, "kind")).value_or(settings.smoothing.kind);
        settings.smoothing.amount = numberAt(*smoothing, "amount").value_or(0);
    }
    settings.x = curveXFromName(textAt(json, "x")).value_or(settings.x);
    settings.logX = flagAt(json, "log_x", settings.logX);
    settings.y = scaleKindFromName(textAt(json, "y")).value_or(settings.y);
    settings.ignoreOutliers = flagAt(json, "ignore_outliers", settings.ignoreOutliers);
    settings.linkZoom = flagAt(json, "link_zoom", settings.linkZoom);
    settings.linkCursor = flagAt(json, "link_cursor", settings.linkCursor);
    settings.legendTable = flagAt(json, "legend_table", settings.legendTable);
    settings.series = textAt(json, "series");
    settings.seriesByExpression = flagAt(json, "series_by_expression", settings.seriesByExpression);
    settings.ticks = ticksFrom(json);
    if (const QString folder = textAt(json, "folder"); folder.endsWith(u'/'))
        settings.folder = folder;
    settings.plotOrder = listFrom(json, "plot_order");
    settings.groupBy = textAt(json, "group_by");
    settings.band = groupBandFromName(textAt(json, "band")).value_or(settings.band);
    settings.references = referencesFrom(json);
    settings.limits = mapFrom(json, "limits");
    settings.xLimits = mapFrom(json, "x_limits");
    return settings;
}

} // namespace lampwork
