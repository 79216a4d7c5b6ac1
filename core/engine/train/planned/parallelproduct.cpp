// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/parallelproduct.h"

#include <ATen/Parallel.h>

#include <algorithm>

namespace lampwork {

namespace {

using Index = std::int64_t;

// Multiplications that take a thread longer than waking it up does: some 20 µs.
constexpr Index worthwhile = 1 << 20;
constexpr Index panel = 16; // columns that a product computes together

Index partsOf(Index multiplications, Index pieces)
{
    const Index threads = at::in_parallel_region() ? 1 : at::get_num_threads();
    return std::min({threads, pieces, std::max<Index>(multiplications / worthwhile, 1)});
}

MatrixProduct columnsOf(const MatrixProduct &product, Index begin, Index end)
{
    MatrixProduct part = product;
    part.columns = end - begin;
    part.b.data += begin * product.b.columnStride;
    part.c += begin;
    if (part.bias)
        part.bias += begin;
    if (part.gate)
        part.gate += begin;
    return part;
}

MatrixProduct rowsOf(const MatrixProduct &product, Index begin, Index end)
{
    MatrixProduct part = product;
    part.rows = end - begin;
    part.a.data += begin * product.a.rowStride;
    part.c += begin * product.cStride;
    if (part.gate)
        part.gate += begin * product.cStride;
    return part;
}

} // namespace

void multiplyInParallel(const MatrixProduct &product)
{
    const Index panels = (product.columns + panel - 1) / panel;
    const bool byRows = product.rows > product.columns;
    const Index pieces = byRows ? product.rows : panels;
    const Index parts = partsOf(product.rows * product.columns * product.depth, pieces);
    if (parts <= 1) {
        multiply(product);
        return;
    }
    at::parallel_for(0, parts, 1, [&](Index first, Index last) {
        for (Index part = first; part < last; ++part) {
            const Index begin = pieces * part / parts;
            const Index end = pieces * (part + 1) / parts;
            multiply(byRows
                    ? rowsOf(product, begin, end)
                    : columnsOf(product, begin * panel, std::min(end * panel, product.columns)));
        }
    });
}

void multiplyPatchesInParallel(const PatchProduct &product)
{
    const Index places = Index(product.outHeight) * product.outWidth;
    const Index patch = Index(product.kernel) * product.kernel * product.frame.channels;
    const Index samples = product.frame.samples;
    const Index parts = partsOf(samples * places * patch * product.columns, samples);
    if (parts <= 1) {
        multiplyPatches(product);
        return;
    }
    const Index frame = Index(product.frame.height) * product.frame.width * product.frame.channels;
    at::parallel_for(0, parts, 1, [&](Index first, Index last) {
        for (Index i = first; i < last; ++i) {
            const Index begin = samples * i / parts;
            PatchProduct part = product;
            part.frame.samples = samples * (i + 1) / parts - begin;
            part.padded += begin * frame;
            part.c += begin * places * product.columns;
            if (part.gate)
                part.gate += begin * places * product.columns;
            multiplyPatches(part);
        }
    });
}

} // namespace lampwork
