// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannednorms.h"

#include "core/engine/kernels/columns.h"

namespace lampwork {

PlannedBatchNorm::PlannedBatchNorm(const PlannedNormOptions &options)
    : PlannedLayer(options.channels * options.places, options.channels * options.places)
    , m_options(options)
{
    m_memory.reserve(4 * options.channels);
}

BatchNorm PlannedBatchNorm::described(const PlannedPass &pass) const
{
    BatchNorm norm;
    norm.rows = pass.rows * m_options.places;
    norm.columns = m_options.channels;
    norm.weight = pass.values + m_options.weight;
    norm.bias = pass.values + m_options.bias;
    norm.eps = m_options.eps;
    norm.momentum = m_options.momentum;
    norm.running = m_options.evaluates || norm.rows == 1;
    norm.runningMean = pass.buffers[m_options.runningMean];
    norm.runningVar = pass.buffers[m_options.runningVar];
    norm.mean = m_memory.data();
    norm.inverse = m_memory.data() + m_options.channels;
    return norm;
}

void PlannedBatchNorm::forward(const PlannedPass &pass)
{
    batchNorm(described(pass), x, y);
}

void PlannedBatchNorm::backward(const PlannedPass &pass)
{
    batchNormGradient(described(pass), x, dy, dx,
        {pass.gradients + m_options.weight, pass.gradients + m_options.bias, pass.accumulate},
        m_memory.data() + 2 * m_options.channels);
}

PlannedLayerNorm::PlannedLayerNorm(const PlannedNormOptions &options)
    : PlannedLayer(options.channels * options.places * options.length,
        options.channels * options.places * options.length)
    , m_options(options)
{
    if (turned())
        m_turned.reserve(4 * outputSize);
}

void PlannedLayerNorm::reserve(qint64 rows)
{
    m_capacity = rows * m_options.length;
    m_rows.reserve(2 * m_capacity);
}

LayerNorm PlannedLayerNorm::described(const PlannedPass &pass) const
{
    LayerNorm norm;
    norm.rows = pass.rows * m_options.length;
    norm.columns = outputSize / m_options.length;
    norm.weight = turned() ? m_turned.data() : pass.values + m_options.weight;
    norm.bias = turned() ? m_turned.data() + outputSize : pass.values + m_options.bias;
    norm.eps = m_options.eps;
    norm.mean = m_rows.data();
    norm.inverse = m_rows.data() + m_capacity;
    return norm;
}

void PlannedLayerNorm::forward(const PlannedPass &pass)
{
    if (turned()) {
        transpose(
            pass.values + m_options.weight, m_options.channels, m_options.places, m_turned.data());
        transpose(pass.values + m_options.bias, m_options.channels, m_options.places,
            m_turned.data() + outputSize);
    }
    layerNorm(described(pass), x, y);
}

void PlannedLayerNorm::backward(const PlannedPass &pass)
{
    float *weight = pass.gradients + m_options.weight;
    float *bias = pass.gradients + m_options.bias;
    if (!turned()) {
        layerNormGradient(described(pass), x, dy, dx, {weight, bias, pass.accumulate});
        return;
    }
    float *turnedWeight = m_turned.data() + 2 * outputSize;
    float *turnedBias = turnedWeight + outputSize;
    if (pass.accumulate) {
        transpose(weight, m_options.channels, m_options.places, turnedWeight);
        transpose(bias, m_options.channels, m_options.places, turnedBias);
    }
    layerNormGradient(described(pass), x, dy, dx, {turnedWeight, turnedBias, pass.accumulate});
    transpose(turnedWeight, m_options.places, m_options.channels, weight);
    transpose(turnedBias, m_options.places, m_options.channels, bias);
}

} // namespace lampwork
