// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/matrixproduct.h"

// The blocked product. It is compiled once for each kind of processor, by the .cpp files that
// include it, so everything here has internal linkage and uses nothing of the standard library's
// that could be shared between them.
namespace lampwork {
namespace {

using Index = std::int64_t;

// Eight floats, loaded and stored from any address; a pair of SSE or NEON registers where there
// is no wider one.
using Vector = float __attribute__((vector_size(32), aligned(4), may_alias));
using Packed = float __attribute__((vector_size(32), may_alias));

constexpr int lanes = 8;
constexpr int tileRows = 6; // 6 × 16 sums fill twelve of AVX2's sixteen registers
constexpr int tileColumns = 2 * lanes;
constexpr int tallRows = 2 * tileRows; // of a tile that is one vector wide: as many sums
constexpr Index blockDepth = 256; // a packed panel of b, 16 kB, stays in the first cache …
constexpr Index blockRows = 192; // … and 192 rows of a, 196 kB, in the second

inline Packed load(const float *from)
{
    return *reinterpret_cast<const Vector *>(from);
}

inline void store(float *to, const Packed &value)
{
    *reinterpret_cast<Vector *>(to) = value;
}

inline Packed broadcast(float value)
{
    return Packed{value, value, value, value, value, value, value, value};
}

// Its depth consists of runs: in a run, the elements of a row of a stand aColumn apart; from run
// to run they are aRun apart. A matrix has one run; a convolution has one for each row of its
// kernel or of its picture.
struct Tile {
    const float *a[tallRows] = {}; // of each row, the first element
    Index aColumn = 0;
    Index aRun = 0;
    Index runs = 1;
    Index runDepth = 0;
    const float *b = nullptr; // rows of all runs, one behind the other
    Index bRow = 0;
    float *c = nullptr;
    Index cRow = 0;
    const float *bias = nullptr; // what the sums start with; null: 0
    bool add = false; // the sums to what is in c
    ProductEnd end = ProductEnd::None;
    const float *gate = nullptr;
};

// `Rows` rows of `Vectors` vectors: the sums stay in registers over the whole depth.
template <int Rows, int Vectors> void multiplyTile(const Tile &tile)
{
    Packed sums[Rows][Vectors];
    const Index aColumn = tile.aColumn;
    const Index bRow = tile.bRow;
    const Index cRow = tile.cRow;
    float *c = tile.c;
#pragma GCC unroll 2
    for (int v = 0; v < Vectors; ++v) {
        const Packed first = tile.bias ? load(tile.bias + v * lanes) : Packed{};
#pragma GCC unroll 12
        for (int i = 0; i < Rows; ++i)
            sums[i][v] = first;
    }
    const float *b = tile.b;
    Index run = 0;
    for (Index runs = tile.runs; runs > 0; --runs, run += tile.aRun) {
        const float *a[Rows];
#pragma GCC unroll 12
        for (int i = 0; i < Rows; ++i)
            a[i] = tile.a[i] + run;
        Index at = 0;
        for (Index k = tile.runDepth; k > 0; --k, at += aColumn, b += bRow) {
            Packed row[Vectors];
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v)
                row[v] = load(b + v * lanes);
#pragma GCC unroll 12
            for (int i = 0; i < Rows; ++i) {
                const Packed factor = broadcast(a[i][at]);
#pragma GCC unroll 2
                for (int v = 0; v < Vectors; ++v)
                    sums[i][v] += factor * row[v];
            }
        }
    }
    if (tile.add) {
#pragma GCC unroll 12
        for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v)
                sums[i][v] += load(c + i * cRow + v * lanes);
        }
    }
    const float *gate = tile.gate;
    switch (tile.end) {
    case ProductEnd::None:
#pragma GCC unroll 12
        for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v)
                store(c + i * cRow + v * lanes, sums[i][v]);
        }
        break;
    case ProductEnd::Relu:
#pragma GCC unroll 12
        for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v)
                store(c + i * cRow + v * lanes, sums[i][v] < 0.0F ? Packed{} : sums[i][v]);
        }
        break;
    case ProductEnd::Gate:
#pragma GCC unroll 12
        for (int i = 0; i < Rows; ++i) {
#pragma GCC unroll 2
            for (int v = 0; v < Vectors; ++v)
                store(c + i * cRow + v * lanes,
                    load(gate + i * cRow + v * lanes) > 0.0F ? sums[i][v] : Packed{});
        }
        break;
    }
}

template <int Vectors> void multiplyTile(int rows, const Tile &tile)
{
    switch (rows) {
    case 1:
        return multiplyTile<1, Vectors>(tile);
    case 2:
        return multiplyTile<2, Vectors>(tile);
    case 3:
        return multiplyTile<3, Vectors>(tile);
    case 4:
        return multiplyTile<4, Vectors>(tile);
    case 5:
        return multiplyTile<5, Vectors>(tile);
    case tallRows:
        return multiplyTile<tallRows, Vectors>(tile);
    default:
        return multiplyTile<tileRows, Vectors>(tile);
    }
}

void copyRows(float *to, Index toRow, const float *from, Index fromRow, int rows, int columns)
{
    for (int i = 0; i < rows; ++i) {
        for (int j = 0; j < columns; ++j)
            to[i * toRow + j] = from[i * fromRow + j];
    }
}

// A tile whose width is no multiple of the vectors': by way of full rows beside it. b is packed,
// its missing columns are 0.
void multiplyNarrowTile(int rows, int columns, const Tile &tile)
{
    alignas(32) float c[tallRows * tileColumns];
    alignas(32) float gate[tallRows * tileColumns];
    alignas(32) float bias[tileColumns] = {};
    Tile full = tile;
    full.c = c;
    full.cRow = tileColumns;
    if (tile.add)
        copyRows(c, tileColumns, tile.c, tile.cRow, rows, columns);
    if (tile.bias) {
        copyRows(bias, 0, tile.bias, 0, 1, columns);
        full.bias = bias;
    }
    if (tile.end == ProductEnd::Gate) {
        copyRows(gate, tileColumns, tile.gate, tile.cRow, rows, columns);
        full.gate = gate;
    }
    if (columns > lanes)
        multiplyTile<2>(rows, full);
    else
        multiplyTile<1>(rows, full);
    copyRows(tile.c, tile.cRow, c, tileColumns, rows, columns);
}

// to[column][row] = from[row][column], eight by eight.
void transposeBlock(float *to, Index toRow, const float *from, Index fromRow)
{
    Packed in[lanes], pairs[lanes], quads[lanes];
#pragma GCC unroll 8
    for (int i = 0; i < lanes; ++i)
        in[i] = load(from + i * fromRow);
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
        pairs[2 * i] = __builtin_shufflevector(in[2 * i], in[2 * i + 1], 0, 8, 1, 9, 4, 12, 5, 13);
        pairs[2 * i + 1]
            = __builtin_shufflevector(in[2 * i], in[2 * i + 1], 2, 10, 3, 11, 6, 14, 7, 15);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
        const Packed &low = pairs[(i / 2) * 4 + i % 2];
        const Packed &high = pairs[(i / 2) * 4 + i % 2 + 2];
        quads[2 * i] = __builtin_shufflevector(low, high, 0, 1, 8, 9, 4, 5, 12, 13);
        quads[2 * i + 1] = __builtin_shufflevector(low, high, 2, 3, 10, 11, 6, 7, 14, 15);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; ++i) {
        store(to + i * toRow,
            __builtin_shufflevector(quads[i], quads[i + 4], 0, 1, 2, 3, 8, 9, 10, 11));
        store(to + (i + 4) * toRow,
            __builtin_shufflevector(quads[i], quads[i + 4], 4, 5, 6, 7, 12, 13, 14, 15));
    }
}

// A panel of b, [depth, 16], its missing columns 0 up to the next multiple of a vector's.
void packColumns(float *panel, const MatrixView &b, Index depth, int columns)
{
    const int width = columns <= lanes ? lanes : tileColumns;
    if (b.columnStride == 1) {
        if (columns == tileColumns) {
            for (Index k = 0; k < depth; ++k) {
                store(panel + k * tileColumns, load(b.data + k * b.rowStride));
                store(panel + k * tileColumns + lanes, load(b.data + k * b.rowStride + lanes));
            }
            return;
        }
        for (Index k = 0; k < depth; ++k) {
            for (int j = 0; j < width; ++j)
                panel[k * tileColumns + j] = j < columns ? b.data[k * b.rowStride + j] : 0;
        }
        return;
    }
    int column = 0;
    for (; column + lanes <= columns; column += lanes) {
        const float *from = b.data + column * b.columnStride;
        Index k = 0;
        for (; k + lanes <= depth; k += lanes)
            transposeBlock(panel + k * tileColumns + column, tileColumns, from + k, b.columnStride);
        for (; k < depth; ++k) {
            for (int j = 0; j < lanes; ++j)
                panel[k * tileColumns + column + j] = from[j * b.columnStride + k];
        }
    }
    for (int j = column; j < width; ++j) {
        const float *from = b.data + j * b.columnStride;
        for (Index k = 0; k < depth; ++k)
            panel[k * tileColumns + j] = j < columns ? from[k] : 0;
    }
}

// Tiles of transposed a, [depth, 6] each, one behind the other.
void packRows(float *tiles, const MatrixView &a, Index rows, Index depth)
{
    for (Index row = 0; row < rows; row += tileRows) {
        const float *from = a.data + row;
        const Index count = rows - row < tileRows ? rows - row : Index(tileRows);
        if (count == tileRows) {
            for (Index k = 0; k < depth; ++k) {
#pragma GCC unroll 8
                for (int i = 0; i < tileRows; ++i)
                    tiles[k * tileRows + i] = from[k * a.columnStride + i];
            }
        } else {
            for (Index k = 0; k < depth; ++k) {
                for (Index i = 0; i < count; ++i)
                    tiles[k * tileRows + i] = from[k * a.columnStride + i];
            }
        }
        tiles += tileRows * depth;
    }
}

// One block of rows and depth, all columns. `tile` holds what its tiles have in common.
void multiplyBlock(const MatrixProduct &block, Tile tile)
{
    alignas(64) static thread_local float panel[blockDepth * tileColumns];
    alignas(64) static thread_local float tiles[blockRows * blockDepth];
    const bool packA = block.a.rowStride == 1 && block.depth > 1 && block.columns > 2 * tileColumns;
    if (packA)
        packRows(tiles, block.a, block.rows, block.depth);
    // Rows of b far apart fall into few sets of the first cache; from one panel they don't.
    const bool farApart = block.rows > 4 * tileRows && block.depth * block.b.rowStride > 6144;
    tile.runDepth = block.depth;
    tile.aColumn = packA ? Index(tileRows) : block.a.columnStride;
    tile.cRow = block.cStride;
    for (Index column = 0; column < block.columns; column += tileColumns) {
        const Index left = block.columns - column;
        const int columns = int(left < tileColumns ? left : Index(tileColumns));
        const bool whole = columns % lanes == 0;
        const MatrixView b{
            block.b.data + column * block.b.columnStride, block.b.rowStride, block.b.columnStride};
        const int tall = columns <= lanes && !packA ? tallRows : tileRows;
        const bool packB = b.columnStride != 1 || farApart || !whole;
        if (packB)
            packColumns(panel, b, block.depth, columns);
        tile.b = packB ? panel : b.data;
        tile.bRow = packB ? Index(tileColumns) : b.rowStride;
        tile.bias = block.bias ? block.bias + column : nullptr;
        for (Index row = 0, rows = 0; row < block.rows; row += rows) {
            const Index below = block.rows - row;
            rows = below >= tall ? tall : below < tileRows ? below : Index(tileRows);
            for (Index i = 0; i < rows; ++i)
                tile.a[i] = packA ? tiles + row * block.depth + i
                                  : block.a.data + (row + i) * block.a.rowStride;
            tile.c = block.c + row * block.cStride + column;
            tile.gate = block.gate ? block.gate + row * block.cStride + column : nullptr;
            if (!whole)
                multiplyNarrowTile(int(rows), columns, tile);
            else if (columns == tileColumns)
                multiplyTile<2>(int(rows), tile);
            else
                multiplyTile<1>(int(rows), tile);
        }
    }
}

void multiplyBlocks(const MatrixProduct &product)
{
    Index begin = 0;
    do {
        const Index left = product.depth - begin;
        // The last two blocks share what is left, rather than one of them being short.
        const Index depth = left <= blockDepth ? left
            : left < 2 * blockDepth            ? (left + 1) / 2
                                               : blockDepth;
        Tile tile;
        tile.add = begin > 0 || product.accumulate;
        tile.end = begin + depth == product.depth ? product.end : ProductEnd::None;
        for (Index row = 0; row < product.rows; row += blockRows) {
            MatrixProduct block = product;
            block.bias = begin == 0 ? product.bias : nullptr;
            block.rows = product.rows - row < blockRows ? product.rows - row : blockRows;
            block.depth = depth;
            block.a.data += row * product.a.rowStride + begin * product.a.columnStride;
            block.b.data += begin * product.b.rowStride;
            block.c += row * product.cStride;
            if (product.gate)
                block.gate += row * product.cStride;
            multiplyBlock(block, tile);
        }
        begin += depth;
    } while (begin < product.depth);
}

} // namespace
} // namespace lampwork
