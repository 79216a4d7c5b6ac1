// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedlinear.h"

#include "core/engine/kernels/columns.h"
#include "core/engine/train/planned/parallelproduct.h"

namespace lampwork {

void LinearProducts::forward(const PlannedPass &pass, const float *x, float *y, bool relu) const
{
    MatrixProduct product;
    product.rows = pass.rows * places;
    product.columns = units;
    product.depth = inputs;
    product.a = {x, inputs, 1};
    product.b = {pass.values + weight, 1, inputs};
    product.c = y;
    product.cStride = units;
    product.bias = bias < 0 ? nullptr : pass.values + bias;
    product.end = relu ? ProductEnd::Relu : ProductEnd::None;
    multiplyInParallel(product);
}

void LinearProducts::backward(const PlannedPass &pass, const Gradients &gradients) const
{
    const auto &[x, dy, dx, inputIsRelu] = gradients;
    const qint64 rows = pass.rows * places;
    MatrixProduct weights; // dweight = dyᵀ · x
    weights.rows = units;
    weights.columns = inputs;
    weights.depth = rows;
    weights.a = {dy, 1, units};
    weights.b = {x, inputs, 1};
    weights.c = pass.gradients + weight;
    weights.cStride = inputs;
    weights.accumulate = pass.accumulate;
    multiplyInParallel(weights);
    if (bias >= 0)
        columnSums(dy, rows, units, pass.gradients + bias, {.accumulate = pass.accumulate});
    if (!dx)
        return;
    MatrixProduct product; // dx = dy · weight
    product.rows = rows;
    product.columns = inputs;
    product.depth = units;
    product.a = {dy, units, 1};
    product.b = {pass.values + weight, inputs, 1};
    product.c = dx;
    product.cStride = inputs;
    if (inputIsRelu) {
        product.end = ProductEnd::Gate;
        product.gate = x;
    }
    multiplyInParallel(product);
}

PlannedLinear::PlannedLinear(const Options &options)
    : PlannedLayer(options.products.inputs * options.products.places,
        options.products.units * options.products.places)
    , m_options(options)
{
}

void PlannedLinear::forward(const PlannedPass &pass)
{
    m_options.products.forward(pass, x, y, m_relu);
}

void PlannedLinear::backward(const PlannedPass &pass)
{
    m_options.products.backward(pass, {x, dy, dx, m_options.inputIsRelu});
}

} // namespace lampwork
