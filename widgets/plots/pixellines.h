// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/pyramid.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

// How a curve becomes pixels. `Data` has size(), x(index) and lowerBound(x, from): CurveData or
// GroupCurve.
namespace lampwork {

// Up to this many points for a pixel column, the line itself is drawn.
inline constexpr std::size_t pointsPerColumn = 3;
// Farther outside than this, a painter loses precision.
inline constexpr double farAway = 1e6;

// The points in sight, with one more on each side: the line comes in from outside.
struct PointSpan {
    std::size_t first = 0;
    std::size_t last = 0; // behind the last one
    bool decimated = false; // more than the columns can show one by one
};

// steps: columns of a pixel.
template <typename Data>
PointSpan spanInSight(const Data &data, const QCPAxis &axis, double steps = 1)
{
    PointSpan span;
    span.first = data.lowerBound(axis.range().lower);
    span.first -= span.first > 0 ? 1 : 0;
    span.last = std::min(
        data.lowerBound(std::nextafter(axis.range().upper, HUGE_VAL), span.first) + 1, data.size());
    span.decimated = span.last > span.first
        && span.last - span.first
            > pointsPerColumn * std::size_t(std::max(1.0, axis.axisRect()->width() * steps));
    return span;
}

// Calls f(x pixel, begin, end) for each pixel column that has points.
template <typename Data, typename F>
void forEachColumn(const Data &data, const QCPAxis &axis, double steps, F f)
{
    const int left = axis.axisRect()->left();
    const auto columns = int((axis.axisRect()->right() + 1 - left) * steps);
    std::size_t begin = data.lowerBound(axis.range().lower);
    for (int column = 0; column <= columns && begin < data.size(); ++column) {
        const double pixel = left + column / steps;
        const std::size_t end = data.lowerBound(axis.pixelToCoord(pixel + 0.5 / steps), begin);
        if (end > begin)
            f(pixel, begin, end);
        begin = end;
    }
}

template <typename Data> double xPixel(const Data &data, const QCPAxis &axis, std::size_t index)
{
    return std::clamp(axis.coordToPixel(data.x(index)), -farAway, farAway);
}

} // namespace lampwork
