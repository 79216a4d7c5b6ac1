// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedsequence.h"

#include "core/engine/kernels/columns.h"

#include <algorithm>

namespace lampwork {

PlannedTokenEmbedding::PlannedTokenEmbedding(const Options &options)
    : PlannedLayer(options.length, options.length * options.width)
    , m_options(options)
{
}

void PlannedTokenEmbedding::forward(const PlannedPass &pass)
{
    const float *table = pass.values + m_options.weight;
    float *to = y;
    for (qint64 i = 0; i < pass.rows * m_options.length; ++i)
        to = std::copy_n(table + qint64(x[i]) * m_options.width, m_options.width, to);
}

void PlannedTokenEmbedding::backward(const PlannedPass &pass)
{
    float *table = pass.gradients + m_options.weight;
    if (!pass.accumulate)
        std::fill_n(table, m_options.tokens * m_options.width, 0.0F);
    for (qint64 i = 0; i < pass.rows * m_options.length; ++i)
        addTo(table + qint64(x[i]) * m_options.width, dy + i * m_options.width, m_options.width);
}

PlannedPositions::PlannedPositions(qint64 size, qint64 weight)
    : PlannedLayer(size, size)
    , m_weight(weight)
{
}

void PlannedPositions::forward(const PlannedPass &pass)
{
    for (qint64 row = 0; row < pass.rows; ++row) {
        float *to = y + row * outputSize;
        if (x != y)
            std::copy_n(x + row * outputSize, outputSize, to);
        addTo(to, pass.values + m_weight, outputSize);
    }
}

void PlannedPositions::backward(const PlannedPass &pass)
{
    columnSums(
        dy, pass.rows, outputSize, pass.gradients + m_weight, {.accumulate = pass.accumulate});
    if (dx && dx != dy)
        std::copy_n(dy, pass.rows * outputSize, dx);
}

} // namespace lampwork
