// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/differences.h"

#include "core/analysis/runfields.h"
#include "core/base/format.h"

#include <QHash>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <list>
#include <tuple>
#include <utility>

namespace lampwork {

namespace {

std::optional<double> numberOf(const Run &run, const QString &name)
{
    const QVariant value = run.attributes.value(name);
    if (value.typeId() == QMetaType::QString || !value.canConvert<double>())
        return std::nullopt;
    return value.toDouble();
}

QList<qsizetype> bestOf(const QList<std::optional<double>> &values, bool lowerIsBetter)
{
    std::optional<double> best;
    qsizetype known = 0;
    for (const auto &value : values) {
        if (!value || std::isnan(*value))
            continue;
        ++known;
        if (!best || (lowerIsBetter ? *value < *best : *value > *best))
            best = value;
    }
    QList<qsizetype> winners;
    for (qsizetype i = 0; best && i < values.size(); ++i) {
        if (values[i] && *values[i] == *best)
            winners.append(i);
    }
    return known < 2 || winners.size() == known ? QList<qsizetype>() : winners;
}

// valid, test, train, others; losses before the rest; then by name.
auto metricRank(const QString &name)
{
    static constexpr std::array splits{"valid", "test", "train"};
    const QString split = name.section(u'/', 0, 0);
    const auto found = std::find_if(splits.begin(), splits.end(),
        [&](const char *known) { return split == QLatin1String(known); });
    const bool isLoss = name.section(u'/', 1).endsWith(QLatin1String("loss"));
    return std::tuple(found - splits.begin(), !isLoss, name);
}

// Every field of a run's spec with its path, in order; of an imported run, which has none, what is
// known of its origin and its parameters, by name.
Result<std::vector<std::pair<QString, Json>>> fieldsOf(const Run &run)
{
    if (isImported(run)) {
        std::vector<std::pair<QString, Json>> fields;
        for (const QString &name : attributeNames({run})) {
            if (name.startsWith(u"params.") || name.startsWith(u"import."))
                fields.emplace_back(name, toJson(run.attributes.value(name)));
        }
        return fields;
    }
    const auto spec = parseJson(run.specJson.toUtf8(), QStringLiteral("spec of run %1").arg(run.id));
    if (!spec) {
        return Error{ErrorCode::Damaged,
            QStringLiteral("The stored spec of run %1 cannot be read. %2")
                .arg(run.id)
                .arg(spec.error().message),
            spec.error().where};
    }
    return flatten(*spec);
}

} // namespace

Result<QList<SpecDifference>> specDifferences(
    const QList<Run> &runs, const DifferenceOptions &options)
{
    // In a linked list, since a field that only a later run has is put between two others.
    std::list<SpecDifference> fields;
    QHash<QString, std::list<SpecDifference>::iterator> byPath;
    for (qsizetype r = 0; r < runs.size(); ++r) {
        const auto ofRun = fieldsOf(runs[r]);
        if (!ofRun)
            return ofRun.error();
        auto next = fields.begin(); // behind the field before
        for (const auto &[path, value] : *ofRun) {
            if (!options.withName && path == QLatin1String("name"))
                continue;
            auto known = byPath.constFind(path);
            if (known == byPath.constEnd()) {
                const auto added = fields.insert(next, SpecDifference{path, {}, false});
                added->values.resize(runs.size());
                known = byPath.insert(path, added);
            }
            (*known)->values[r] = value;
            next = std::next(*known);
        }
    }

    QList<SpecDifference> result;
    for (SpecDifference &field : fields) {
        field.differs = std::any_of(field.values.cbegin(), field.values.cend(),
            [&](const std::optional<Json> &value) { return value != field.values.front(); });
        if (field.differs || !options.onlyDiffering)
            result.append(std::move(field));
    }
    return result;
}

QString specValueText(const std::optional<Json> &value)
{
    if (!value || value->is_null())
        return QStringLiteral("—");
    if (value->is_string())
        return toQString(*value);
    if (value->is_number_float())
        return formatExact(value->get<double>());
    return QString::fromUtf8(toJsonText(*value, -1));
}

QList<MetricComparison> compareMetrics(const QList<Run> &runs)
{
    static const QString bestSuffix = QStringLiteral(":best");
    QStringList names;
    for (const QString &attribute : attributeNames(runs)) {
        if (!isMetricName(attribute))
            continue;
        const QString name
            = attribute.endsWith(bestSuffix) ? attribute.chopped(bestSuffix.size()) : attribute;
        if (!names.contains(name))
            names.append(name);
    }
    std::sort(names.begin(), names.end(),
        [](const QString &a, const QString &b) { return metricRank(a) < metricRank(b); });

    QList<MetricComparison> metrics;
    for (const QString &name : std::as_const(names)) {
        MetricComparison metric;
        metric.name = name;
        metric.lowerIsBetter = isLowerBetter(name);
        for (const Run &run : runs) {
            metric.last.append(numberOf(run, name));
            metric.best.append(numberOf(run, name + bestSuffix));
        }
        const auto isKnown = [](const std::optional<double> &value) { return value.has_value(); };
        if (std::none_of(metric.last.cbegin(), metric.last.cend(), isKnown)
            && std::none_of(metric.best.cbegin(), metric.best.cend(), isKnown))
            continue; // a text
        metric.bestLast = bestOf(metric.last, metric.lowerIsBetter);
        metric.bestBest = bestOf(metric.best, metric.lowerIsBetter);
        metrics.append(std::move(metric));
    }
    return metrics;
}

} // namespace lampwork
