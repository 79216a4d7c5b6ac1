// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedembedding.h"

#include "core/engine/kernels/columns.h"

#include <algorithm>

namespace lampwork {

namespace {

qint64 widthOf(qint64 plain, const std::vector<PlannedEmbedding::Table> &tables)
{
    for (const PlannedEmbedding::Table &table : tables)
        plain += table.size;
    return plain;
}

} // namespace

PlannedEmbedding::PlannedEmbedding(qint64 plain, std::vector<Table> tables)
    : PlannedLayer(plain + qint64(tables.size()), widthOf(plain, tables))
    , m_plain(plain)
    , m_tables(std::move(tables))
{
}

void PlannedEmbedding::forward(const PlannedPass &pass)
{
    for (qint64 row = 0; row < pass.rows; ++row) {
        const float *codes = x + row * inputSize;
        float *to = std::copy_n(codes, m_plain, y + row * outputSize);
        codes += m_plain;
        for (const Table &table : m_tables)
            to = std::copy_n(
                pass.values + table.weight + qint64(*codes++) * table.size, table.size, to);
    }
}

void PlannedEmbedding::backward(const PlannedPass &pass)
{
    for (const Table &table : m_tables) {
        if (!pass.accumulate)
            std::fill_n(pass.gradients + table.weight, table.cardinality * table.size, 0.0F);
    }
    for (qint64 row = 0; row < pass.rows; ++row) {
        const float *codes = x + row * inputSize + m_plain;
        const float *gradient = dy + row * outputSize + m_plain;
        for (const Table &table : m_tables) {
            addTo(pass.gradients + table.weight + qint64(*codes++) * table.size, gradient,
                table.size);
            gradient += table.size;
        }
    }
}

} // namespace lampwork
