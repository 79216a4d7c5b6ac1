// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/percentiles.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace lampwork {

namespace {

// Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014: SplitMix64's mix.
std::uint64_t mixed(std::uint64_t z)
{
    z = (z + 1) * 0x9e3779b97f4a7c15ULL;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
}

double percentile(std::vector<double> &values, double percent)
{
    const double rank = std::clamp(percent, 0.0, 100.0) / 100 * double(values.size() - 1);
    const auto low = std::size_t(rank);
    const auto at = values.begin() + std::ptrdiff_t(low);
    std::nth_element(values.begin(), at, values.end());
    const double lower = *at;
    if (low + 1 == values.size())
        return lower;
    const double upper = *std::min_element(at + 1, values.end());
    return lower + (upper - lower) * (rank - double(low));
}

} // namespace

std::optional<PercentileRange> percentileRange(
    const std::vector<double> &values, const PercentileOptions &options)
{
    std::vector<double> taken;
    const auto take = [&](double value) {
        if (std::isfinite(value) && (!options.onlyPositive || value > 0))
            taken.push_back(value);
    };
    const std::size_t most = std::max<std::size_t>(1, options.most);
    if (values.size() <= most) {
        for (const double value : values)
            take(value);
    } else {
        taken.reserve(most);
        for (std::size_t stretch = 0; stretch < most; ++stretch) {
            const std::size_t begin = values.size() * stretch / most;
            const std::size_t end = values.size() * (stretch + 1) / most;
            take(values[begin + mixed(stretch) % (end - begin)]);
        }
    }
    if (taken.empty())
        return std::nullopt;
    const double lower = percentile(taken, options.lowerPercent);
    return PercentileRange{lower, percentile(taken, options.upperPercent)};
}

} // namespace lampwork
