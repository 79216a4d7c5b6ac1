// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/pyramid.h"
#include "core/analysis/smoothing.h"
#include "widgets/plots/curveplot.h"

#include <cstddef>
#include <vector>

namespace lampwork {

// The points of one curve, as they came and smoothed, each under a pyramid. GUI thread.
class CurveData {
public:
    CurveStyle style;
    bool visible = true;

    // Ignores points whose step is below the last one's.
    void append(const SeriesPoints &points);
    void setSmoothing(double weight);
    void setX(CurveX x) { m_x = x; }

    std::size_t size() const { return m_steps.size(); }
    qint64 step(std::size_t index) const { return m_steps[index]; }
    qint64 wallMs(std::size_t index) const { return m_wallMs[index]; }
    std::size_t nonFiniteCount() const { return m_nonFinite; }
    const MinMaxPyramid &raw() const { return m_raw; }
    const MinMaxPyramid &smooth() const { return m_smooth; }
    bool isSmoothed() const { return m_weight > 0; }

    // In the units of the x axis: steps, epochs or seconds.
    double x(std::size_t index) const;
    double xOf(qint64 step, qint64 wallMs) const;
    std::size_t lowerBound(double x, std::size_t from = 0) const; // first index with x(index) ≥ x
    std::size_t nearest(double x) const; // size() when there is none

private:
    std::vector<qint64> m_steps;
    std::vector<qint64> m_wallMs; // made non-decreasing: a clock may be set back
    MinMaxPyramid m_raw;
    MinMaxPyramid m_smooth;
    Smoother m_smoother{0};
    double m_weight = 0;
    std::size_t m_nonFinite = 0;
    CurveX m_x = CurveX::Step;
};

} // namespace lampwork
