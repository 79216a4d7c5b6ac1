// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exchange/equalbins.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

constexpr std::size_t bins = 64;

quint32 asCount(double count)
{
    constexpr double most = std::numeric_limits<quint32>::max();
    return count < most ? quint32(count) : std::numeric_limits<quint32>::max();
}

} // namespace

std::optional<Histogram> equalBins(std::vector<Bucket> buckets, double lower, double upper)
{
    if (buckets.empty() || !std::isfinite(lower) || !std::isfinite(upper) || lower > upper
        || !std::isfinite(upper - lower))
        return std::nullopt;
    double all = 0;
    for (Bucket &bucket : buckets) {
        if (!(bucket.count >= 0) || !std::isfinite(bucket.count) || std::isnan(bucket.left)
            || std::isnan(bucket.right))
            return std::nullopt;
        bucket.left = std::clamp(bucket.left, lower, upper);
        bucket.right = std::clamp(bucket.right, bucket.left, upper);
        all += bucket.count;
    }
    Histogram histogram;
    histogram.lower = lower;
    histogram.upper = upper;
    if (lower == upper) {
        histogram.counts = {asCount(std::round(all))};
        return histogram;
    }
    // The number of values below an edge, rounded, tells those between two edges without losing
    // any.
    histogram.counts.resize(bins);
    std::size_t next = 0; // the first bucket that is not wholly below the edge
    double below = 0; // values in the buckets before it
    double last = 0;
    for (std::size_t bin = 0; bin < bins; ++bin) {
        const bool isLast = bin + 1 == bins;
        const double edge
            = isLast ? upper : lower + (upper - lower) * double(bin + 1) / double(bins);
        while (next < buckets.size() && (isLast || buckets[next].right <= edge))
            below += buckets[next++].count;
        double total = below;
        if (next < buckets.size() && buckets[next].left < edge) {
            const Bucket &cut = buckets[next];
            total += cut.count * (edge - cut.left) / (cut.right - cut.left);
        }
        const double rounded = std::max(last, std::round(total));
        histogram.counts[bin] = asCount(rounded - last);
        last = rounded;
    }
    return histogram;
}

} // namespace lampwork
