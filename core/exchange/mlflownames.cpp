// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/mlflownames.h"

#include "core/data/celltext.h"

#include <algorithm>
#include <numeric>

namespace lampwork {

namespace {

constexpr qsizetype mostAttributes = 10'000;

void insert(RunNews &news, const QString &name, const QVariant &value)
{
    if (news.attributes.size() < mostAttributes)
        news.attributes.insert(name, value);
    else
        ++news.leftOut[QStringLiteral("parameters beyond the first 10,000")];
}

template <typename T> void reorder(std::vector<T> &values, const std::vector<std::size_t> &order)
{
    std::vector<T> sorted;
    sorted.reserve(values.size());
    for (const std::size_t index : order)
        sorted.push_back(values[index]);
    values = std::move(sorted);
}

} // namespace

void takeMlflowTag(RunNews &news, const QString &key, const QString &value)
{
    if (key == QLatin1String("mlflow.note.content"))
        news.note = value;
    else if (key == QLatin1String("mlflow.runName"))
        news.name = value;
    else if (!key.startsWith(QLatin1String("mlflow.")))
        insert(news, QStringLiteral("params.tags.") + key, value);
}

void takeMlflowParameter(RunNews &news, const QString &key, const QString &value)
{
    QVariant typed(value);
    if (value == QLatin1String("True") || value == QLatin1String("False"))
        typed = value == QLatin1String("True");
    else if (bool isInteger = false; value.toLongLong(&isInteger), isInteger)
        typed = QVariant::fromValue<qlonglong>(value.toLongLong());
    else if (const auto number = parseNumber(value.toStdString(), '.');
             number && !value.contains(u','))
        typed = *number;
    insert(news, QStringLiteral("params.") + key, typed);
}

std::optional<RunState> mlflowState(const QString &status)
{
    if (status == QLatin1String("RUNNING") || status == QLatin1String("SCHEDULED"))
        return RunState::Running;
    if (status == QLatin1String("FINISHED"))
        return RunState::Finished;
    if (status == QLatin1String("FAILED"))
        return RunState::Failed;
    if (status == QLatin1String("KILLED"))
        return RunState::Stopped;
    return std::nullopt;
}

void sortPoints(SeriesPoints &points)
{
    if (std::is_sorted(points.steps.begin(), points.steps.end()))
        return;
    std::vector<std::size_t> order(points.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return points.steps[a] != points.steps[b] ? points.steps[a] < points.steps[b]
                                                  : points.wallMs[a] < points.wallMs[b];
    });
    reorder(points.steps, order);
    reorder(points.wallMs, order);
    reorder(points.values, order);
}

} // namespace lampwork
