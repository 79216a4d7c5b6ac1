// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/pyramid.h"

#include <QString>

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

namespace lampwork {

// What is drawn around the mean of a group's curves. Deviation: one standard deviation (n − 1) each
// way. Interval: the 95 % confidence interval of the mean (Student's t). Extremes: from the least
// to the greatest. Members: no band, but the curves themselves.
enum class GroupBand { Deviation, Interval, Extremes, Members };
QString nameOf(GroupBand band); // "deviation", "interval", "extremes", "members"
std::optional<GroupBand> groupBandFromName(const QString &name);

struct GroupPoint {
    double mean = 0; // NaN where no member has a finite value
    double lower = 0;
    double upper = 0;
    std::size_t count = 0; // members that count
    bool operator==(const GroupPoint &) const = default;
};

// Of the finite ones among the values of a group's members at one place. A single one has a band of
// no width.
GroupPoint groupPoint(const std::vector<double> &values, GroupBand band);

// The quantile 0.975 of Student's distribution with so many degrees of freedom, at least 1. Exact
// to 5e-6: a table up to 30, then Abramowitz and Stegun, "Handbook of Mathematical Functions",
// 26.7.5.
double studentT975(std::size_t degreesOfFreedom);

// One curve of a group: x must not decrease. Asked for during update() only.
struct GroupMember {
    std::size_t size = 0;
    std::function<double(std::size_t)> x;
    std::function<double(std::size_t)> value;
};

// Several curves as one, with a band. The rule: the group has a point at every x at which one of
// its members has one. A member counts there with its value at that x, or, where it has none, with
// its last value before; it does not count before its first point nor after its last, nor while its
// value is not finite. So a run that ended early is not carried on, and equal steps are joined
// exactly. A value type.
class GroupCurve {
public:
    // Works out again what lies at or beyond `from`; points before it must be as they were. Costs
    // the members' points there, times the members.
    void update(const std::vector<GroupMember> &members, GroupBand band, double from);
    void clear();

    std::size_t size() const { return m_x.size(); }
    double x(std::size_t index) const { return m_x[index]; }
    std::size_t count(std::size_t index) const { return m_counts[index]; }
    const MinMaxPyramid &mean() const { return m_mean; }
    const MinMaxPyramid &lower() const { return m_lower; }
    const MinMaxPyramid &upper() const { return m_upper; }
    std::size_t lowerBound(double x, std::size_t from = 0) const; // first index with x(index) ≥ x

private:
    void truncate(std::size_t size);

    std::vector<double> m_x;
    std::vector<std::size_t> m_counts;
    MinMaxPyramid m_mean;
    MinMaxPyramid m_lower;
    MinMaxPyramid m_upper;
};

} // namespace lampwork
