// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curvedata.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

void CurveData::append(const SeriesPoints &points)
{
    for (std::size_t i = 0; i < points.size(); ++i) {
        if (!m_steps.empty() && points.steps[i] < m_steps.back())
            continue;
        const qint64 wall = points.wallMs.empty() ? 0 : points.wallMs[i];
        m_steps.push_back(points.steps[i]);
        m_wallMs.push_back(m_wallMs.empty() ? wall : std::max(wall, m_wallMs.back()));
        const double value = points.values[i];
        m_nonFinite += std::isfinite(value) ? 0 : 1;
        m_raw.append(value);
        if (m_weight > 0)
            m_smooth.append(m_smoother.next(value));
    }
}

void CurveData::setSmoothing(double weight)
{
    if (weight == m_weight)
        return;
    m_weight = weight;
    m_smoother = Smoother(weight);
    m_smooth.clear();
    if (weight <= 0)
        return;
    for (const double value : m_raw.values())
        m_smooth.append(m_smoother.next(value));
}

double CurveData::xOf(qint64 step, qint64 wallMs) const
{
    switch (m_x) {
    case CurveX::Epoch:
        return style.stepsPerEpoch > 0 ? double(step) / double(style.stepsPerEpoch) : double(step);
    case CurveX::RelativeTime: {
        const qint64 start = style.startMs > 0 ? style.startMs
            : m_wallMs.empty()                 ? wallMs
                                               : m_wallMs.front();
        return double(wallMs - start) / 1000.0;
    }
    case CurveX::Step:
        break;
    }
    return double(step);
}

double CurveData::x(std::size_t index) const
{
    return xOf(m_steps[index], m_wallMs[index]);
}

std::size_t CurveData::lowerBound(double x, std::size_t from) const
{
    std::size_t begin = from;
    std::size_t end = size();
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

} // namespace lampwork
