// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

namespace lampwork {

// Minimum and maximum of a range of values, without those that are not finite, which are counted.
struct Envelope {
    double min = std::numeric_limits<double>::infinity(); // min > max: no finite value
    double max = -std::numeric_limits<double>::infinity();
    std::size_t nonFinite = 0;
    bool isEmpty() const { return min > max; }
    void add(const Envelope &other);
    void add(double value);
    bool operator==(const Envelope &) const = default;
};

// Values with their exact minimum and maximum over any range in O(log n): levels of buckets, each
// of 16 buckets of the level below (16 values at the lowest), appended to as the values come.
// Memory: 8 bytes a value and about 1.6 more for the levels. A value type; not for two threads at
// once.
class MinMaxPyramid {
public:
    static constexpr std::size_t fanout = 16;

    void append(double value);
    void append(const double *values, std::size_t count);
    void truncate(std::size_t size); // forgets all but the first `size` values
    void clear();
    std::size_t size() const { return m_values.size(); }
    double value(std::size_t index) const { return m_values[index]; }
    const std::vector<double> &values() const { return m_values; }

    // Of [begin, end); end is cut at size().
    Envelope envelope(std::size_t begin, std::size_t end) const;
    Envelope envelope() const { return envelope(0, size()); }

private:
    std::vector<double> m_values;
    std::vector<std::vector<Envelope>>
        m_levels; // m_levels[k][i]: values [i, i + 1) × fanout^(k + 1)
};

} // namespace lampwork
