// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/softmax.h"

#include "core/engine/kernels/elementary.h"
#include "core/engine/kernels/vectorised.h"

#include <algorithm>

namespace lampwork {

namespace {

using Index = std::int64_t;

// Sums in a fixed number of lanes, whatever the vectors' width.
constexpr Index lanes = 8;

float sumOfLanes(const float (&sums)[lanes])
{
    return ((sums[0] + sums[1]) + (sums[2] + sums[3]))
        + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

LAMPWORK_VECTORISED
void softmaxRow(const float *from, float *to, Index size, float scale)
{
    float tops[lanes];
    std::fill_n(tops, lanes, from[0]);
    const Index whole = size / lanes * lanes;
    for (Index i = 0; i < whole; i += lanes) {
        for (Index lane = 0; lane < lanes; ++lane)
            tops[lane] = from[i + lane] > tops[lane] ? from[i + lane] : tops[lane];
    }
    for (Index i = whole; i < size; ++i)
        tops[0] = from[i] > tops[0] ? from[i] : tops[0];
    float top = tops[0];
    for (const float one : tops)
        top = one > top ? one : top;
    float sums[lanes] = {};
    for (Index i = 0; i < whole; i += lanes) {
        for (Index lane = 0; lane < lanes; ++lane) {
            to[i + lane] = quickExp((from[i + lane] - top) * scale);
            sums[lane] += to[i + lane];
        }
    }
    for (Index i = whole; i < size; ++i) {
        to[i] = quickExp((from[i] - top) * scale);
        sums[i - whole] += to[i];
    }
    const float inverse = 1.0F / sumOfLanes(sums);
    for (Index i = 0; i < size; ++i)
        to[i] *= inverse;
}

LAMPWORK_VECTORISED
void gradientRow(const float *p, const float *gradient, float *to, Index size, float scale)
{
    float sums[lanes] = {};
    const Index whole = size / lanes * lanes;
    for (Index i = 0; i < whole; i += lanes) {
        for (Index lane = 0; lane < lanes; ++lane)
            sums[lane] += p[i + lane] * gradient[i + lane];
    }
    for (Index i = whole; i < size; ++i)
        sums[i - whole] += p[i] * gradient[i];
    const float mean = sumOfLanes(sums);
    for (Index i = 0; i < size; ++i)
        to[i] = scale * p[i] * (gradient[i] - mean);
}

} // namespace

void softmax(const Softmax &softmax, const float *from, float *to)
{
    for (Index row = 0; row < softmax.rows; ++row) {
        const Index size = softmax.causal ? std::min(row + 1, softmax.columns) : softmax.columns;
        softmaxRow(from, to, size, softmax.scale);
        std::fill(to + size, to + softmax.columns, 0.0F);
        from += softmax.columns;
        to += softmax.columns;
    }
}

void softmaxGradient(
    const Softmax &softmax, const float *probabilities, const float *gradient, float *to)
{
    for (Index row = 0; row < softmax.rows; ++row) {
        gradientRow(probabilities, gradient, to, softmax.columns, softmax.scale);
        probabilities += softmax.columns;
        gradient += softmax.columns;
        to += softmax.columns;
    }
}

} // namespace lampwork
