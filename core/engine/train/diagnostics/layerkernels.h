// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

// Passes over plain float32 memory that measure what stands there. Compiled for the processor at
// hand, with sums in a fixed order in double and without fused multiply-add: the same bits
// everywhere.
namespace lampwork {

double squaredDistanceKernel(const float *a, const float *b, qint64 size); // Σ (a - b)²

struct Sums {
    double values = 0;
    double squares = 0;
};
Sums sumsKernel(const float *values, qint64 size);

// The smallest and the largest of the finite values; lower > upper where there is none.
struct FiniteRange {
    float lower = 0;
    float upper = 0;
};
FiniteRange finiteRangeKernel(const float *values, qint64 size);

// Adds to counts[0, bins) how many of the finite values lie in each of `bins` equal parts of
// [lower, upper], the last one closed. All values must lie within.
struct Bins {
    double lower = 0;
    double upper = 0;
    int count = 0;
};
void histogramKernel(const float *values, qint64 size, const Bins &bins, quint32 *counts);

// When a value says nothing: it lies within `bound` around `centre`, or, where `saturated`, beyond
// that.
struct DeadRule {
    float centre = 0;
    float bound = 0;
    bool saturated = false;
};
// values: [outer, units, inner]. Sets alive[unit] to 1 where any of the unit's values says
// something; leaves the others as they are. (As wide as the values, so that it is vectorised.)
struct UnitShape {
    qint64 outer = 0;
    qint64 units = 0;
    qint64 inner = 0;
};
void aliveKernel(const float *values, const UnitShape &shape, const DeadRule &rule, float *alive);

} // namespace lampwork
