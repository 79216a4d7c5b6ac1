// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/columns.h"

#include "core/engine/kernels/vectorised.h"

namespace lampwork {

namespace {

using Index = std::int64_t;

constexpr Index block = 64; // columns whose sums stay in registers or the first cache
constexpr Index chunk = 64; // rows that are summed before they are added to the others

// Sums of sums: an error that grows with rows / chunk + chunk, not with their product.
LAMPWORK_VECTORISED
void addBlockSums(const float *values, Index rows, Index stride, Index columns, float *sums)
{
    for (Index begin = 0; begin < rows; begin += chunk) {
        float part[block] = {};
        const Index end = rows - begin < chunk ? rows : begin + chunk;
        if (columns == block) {
            for (Index row = begin; row < end; ++row) {
                for (Index i = 0; i < block; ++i)
                    part[i] += values[row * stride + i];
            }
        } else {
            for (Index row = begin; row < end; ++row) {
                for (Index i = 0; i < columns; ++i)
                    part[i] += values[row * stride + i];
            }
        }
        for (Index i = 0; i < columns; ++i)
            sums[i] += part[i];
    }
}

} // namespace

void columnSums(
    const float *values, Index rows, Index columns, float *sums, const ColumnSumOptions &options)
{
    for (Index i = 0; !options.accumulate && i < columns; ++i)
        sums[i] = 0;
    for (Index begin = 0; begin < columns; begin += block) {
        const Index count = columns - begin < block ? columns - begin : block;
        addBlockSums(values + begin, rows, columns, count, sums + begin);
    }
}

void transpose(const float *from, Index rows, Index columns, float *to)
{
    constexpr Index side = 16; // both sides of a block are whole cache lines
    for (Index row = 0; row < rows; row += side) {
        const Index rowEnd = rows - row < side ? rows : row + side;
        for (Index column = 0; column < columns; column += side) {
            const Index columnEnd = columns - column < side ? columns : column + side;
            for (Index j = column; j < columnEnd; ++j) {
                for (Index i = row; i < rowEnd; ++i)
                    to[j * rows + i] = from[i * columns + j];
            }
        }
    }
}

LAMPWORK_VECTORISED
void addTo(float *to, const float *from, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] += from[i];
}

LAMPWORK_VECTORISED
void addBoth(const float *a, const float *b, float *sum, Index size)
{
    for (Index i = 0; i < size; ++i)
        sum[i] = a[i] + b[i];
}

LAMPWORK_VECTORISED
void multiplyBy(const float *from, const float *factors, float *to, Index size)
{
    for (Index i = 0; i < size; ++i)
        to[i] = from[i] * factors[i];
}

} // namespace lampwork
