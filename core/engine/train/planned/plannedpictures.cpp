// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedpictures.h"

#include "core/engine/kernels/columns.h"

#include <algorithm>

namespace lampwork {

namespace {

qint64 inputSizeOf(const Pooling &pooling)
{
    return qint64(pooling.channels) * pooling.height * pooling.width;
}

qint64 outputSizeOf(const Pooling &pooling)
{
    return qint64(pooling.channels) * pooling.outHeight * pooling.outWidth;
}

} // namespace

PlannedMaxPool::PlannedMaxPool(const Pooling &pooling)
    : PlannedLayer(inputSizeOf(pooling), outputSizeOf(pooling))
    , m_pooling(pooling)
{
}

void PlannedMaxPool::forward(const PlannedPass &pass)
{
    m_pooling.samples = pass.rows;
    maxPool(m_pooling, x, y, m_chosen.data());
}

void PlannedMaxPool::backward(const PlannedPass &)
{
    if (dx)
        maxPoolGradient(m_pooling, m_chosen.data(), m_inputIsRelu ? y : nullptr, dy, dx);
}

PlannedAveragePool::PlannedAveragePool(const Pooling &pooling)
    : PlannedLayer(inputSizeOf(pooling), outputSizeOf(pooling))
    , m_pooling(pooling)
{
}

void PlannedAveragePool::forward(const PlannedPass &pass)
{
    m_pooling.samples = pass.rows;
    averagePool(m_pooling, x, y);
}

void PlannedAveragePool::backward(const PlannedPass &)
{
    if (dx)
        averagePoolGradient(m_pooling, dy, dx);
}

PlannedGlobalPool::PlannedGlobalPool(qint64 channels, qint64 places)
    : PlannedLayer(channels * places, channels)
    , m_channels(channels)
    , m_places(places)
{
}

void PlannedGlobalPool::forward(const PlannedPass &pass)
{
    for (qint64 row = 0; row < pass.rows; ++row) {
        float *means = y + row * m_channels;
        columnSums(x + row * inputSize, m_places, m_channels, means, {});
        for (qint64 i = 0; i < m_channels; ++i)
            means[i] /= float(m_places);
    }
}

void PlannedGlobalPool::backward(const PlannedPass &pass)
{
    if (!dx)
        return;
    float *to = dx;
    for (qint64 row = 0; row < pass.rows; ++row) {
        for (qint64 place = 0; place < m_places; ++place, to += m_channels) {
            for (qint64 i = 0; i < m_channels; ++i)
                to[i] = dy[row * m_channels + i] / float(m_places);
        }
    }
}

PlannedTurn::PlannedTurn(qint64 channels, qint64 places, To to)
    : PlannedLayer(channels * places, channels * places)
    , m_rows(to == To::ChannelsLast ? channels : places)
    , m_columns(to == To::ChannelsLast ? places : channels)
{
}

void PlannedTurn::forward(const PlannedPass &pass)
{
    for (qint64 row = 0; row < pass.rows; ++row)
        transpose(x + row * inputSize, m_rows, m_columns, y + row * inputSize);
}

void PlannedTurn::backward(const PlannedPass &pass)
{
    for (qint64 row = 0; dx && row < pass.rows; ++row)
        transpose(dy + row * inputSize, m_columns, m_rows, dx + row * inputSize);
}

} // namespace lampwork
