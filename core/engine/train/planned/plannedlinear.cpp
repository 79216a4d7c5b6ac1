// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedlinear.h"

#include "core/engine/kernels/columns.h"
#include "core/engine/train/planned/parallelproduct.h"

namespace lampwork {

PlannedLinear::PlannedLinear(const Options &options)
    : PlannedLayer(options.inputs, options.units)
    , m_options(options)
{
}

void PlannedLinear::forward(const PlannedPass &pass)
{
    MatrixProduct product;
    product.rows = pass.rows;
    product.columns = m_options.units;
    product.depth = m_options.inputs;
    product.a = {x, m_options.inputs, 1};
    product.b = {pass.values + m_options.weight, 1, m_options.inputs};
    product.c = y;
    product.cStride = m_options.units;
    product.bias = m_options.bias < 0 ? nullptr : pass.values + m_options.bias;
    product.end = m_relu ? ProductEnd::Relu : ProductEnd::None;
    multiplyInParallel(product);
}

void PlannedLinear::backward(const PlannedPass &pass)
{
    // dweight = dyᵀ · x
    MatrixProduct weights;
    weights.rows = m_options.units;
    weights.columns = m_options.inputs;
    weights.depth = pass.rows;
    weights.a = {dy, 1, m_options.units};
    weights.b = {x, m_options.inputs, 1};
    weights.c = pass.gradients + m_options.weight;
    weights.cStride = m_options.inputs;
    weights.accumulate = pass.accumulate;
    multiplyInParallel(weights);
    if (m_options.bias >= 0)
        columnSums(dy, pass.rows, m_options.units, pass.gradients + m_options.bias,
            {.accumulate = pass.accumulate});
    if (!dx)
        return;
    MatrixProduct inputs;
    inputs.rows = pass.rows;
    inputs.columns = m_options.inputs;
    inputs.depth = m_options.units;
    inputs.a = {dy, m_options.units, 1};
    inputs.b = {pass.values + m_options.weight, m_options.inputs, 1};
    inputs.c = dx;
    inputs.cStride = m_options.inputs;
    if (m_options.inputIsRelu) {
        inputs.end = ProductEnd::Gate;
        inputs.gate = x;
    }
    multiplyInParallel(inputs);
}

} // namespace lampwork
