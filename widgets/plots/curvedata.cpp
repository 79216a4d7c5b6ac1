// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curvedata.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {
// Results of one smoothSome(): well under a frame with every kind but the widest windows.
constexpr std::size_t smoothBudget = 4096;
}

void CurveData::setStyle(const CurveStyle &style)
{
    m_style = style;
    measureX();
}

void CurveData::append(const SeriesPoints &points)
{
    const bool first = m_steps.isEmpty();
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (!m_steps.isEmpty() && points.steps[i] < m_steps.back())
            continue;
        const qint64 wall = points.wallMs.empty() ? 0 : points.wallMs[i];
        m_steps.append(points.steps[i]);
        m_wallMs.append(m_wallMs.isEmpty() ? wall : std::max(wall, m_wallMs.back()));
        const double value = points.values[i];
        m_nonFinite += std::isfinite(value) ? 0 : 1;
        m_raw.append(value);
    }
    if (first)
        measureX();
    if (!m_steps.isEmpty() && m_steps.back() >= m_preview.lastStep)
        m_preview = {};
}

void CurveData::setPreview(const CurvePreview &preview)
{
    const bool needed = m_steps.isEmpty() || m_steps.back() < preview.lastStep;
    m_preview = needed ? preview : CurvePreview();
}

std::span<const CurvePreview::Bucket> CurveData::previewBuckets() const
{
    if (!hasPreview())
        return {};
    std::span<const CurvePreview::Bucket> buckets(m_preview.buckets);
    if (m_steps.isEmpty())
        return buckets;
    const auto beyond = std::upper_bound(buckets.begin(), buckets.end(), m_steps.back(),
        [](qint64 step, const CurvePreview::Bucket &bucket) { return step < bucket.firstStep; });
    return buckets.subspan(std::size_t(beyond - buckets.begin()));
}

void CurveData::setX(CurveX x)
{
    m_x = x;
    measureX();
}

void CurveData::setSmoothing(const Smoothing &smoothing)
{
    if (smoothing == m_smoother.smoothing())
        return;
    m_smoother = SeriesSmoother(smoothing);
    m_smooth.clear();
}

bool CurveData::smoothSome()
{
    return !isSmoothed() || m_smoother.extend(m_raw.values(), m_smooth, smoothBudget);
}

void CurveData::measureX()
{
    m_byTime = m_x == CurveX::RelativeTime || m_x == CurveX::WallTime;
    m_startMs = 0;
    m_multiply = 1;
    m_add = 0;
    m_divide = 1;
    switch (m_x) {
    case CurveX::Step:
    case CurveX::WallTime:
        break;
    case CurveX::Epoch:
        m_divide = double(m_style.stepsPerEpoch);
        break;
    case CurveX::RelativeTime:
        m_startMs = m_style.startMs > 0 ? m_style.startMs
            : m_wallMs.isEmpty()        ? 0
                                        : m_wallMs.front();
        break;
    case CurveX::Samples:
    case CurveX::Tokens: {
        const double each = m_x == CurveX::Tokens ? m_style.tokensPerSample : 1;
        m_multiply = m_style.samplesPerStep * each;
        m_add = m_style.samplesBefore * each;
        m_divide = m_multiply > 0 ? 1 : 0;
        break;
    }
    }
}

qint64 CurveData::wallMsAt(qint64 step) const
{
    if (m_steps.isEmpty())
        return 0;
    return m_wallMs[std::min(m_steps.lowerBound(step), m_wallMs.size() - 1)];
}

double CurveData::xOf(qint64 step, qint64 wallMs) const
{
    return m_byTime ? double(wallMs - m_startMs) / 1000.0
                    : (double(step) * m_multiply + m_add) / m_divide;
}

std::size_t CurveData::lowerBound(double x, std::size_t from) const
{
    // In strides that double, since the next pixel column is near; then by halves.
    std::size_t begin = from;
    std::size_t end = size();
    for (std::size_t stride = 1; stride < end - begin; stride *= 2) {
        if (this->x(begin + stride - 1) >= x) {
            end = begin + stride;
            break;
        }
        begin += stride;
    }
    while (begin < end) {
        const std::size_t middle = begin + (end - begin) / 2;
        if (this->x(middle) < x)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin;
}

std::size_t CurveData::nearest(double x) const
{
    if (size() == 0)
        return 0;
    const std::size_t right = std::min(lowerBound(x), size() - 1);
    if (right > 0 && std::abs(this->x(right - 1) - x) < std::abs(this->x(right) - x))
        return right - 1;
    return right;
}

std::optional<PercentileRange> CurveData::withoutOutliers(bool onlyPositive) const
{
    Percentiles &known = m_percentiles[onlyPositive ? 1 : 0];
    if (known.size == 0 || size() > known.size + known.size / 16) {
        PercentileOptions options;
        options.onlyPositive = onlyPositive;
        known.range = percentileRange(m_raw.values(), options);
        known.size = size();
    }
    return known.range;
}

} // namespace lampwork
