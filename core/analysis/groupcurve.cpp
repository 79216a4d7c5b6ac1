// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/groupcurve.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

namespace lampwork {

namespace {

const std::array<std::pair<GroupBand, const char *>, 4> bands{
    {{GroupBand::Deviation, "deviation"}, {GroupBand::Interval, "interval"},
        {GroupBand::Extremes, "extremes"}, {GroupBand::Members, "members"}}};

// scipy.stats.t.ppf(0.975, n)
constexpr std::array<double, 30> t975{12.706204736, 4.302652730, 3.182446305, 2.776445105,
    2.570581836, 2.446911851, 2.364624252, 2.306004135, 2.262157163, 2.228138852, 2.200985160,
    2.178812830, 2.160368656, 2.144786688, 2.131449546, 2.119905299, 2.109815578, 2.100922040,
    2.093024054, 2.085963447, 2.079613845, 2.073873068, 2.068657610, 2.063898562, 2.059538553,
    2.055529439, 2.051830516, 2.048407142, 2.045229642, 2.042272456};

std::size_t firstAt(const GroupMember &member, double x)
{
    std::size_t begin = 0;
    std::size_t end = member.size;
    while (begin < end) {
        const std::size_t middle = begin + (end - begin) / 2;
        if (member.x(middle) < x)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

} // namespace

QString nameOf(GroupBand band)
{
    for (const auto &[kind, name] : bands) {
        if (kind == band)
            return QLatin1String(name);
    }
    return {};
}

std::optional<GroupBand> groupBandFromName(const QString &name)
{
    for (const auto &[kind, known] : bands) {
        if (name == QLatin1String(known))
            return kind;
    }
    return std::nullopt;
}

double studentT975(std::size_t degreesOfFreedom)
{
    if (degreesOfFreedom <= t975.size())
        return t975[std::max<std::size_t>(1, degreesOfFreedom) - 1];
    const double z = 1.959963984540054;
    const auto n = double(degreesOfFreedom);
    const double z3 = z * z * z;
    const double z5 = z3 * z * z;
    const double z7 = z5 * z * z;
    return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
        + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n);
}

GroupPoint groupPoint(const std::vector<double> &values, GroupBand band)
{
    GroupPoint point;
    double sum = 0;
    double least = std::numeric_limits<double>::infinity();
    double greatest = -least;
    for (const double value : values) {
        if (!std::isfinite(value))
            continue;
        sum += value;
        least = std::min(least, value);
        greatest = std::max(greatest, value);
        ++point.count;
    }
    if (point.count == 0) {
        const double nan = std::numeric_limits<double>::quiet_NaN();
        return {nan, nan, nan, 0};
    }
    const auto n = double(point.count);
    // Rounding must not put the mean of equal values beside them.
    point.mean = std::clamp(sum / n, least, greatest);
    point.lower = point.mean;
    point.upper = point.mean;
    if (band == GroupBand::Extremes) {
        point.lower = least;
        point.upper = greatest;
    }
    if (point.count < 2 || band == GroupBand::Extremes || band == GroupBand::Members)
        return point;
    double squares = 0;
    for (const double value : values) {
        if (std::isfinite(value))
            squares += (value - point.mean) * (value - point.mean);
    }
    double half = std::sqrt(squares / (n - 1));
    if (band == GroupBand::Interval)
        half *= studentT975(point.count - 1) / std::sqrt(n);
    point.lower -= half;
    point.upper += half;
    return point;
}

void GroupCurve::truncate(std::size_t size)
{
    m_x.resize(std::min(size, m_x.size()));
    m_counts.resize(m_x.size());
    m_mean.truncate(size);
    m_lower.truncate(size);
    m_upper.truncate(size);
}

void GroupCurve::clear()
{
    truncate(0);
}

std::size_t GroupCurve::lowerBound(double x, std::size_t from) const
{
    return std::size_t(
        std::lower_bound(m_x.begin() + std::ptrdiff_t(std::min(from, m_x.size())), m_x.end(), x)
        - m_x.begin());
}

void GroupCurve::update(const std::vector<GroupMember> &members, GroupBand band, double from)
{
    truncate(lowerBound(from));
    std::vector<std::size_t> next; // of each member, the first point not yet taken
    for (const GroupMember &member : members)
        next.push_back(firstAt(member, from));
    std::vector<double> values;
    for (;;) {
        double x = std::numeric_limits<double>::infinity();
        for (std::size_t m = 0; m < members.size(); ++m) {
            if (next[m] < members[m].size)
                x = std::min(x, members[m].x(next[m]));
        }
        if (!std::isfinite(x))
            return;
        values.clear();
        for (std::size_t m = 0; m < members.size(); ++m) {
            const GroupMember &member = members[m];
            const std::size_t before = next[m];
            while (next[m] < member.size && member.x(next[m]) <= x)
                ++next[m]; // several at one x: the last one
            const bool began = next[m] > 0;
            const bool goesOn = next[m] < member.size || next[m] > before;
            if (began && goesOn)
                values.push_back(member.value(next[m] - 1));
        }
        const GroupPoint point = groupPoint(values, band);
        m_x.push_back(x);
        m_counts.push_back(point.count);
        m_mean.append(point.mean);
        m_lower.append(point.lower);
        m_upper.append(point.upper);
    }
}

} // namespace lampwork
