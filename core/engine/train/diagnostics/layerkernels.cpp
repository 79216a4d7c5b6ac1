// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/diagnostics/layerkernels.h"

#include <cfloat>
#include <cmath>
#include <limits>

#if defined(__x86_64__) && defined(__GNUC__) && defined(__linux__)
#define LAMPWORK_VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define LAMPWORK_VECTORISED
#endif

namespace lampwork {

namespace {

constexpr qint64 lanes = 8; // independent sums, added up in a fixed order

} // namespace

LAMPWORK_VECTORISED
double squaredDistanceKernel(const float *a, const float *b, qint64 size)
{
    double sums[lanes] = {};
    const qint64 whole = size / lanes * lanes;
    for (qint64 i = 0; i < whole; i += lanes) {
        for (qint64 lane = 0; lane < lanes; ++lane) {
            const double difference = double(a[i + lane]) - double(b[i + lane]);
            sums[lane] += difference * difference;
        }
    }
    double total = 0;
    for (const double sum : sums)
        total += sum;
    for (qint64 i = whole; i < size; ++i) {
        const double difference = double(a[i]) - double(b[i]);
        total += difference * difference;
    }
    return total;
}

LAMPWORK_VECTORISED
Sums sumsKernel(const float *values, qint64 size)
{
    double sums[lanes] = {};
    double squares[lanes] = {};
    const qint64 whole = size / lanes * lanes;
    for (qint64 i = 0; i < whole; i += lanes) {
        for (qint64 lane = 0; lane < lanes; ++lane) {
            const auto value = double(values[i + lane]);
            sums[lane] += value;
            squares[lane] += value * value;
        }
    }
    Sums total;
    for (qint64 lane = 0; lane < lanes; ++lane) {
        total.values += sums[lane];
        total.squares += squares[lane];
    }
    for (qint64 i = whole; i < size; ++i) {
        const auto value = double(values[i]);
        total.values += value;
        total.squares += value * value;
    }
    return total;
}

LAMPWORK_VECTORISED
FiniteRange finiteRangeKernel(const float *values, qint64 size)
{
    constexpr float infinity = std::numeric_limits<float>::infinity();
    float lower[lanes];
    float upper[lanes];
    for (qint64 lane = 0; lane < lanes; ++lane) {
        lower[lane] = infinity;
        upper[lane] = -infinity;
    }
    const auto take = [&](float value, qint64 lane) {
        const bool finite = std::abs(value) <= FLT_MAX; // NaN is not
        lower[lane] = finite && value < lower[lane] ? value : lower[lane];
        upper[lane] = finite && value > upper[lane] ? value : upper[lane];
    };
    const qint64 whole = size / lanes * lanes;
    for (qint64 i = 0; i < whole; i += lanes) {
        for (qint64 lane = 0; lane < lanes; ++lane)
            take(values[i + lane], lane);
    }
    for (qint64 i = whole; i < size; ++i)
        take(values[i], 0);
    FiniteRange range{lower[0], upper[0]};
    for (qint64 lane = 1; lane < lanes; ++lane) {
        range.lower = lower[lane] < range.lower ? lower[lane] : range.lower;
        range.upper = upper[lane] > range.upper ? upper[lane] : range.upper;
    }
    return range;
}

void histogramKernel(const float *values, qint64 size, const Bins &bins, quint32 *counts)
{
    const double width = bins.upper - bins.lower;
    const double scale = width > 0 ? bins.count / width : 0;
    for (qint64 i = 0; i < size; ++i) {
        if (!(std::abs(values[i]) <= FLT_MAX))
            continue;
        const int bin = int((double(values[i]) - bins.lower) * scale);
        ++counts[bin < bins.count ? bin : bins.count - 1];
    }
}

LAMPWORK_VECTORISED
void aliveKernel(const float *values, const UnitShape &shape, const DeadRule &rule, float *alive)
{
    const DeadRule r = rule;
    const float inside = r.saturated ? 1 : 0; // whether a value within the bound says something
    const auto speaks
        = [&](float value) { return std::abs(value - r.centre) <= r.bound ? inside : 1 - inside; };
    if (shape.inner == 1) {
        for (qint64 row = 0; row < shape.outer; ++row) {
            const float *of = values + row * shape.units;
            for (qint64 unit = 0; unit < shape.units; ++unit)
                alive[unit] = speaks(of[unit]) > 0 ? 1 : alive[unit];
        }
        return;
    }
    for (qint64 row = 0; row < shape.outer; ++row) {
        for (qint64 unit = 0; unit < shape.units; ++unit) {
            const float *of = values + (row * shape.units + unit) * shape.inner;
            for (qint64 i = 0; i < shape.inner && alive[unit] == 0; ++i)
                alive[unit] = speaks(of[i]);
        }
    }
}

} // namespace lampwork
