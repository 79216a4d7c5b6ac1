// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/smoothing.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

Smoother::Smoother(double weight)
    // At 1 nothing would ever be seen: the largest number below it instead.
    : m_weight(std::clamp(weight, 0.0, std::nextafter(1.0, 0.0)))
{
}

double Smoother::next(double value)
{
    if (!std::isfinite(value))
        return value;
    m_mean = m_weight * m_mean + (1 - m_weight) * value;
    m_remaining *= m_weight;
    return m_mean / (1 - m_remaining);
}

std::vector<double> smoothed(const std::vector<double> &values, double weight)
{
    Smoother smoother(weight);
    std::vector<double> result(values.size());
    std::transform(values.begin(), values.end(), result.begin(),
        [&](double value) { return smoother.next(value); });
    return result;
}

} // namespace lampwork
