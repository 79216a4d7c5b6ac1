// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/runnews.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace lampwork {

namespace {

// A hostile file may hold a new name every few bytes, and a series costs more memory than that.
constexpr std::size_t mostSeries = 200'000;
constexpr std::size_t longestName = 1024; // bytes

void noteRewind(QHash<QString, qint64> &rewound, const QString &series, qint64 step)
{
    const auto known = rewound.find(series);
    if (known == rewound.end())
        rewound.insert(series, step);
    else
        *known = std::min(*known, step);
}

} // namespace

qint64 dropFrom(SeriesPoints &points, qint64 step)
{
    const std::size_t before = points.size();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (points.steps[i] >= step)
            continue;
        points.steps[kept] = points.steps[i];
        points.wallMs[kept] = points.wallMs[i];
        points.values[kept] = points.values[i];
        ++kept;
    }
    points.steps.resize(kept);
    points.wallMs.resize(kept);
    points.values.resize(kept);
    return qint64(before - kept);
}

QString overriddenPoints()
{
    return QStringLiteral("points from before a restart");
}

qint64 toMs(double seconds)
{
    constexpr double latest = 253'402'300'800; // the year 10000
    return seconds > 0 && seconds < latest ? qint64(std::llround(seconds * 1000)) : 0;
}

bool RunNews::isEmpty() const
{
    return name.isEmpty() && experiment.isEmpty() && note.isEmpty() && message.isEmpty()
        && tags.isEmpty() && attributes.isEmpty() && !state && startedMs == 0 && lastMs == 0
        && endedMs == 0 && rewound.isEmpty() && points.empty() && histograms.empty()
        && files.empty() && leftOut.isEmpty();
}

std::optional<std::size_t> RunCollector::series(std::string_view name)
{
    if (m_expected < m_series.size() && m_series[m_expected].name == name) {
        const std::size_t found = m_expected++;
        if (m_expected == m_series.size())
            m_expected = 0;
        return found;
    }
    const auto known = m_index.find(name);
    if (known != m_index.end()) {
        m_expected = known->second + 1 == m_series.size() ? 0 : known->second + 1;
        return known->second;
    }
    if (name.empty() || name.size() > longestName || m_series.size() >= mostSeries) {
        leaveOut(name.empty() ? QStringLiteral("points without a name")
                : name.size() > longestName
                ? QStringLiteral("points of series with a name over 1,024 bytes")
                : QStringLiteral("points of series beyond the first 200,000"));
        return std::nullopt;
    }
    const std::size_t number = m_series.size();
    m_series.push_back({std::string(name)});
    m_points.emplace_back();
    m_points.back().name = QString::fromUtf8(name.data(), qsizetype(name.size()));
    m_index.emplace(std::string(name), number);
    m_expected = 0;
    return number;
}

void RunCollector::leaveOut(const QString &what, qint64 count)
{
    constexpr qsizetype mostKinds = 100;
    const bool isTold = m_news.leftOut.size() < mostKinds || m_news.leftOut.contains(what);
    m_news.leftOut[isTold ? what : QStringLiteral("other things")] += count;
}

void RunCollector::add(std::string_view name, qint64 step, qint64 wallMs, double value)
{
    if (const auto number = series(name))
        add(*number, step, wallMs, value);
}

void RunCollector::dropOverridden(std::size_t series, qint64 step)
{
    if (const qint64 dropped = dropFrom(m_points[series], step); dropped > 0)
        leaveOut(overriddenPoints(), dropped);
}

void RunCollector::rewind(std::size_t series, qint64 step)
{
    dropOverridden(series, step);
    noteRewind(m_news.rewound, m_points[series].name, step);
}

void RunCollector::rewind(qint64 step)
{
    constexpr qint64 lowest = std::numeric_limits<qint64>::min();
    for (SeriesEntry &entry : m_series)
        entry.lastStep = std::min(entry.lastStep, step == lowest ? lowest : step - 1);
    for (const std::size_t series : m_touched)
        dropOverridden(series, step);
    std::erase_if(m_news.histograms, [&](const Histogram &one) { return one.step >= step; });
    std::erase_if(m_news.files, [&](const ForeignFile &one) { return one.step >= step; });
    noteRewind(m_news.rewound, QString(), step);
}

qint64 RunCollector::pointCount() const
{
    qint64 count = 0;
    for (const std::size_t series : m_touched)
        count += qint64(m_points[series].size());
    return count;
}

RunNews RunCollector::take()
{
    std::sort(m_touched.begin(), m_touched.end()); // series stand in the order they first came
    m_touched.erase(std::unique(m_touched.begin(), m_touched.end()), m_touched.end());
    for (const std::size_t series : m_touched) {
        SeriesPoints &points = m_points[series];
        if (points.size() == 0)
            continue;
        SeriesPoints empty{points.name, {}, {}, {}};
        m_news.points.push_back(std::exchange(points, std::move(empty)));
    }
    m_touched.clear();
    return std::exchange(m_news, RunNews{.key = m_news.key});
}

void RunCollector::clear()
{
    *this = RunCollector();
}

} // namespace lampwork
