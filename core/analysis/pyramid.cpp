// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/pyramid.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

void Envelope::add(const Envelope &other)
{
    min = std::min(min, other.min);
    max = std::max(max, other.max);
    nonFinite += other.nonFinite;
}

void Envelope::add(double value)
{
    if (!std::isfinite(value)) {
        ++nonFinite;
        return;
    }
    min = std::min(min, value);
    max = std::max(max, value);
}

// Only full buckets are stored, so an append touches the levels once in 16 values; what is left
// over at the end of each level is read from the level below.
void MinMaxPyramid::append(double value)
{
    m_values.push_back(value);
    if (m_values.size() % fanout != 0)
        return;
    Envelope bucket;
    for (std::size_t i = m_values.size() - fanout; i < m_values.size(); ++i)
        bucket.add(m_values[i]);
    for (std::size_t level = 0;; ++level) {
        if (level == m_levels.size())
            m_levels.emplace_back();
        std::vector<Envelope> &buckets = m_levels[level];
        buckets.push_back(bucket);
        if (buckets.size() % fanout != 0)
            return;
        bucket = {};
        for (std::size_t i = buckets.size() - fanout; i < buckets.size(); ++i)
            bucket.add(buckets[i]);
    }
}

void MinMaxPyramid::append(const double *values, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i)
        append(values[i]);
}

void MinMaxPyramid::truncate(std::size_t size)
{
    if (size >= m_values.size())
        return;
    m_values.resize(size);
    for (std::vector<Envelope> &buckets : m_levels) {
        size /= fanout;
        buckets.resize(size);
    }
}

void MinMaxPyramid::clear()
{
    m_values.clear();
    m_levels.clear();
}

// Climbs from the values: the ragged ends of the range are added at each level, until what is left
// begins and ends on a bucket of the level above.
Envelope MinMaxPyramid::envelope(std::size_t begin, std::size_t end) const
{
    end = std::min(end, m_values.size());
    Envelope result;
    while (begin < end && begin % fanout != 0)
        result.add(m_values[begin++]);
    while (begin < end && end % fanout != 0)
        result.add(m_values[--end]);
    for (const std::vector<Envelope> &buckets : m_levels) {
        if (begin >= end)
            break;
        begin /= fanout;
        end /= fanout;
        while (begin < end && begin % fanout != 0)
            result.add(buckets[begin++]);
        while (begin < end && end % fanout != 0)
            result.add(buckets[--end]);
    }
    return result;
}

} // namespace lampwork
