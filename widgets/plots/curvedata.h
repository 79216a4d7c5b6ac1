// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/integercolumn.h"
#include "core/analysis/percentiles.h"
#include "core/analysis/pyramid.h"
#include "core/analysis/smoothing.h"
#include "widgets/plots/curveplot.h"

#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace lampwork {

// The points of one curve, as they came and smoothed, each under a pyramid. GUI thread.
class CurveData {
public:
    bool visible = true;
    // Of a curve that is drawn as part of a group.
    enum class Grouping { None, Hidden, Faint };
    Grouping grouping = Grouping::None;

    const CurveStyle &style() const { return m_style; }
    void setStyle(const CurveStyle &style);
    // Ignores points whose step is below the last one's.
    void append(const SeriesPoints &points);
    // What comes behind the points until they are there.
    void setPreview(const CurvePreview &preview);
    void setX(CurveX x);

    void setSmoothing(const Smoothing &smoothing);
    bool isSmoothed() const { return !m_smoother.smoothing().isNone(); }
    // Smooths some more of the points; false while there is more to do. Until then smooth() is
    // shorter than raw().
    bool smoothSome();
    // Up to here, what shown() says does not change when points are appended.
    std::size_t settledSize() const { return isSmoothed() ? m_smoother.settledSize() : size(); }

    std::size_t size() const { return m_steps.size(); }
    qint64 step(std::size_t index) const { return m_steps[index]; }
    qint64 wallMs(std::size_t index) const { return m_wallMs[index]; }
    qint64 wallMsAt(
        qint64 step) const; // of the first point at or beyond it, else the last; 0: none
    std::size_t nonFiniteCount() const { return m_nonFinite; }
    const MinMaxPyramid &raw() const { return m_raw; }
    const MinMaxPyramid &smooth() const { return m_smooth; }
    // What the line in the foreground has there.
    double shown(std::size_t index) const
    {
        return index < m_smooth.size() ? m_smooth.value(index) : m_raw.value(index);
    }

    // False where the run does not say what the x axis counts (how long an epoch is, the size of a
    // batch): such a curve is not drawn, for no place would be true.
    bool hasX() const { return m_divide > 0; }
    bool isDrawn() const { return isWanted() && size() > 0; }
    // Whether there is anything to be seen of it, if only the preview.
    bool isInSight() const { return isWanted() && (size() > 0 || hasPreview()); }
    // It has no times.
    bool hasPreview() const { return !m_preview.buckets.empty() && !m_byTime; }
    // Of the preview: the buckets beyond the points, and where it ends.
    std::span<const CurvePreview::Bucket> previewBuckets() const;
    double previewEnd() const { return xOf(m_preview.lastStep, 0); }
    // In the units of the x axis: steps, epochs, seconds, samples, tokens.
    double x(std::size_t index) const
    {
        return m_byTime ? double(m_wallMs[index] - m_startMs) / 1000.0
                        : (double(m_steps[index]) * m_multiply + m_add) / m_divide;
    }
    double xOf(qint64 step, qint64 wallMs) const;
    std::size_t lowerBound(double x, std::size_t from = 0) const; // first index with x(index) ≥ x
    std::size_t nearest(double x) const; // size() when there is none

    // What 98 % of the values lie in. Kept while the curve grows by less than a sixteenth.
    std::optional<PercentileRange> withoutOutliers(bool onlyPositive) const;

private:
    void measureX();
    bool isWanted() const
    {
        return visible && !m_style.hidden && hasX() && grouping != Grouping::Hidden;
    }

    CurveStyle m_style;
    IntegerColumn m_steps;
    IntegerColumn m_wallMs; // made non-decreasing: a clock may be set back
    MinMaxPyramid m_raw;
    MinMaxPyramid m_smooth;
    SeriesSmoother m_smoother;
    std::size_t m_nonFinite = 0;
    CurvePreview m_preview; // empty once the points have come so far
    CurveX m_x = CurveX::Step;
    // x = (step × multiply + add) / divide, or the time since startMs.
    bool m_byTime = false;
    qint64 m_startMs = 0;
    double m_multiply = 1;
    double m_add = 0;
    double m_divide = 1;

    struct Percentiles {
        std::size_t size = 0; // of the curve then
        std::optional<PercentileRange> range;
    };
    mutable std::array<Percentiles, 2> m_percentiles; // of all values, of those above zero
};

} // namespace lampwork
