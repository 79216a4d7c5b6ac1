// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/matrixblocks.h"
#include "core/engine/kernels/patches.h"

// The products over patches; compiled as matrixblocks.h is.
namespace lampwork {
namespace {

constexpr Index patchRows = 16 * tileRows; // places whose patches stay in the second cache

// Where the patch of a place begins.
struct Places {
    explicit Places(const PatchProduct &product)
        : outWidth(product.outWidth)
        , outSize(Index(product.outHeight) * product.outWidth)
        , xStep(Index(product.stride) * product.frame.channels)
        , yStep(xStep * product.frame.width)
        , sampleStep(Index(product.frame.height) * product.frame.width * product.frame.channels)
    {
    }
    Index begin(Index place) const
    {
        const Index sample = place / outSize;
        const Index inside = place % outSize;
        return sample * sampleStep + inside / outWidth * yStep + inside % outWidth * xStep;
    }

    Index outWidth;
    Index outSize;
    Index xStep;
    Index yStep;
    Index sampleStep;
};

void multiplyPlaces(const PatchProduct &product, const Places &places, Index begin, Index end)
{
    const Index runDepth = Index(product.kernel) * product.frame.channels;
    const Index columns = product.columns;
    Index starts[patchRows];
    for (Index place = begin; place < end; ++place)
        starts[place - begin] = places.begin(place);
    Tile tile;
    tile.aColumn = 1;
    tile.aRun = Index(product.frame.width) * product.frame.channels;
    tile.runs = product.kernel;
    tile.runDepth = runDepth;
    tile.bRow = tileColumns;
    tile.cRow = columns;
    tile.end = product.end;
    for (Index column = 0; column < columns; column += tileColumns) {
        const int width = int(columns - column < tileColumns ? columns - column : tileColumns);
        tile.b = product.panels + column * product.kernel * runDepth;
        tile.bias = product.bias ? product.bias + column : nullptr;
        for (Index place = begin; place < end; place += tileRows) {
            const int rows = int(end - place < tileRows ? end - place : Index(tileRows));
            for (int i = 0; i < rows; ++i)
                tile.a[i] = product.padded + starts[place - begin + i];
            tile.c = product.c + place * columns + column;
            tile.gate = product.gate ? product.gate + place * columns + column : nullptr;
            if (width % lanes != 0)
                multiplyNarrowTile(rows, width, tile);
            else if (width == tileColumns)
                multiplyTile<2>(rows, tile);
            else
                multiplyTile<1>(rows, tile);
        }
    }
}

void multiplyPatchBlocks(const PatchProduct &product)
{
    const Places places(product);
    const Index count = product.frame.samples * places.outSize;
    for (Index begin = 0; begin < count; begin += patchRows)
        multiplyPlaces(
            product, places, begin, count - begin < patchRows ? count : begin + patchRows);
}

// Places of one sample's output, at most blockDepth: some whole rows, or a part of one.
struct PlaceRows {
    const float *padded = nullptr; // the patch of the first place
    const float *c = nullptr;
    Index rows = 0;
    Index width = 0;
};

void addRowGradients(
    const PatchProduct &product, const Places &places, const PlaceRows &part, float *sums)
{
    alignas(64) static thread_local float panel[blockDepth * tileColumns];
    const Index columns = product.columns;
    const Index patch = Index(product.kernel) * product.kernel * product.frame.channels;
    const Index patchRow = Index(product.kernel) * product.frame.channels;
    const Index frameRow = Index(product.frame.width) * product.frame.channels;
    Tile tile;
    tile.aColumn = places.xStep;
    tile.aRun = places.yStep;
    tile.runs = part.rows;
    tile.runDepth = part.width;
    tile.b = panel;
    tile.bRow = tileColumns;
    tile.cRow = columns;
    tile.add = true;
    for (Index column = 0; column < columns; column += tileColumns) {
        const int width = int(columns - column < tileColumns ? columns - column : tileColumns);
        packColumns(panel, {part.c + column, columns, 1}, part.rows * part.width, width);
        for (Index k = 0; k < patch; k += tileRows) {
            const int count = int(patch - k < tileRows ? patch - k : Index(tileRows));
            for (int i = 0; i < count; ++i)
                tile.a[i] = part.padded + (k + i) / patchRow * frameRow + (k + i) % patchRow;
            tile.c = sums + k * columns + column;
            if (width % lanes != 0)
                multiplyNarrowTile(count, width, tile);
            else if (width == tileColumns)
                multiplyTile<2>(count, tile);
            else
                multiplyTile<1>(count, tile);
        }
    }
}

void addPatchGradientBlocks(const PatchProduct &product, const float *c, float *sums)
{
    const Places places(product);
    const Index fitting = blockDepth / places.outWidth;
    const Index rowStep = fitting > 0 ? fitting : 1;
    const Index widthStep = fitting > 0 ? places.outWidth : blockDepth;
    for (Index sample = 0; sample < product.frame.samples; ++sample) {
        for (Index y = 0; y < product.outHeight; y += rowStep) {
            for (Index x = 0; x < places.outWidth; x += widthStep) {
                const Index place = sample * places.outSize + y * places.outWidth + x;
                PlaceRows part;
                part.padded = product.padded + places.begin(place);
                part.c = c + place * product.columns;
                part.rows = product.outHeight - y < rowStep ? product.outHeight - y : rowStep;
                part.width = places.outWidth - x < widthStep ? places.outWidth - x : widthStep;
                addRowGradients(product, places, part, sums);
            }
        }
    }
}

} // namespace
} // namespace lampwork
