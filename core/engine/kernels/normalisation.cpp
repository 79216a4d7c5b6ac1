// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/normalisation.h"

#include "core/engine/kernels/vectorised.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

using Index = std::int64_t;

LAMPWORK_VECTORISED
void addRows(const float *__restrict x, Index rows, Index columns, double *__restrict sums)
{
    for (Index row = 0; row < rows; ++row) {
        for (Index i = 0; i < columns; ++i)
            sums[i] += double(x[row * columns + i]);
    }
}

LAMPWORK_VECTORISED
void addSquares(const float *__restrict x, const double *__restrict mean, Index rows, Index columns,
    double *__restrict sums)
{
    for (Index row = 0; row < rows; ++row) {
        for (Index i = 0; i < columns; ++i) {
            const double deviation = double(x[row * columns + i]) - mean[i];
            sums[i] += deviation * deviation;
        }
    }
}

LAMPWORK_VECTORISED
void addGradientSums(const float *__restrict x, const float *__restrict gradient,
    const BatchNorm &norm, double *__restrict sums, double *__restrict products)
{
    const double *mean = norm.mean;
    const Index columns = norm.columns;
    for (Index row = 0; row < norm.rows; ++row) {
        for (Index i = 0; i < columns; ++i) {
            const double g = double(gradient[row * columns + i]);
            sums[i] += g;
            products[i] += g * (double(x[row * columns + i]) - mean[i]);
        }
    }
}

void measure(const BatchNorm &norm, const float *from)
{
    const auto rows = double(norm.rows);
    std::fill_n(norm.mean, norm.columns, 0.0);
    addRows(from, norm.rows, norm.columns, norm.mean);
    for (Index i = 0; i < norm.columns; ++i)
        norm.mean[i] /= rows;
    std::fill_n(norm.inverse, norm.columns, 0.0);
    addSquares(from, norm.mean, norm.rows, norm.columns, norm.inverse);
    for (Index i = 0; i < norm.columns; ++i) {
        const double squares = norm.inverse[i];
        // The running variance is the unbiased one.
        norm.runningMean[i] = float(
            norm.momentum * norm.mean[i] + (1.0 - norm.momentum) * double(norm.runningMean[i]));
        norm.runningVar[i] = float(norm.momentum * (squares / (rows - 1.0))
            + (1.0 - norm.momentum) * double(norm.runningVar[i]));
        norm.inverse[i] = 1.0 / std::sqrt(squares / rows + norm.eps);
    }
}

LAMPWORK_VECTORISED
void layerNormRow(const float *x, float *to, const LayerNorm &norm, float mean, float inverse)
{
    const float *weight = norm.weight;
    const float *bias = norm.bias;
    for (Index i = 0; i < norm.columns; ++i)
        to[i] = (x[i] - mean) * inverse * weight[i] + bias[i];
}

// Sums in a fixed number of lanes, whatever the vectors' width.
constexpr Index lanes = 8;

LAMPWORK_VECTORISED
double sumOf(const float *x, Index size)
{
    double sums[lanes] = {};
    const Index whole = size / lanes * lanes;
    for (Index i = 0; i < whole; i += lanes) {
        for (Index lane = 0; lane < lanes; ++lane)
            sums[lane] += double(x[i + lane]);
    }
    for (Index i = whole; i < size; ++i)
        sums[i - whole] += double(x[i]);
    return ((sums[0] + sums[1]) + (sums[2] + sums[3]))
        + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

LAMPWORK_VECTORISED
double squaresOf(const float *x, Index size, double mean)
{
    double sums[lanes] = {};
    const Index whole = size / lanes * lanes;
    for (Index i = 0; i < whole; i += lanes) {
        for (Index lane = 0; lane < lanes; ++lane) {
            const double deviation = double(x[i + lane]) - mean;
            sums[lane] += deviation * deviation;
        }
    }
    for (Index i = whole; i < size; ++i) {
        const double deviation = double(x[i]) - mean;
        sums[i - whole] += deviation * deviation;
    }
    return ((sums[0] + sums[1]) + (sums[2] + sums[3]))
        + ((sums[4] + sums[5]) + (sums[6] + sums[7]));
}

struct RowSums {
    double plain = 0; // Σ g w
    double product = 0; // Σ g w x̂
};

LAMPWORK_VECTORISED
RowSums gradientSums(
    const float *x, const float *gradient, const LayerNorm &norm, float mean, float inverse)
{
    const float *weight = norm.weight;
    const Index size = norm.columns;
    double plain[lanes] = {};
    double product[lanes] = {};
    const Index whole = size / lanes * lanes;
    for (Index i = 0; i < whole; i += lanes) {
        for (Index lane = 0; lane < lanes; ++lane) {
            const float g = gradient[i + lane] * weight[i + lane];
            plain[lane] += double(g);
            product[lane] += double(g * ((x[i + lane] - mean) * inverse));
        }
    }
    for (Index i = whole; i < size; ++i) {
        const float g = gradient[i] * weight[i];
        plain[i - whole] += double(g);
        product[i - whole] += double(g * ((x[i] - mean) * inverse));
    }
    RowSums sums;
    for (Index lane = 0; lane < lanes; ++lane) {
        sums.plain += plain[lane];
        sums.product += product[lane];
    }
    return sums;
}

LAMPWORK_VECTORISED
void addParameterGradients(const float *__restrict x, const float *__restrict gradient, Index size,
    float mean, float inverse, float *__restrict weight, float *__restrict bias)
{
    for (Index i = 0; i < size; ++i) {
        weight[i] += gradient[i] * ((x[i] - mean) * inverse);
        bias[i] += gradient[i];
    }
}

} // namespace

void batchNorm(const BatchNorm &norm, const float *from, float *to)
{
    if (norm.running) {
        for (Index i = 0; i < norm.columns; ++i) {
            norm.mean[i] = double(norm.runningMean[i]);
            norm.inverse[i] = 1.0 / std::sqrt(double(norm.runningVar[i]) + norm.eps);
        }
    } else {
        measure(norm, from);
    }
    for (Index row = 0; row < norm.rows; ++row, from += norm.columns, to += norm.columns) {
        for (Index i = 0; i < norm.columns; ++i) {
            const float factor = float(norm.inverse[i]) * norm.weight[i];
            to[i] = from[i] * factor + (norm.bias[i] - float(norm.mean[i]) * factor);
        }
    }
}

void batchNormGradient(const BatchNorm &norm, const float *x, const float *gradient, float *to,
    const NormGradients &gradients, double *scratch)
{
    double *sums = scratch;
    double *products = scratch + norm.columns;
    std::fill_n(scratch, 2 * norm.columns, 0.0);
    addGradientSums(x, gradient, norm, sums, products);
    for (Index i = 0; i < norm.columns; ++i) {
        const auto weight = float(products[i] * norm.inverse[i]);
        gradients.weight[i] = gradients.accumulate ? gradients.weight[i] + weight : weight;
        const auto bias = float(sums[i]);
        gradients.bias[i] = gradients.accumulate ? gradients.bias[i] + bias : bias;
        // What is left of the two sums is what their mean takes from each gradient.
        const double share = norm.running ? 0.0 : 1.0 / double(norm.rows);
        sums[i] *= share;
        products[i] *= share * norm.inverse[i] * norm.inverse[i];
    }
    if (!to)
        return;
    for (Index row = 0; row < norm.rows; ++row) {
        for (Index i = 0; i < norm.columns; ++i) {
            const Index at = row * norm.columns + i;
            const float deviation = x[at] - float(norm.mean[i]);
            to[at] = (gradient[at] - float(sums[i]) - deviation * float(products[i]))
                * (float(norm.inverse[i]) * norm.weight[i]);
        }
    }
}

void layerNorm(const LayerNorm &norm, const float *from, float *to)
{
    const auto columns = double(norm.columns);
    for (Index row = 0; row < norm.rows; ++row, from += norm.columns, to += norm.columns) {
        const double mean = sumOf(from, norm.columns) / columns;
        const double variance = squaresOf(from, norm.columns, mean) / columns;
        norm.mean[row] = float(mean);
        norm.inverse[row] = float(1.0 / std::sqrt(variance + norm.eps));
        layerNormRow(from, to, norm, norm.mean[row], norm.inverse[row]);
    }
}

void layerNormGradient(const LayerNorm &norm, const float *x, const float *gradient, float *to,
    const NormGradients &gradients)
{
    if (!gradients.accumulate) {
        std::fill_n(gradients.weight, norm.columns, 0.0F);
        std::fill_n(gradients.bias, norm.columns, 0.0F);
    }
    for (Index row = 0; row < norm.rows; ++row, x += norm.columns, gradient += norm.columns) {
        const float mean = norm.mean[row];
        const float inverse = norm.inverse[row];
        addParameterGradients(
            x, gradient, norm.columns, mean, inverse, gradients.weight, gradients.bias);
        if (!to)
            continue;
        const RowSums sums = gradientSums(x, gradient, norm, mean, inverse);
        const auto plain = float(sums.plain / double(norm.columns));
        const auto product = float(sums.product / double(norm.columns));
        for (Index i = 0; i < norm.columns; ++i) {
            const float normalised = (x[i] - mean) * inverse;
            to[i] = (gradient[i] * norm.weight[i] - plain - normalised * product) * inverse;
        }
        to += norm.columns;
    }
}

} // namespace lampwork
