// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/patches.h"

#include "core/engine/kernels/productways.h"

#include <algorithm>

namespace lampwork {

namespace {

using Index = std::int64_t;

constexpr Index panelWidth = 16; // as the products' tiles have it

// Calls visit(row, column, channel, k) for each k of a patch.
template <typename Visit> void forEachTap(const PatchWeights &weights, const Visit &visit)
{
    Index k = 0;
    for (Index row = 0; row < weights.kernel; ++row) {
        for (Index column = 0; column < weights.kernel; ++column) {
            for (Index channel = 0; channel < weights.channels; ++channel)
                visit(row, column, channel, k++);
        }
    }
}

Index patchSize(const PatchWeights &weights)
{
    return Index(weights.kernel) * weights.kernel * weights.channels;
}

// weightAt(output column, row, column, channel) of each place of the panels; 0 beyond the columns.
template <typename WeightAt>
void packPanels(const PatchWeights &weights, float *panels, const WeightAt &weightAt)
{
    const Index depth = patchSize(weights);
    for (Index begin = 0; begin < weights.columns;
         begin += panelWidth, panels += depth * panelWidth) {
        const Index width = std::min(panelWidth, weights.columns - begin);
        forEachTap(weights, [&](Index row, Index column, Index channel, Index k) {
            float *to = panels + k * panelWidth;
            for (Index j = 0; j < panelWidth; ++j)
                to[j] = j < width ? weightAt(begin + j, row, column, channel) : 0;
        });
    }
}

} // namespace

void multiplyPatches(const PatchProduct &product)
{
    if (hasFusedProducts())
        multiplyPatchesFused(product);
    else
        multiplyPatchesPlain(product);
}

void addPatchGradients(const PatchProduct &product, const float *c, float *sums)
{
    if (hasFusedProducts())
        addPatchGradientsFused(product, c, sums);
    else
        addPatchGradientsPlain(product, c, sums);
}

std::int64_t patchPanelSize(const PatchWeights &weights)
{
    const Index panels = (weights.columns + panelWidth - 1) / panelWidth;
    return panels * panelWidth * patchSize(weights);
}

void packPatchWeights(const PatchWeights &weights, const float *from, float *panels)
{
    const Index side = weights.kernel;
    packPanels(weights, panels, [&](Index output, Index row, Index column, Index channel) {
        return from[((output * weights.channels + channel) * side + row) * side + column];
    });
}

void packTurnedWeights(const PatchWeights &weights, const float *from, float *panels)
{
    const Index side = weights.kernel;
    packPanels(weights, panels, [&](Index output, Index row, Index column, Index channel) {
        const Index turned = (side - 1 - row) * side + (side - 1 - column);
        return from[(channel * weights.columns + output) * side * side + turned];
    });
}

void unpackPatchGradients(
    const PatchWeights &weights, const float *sums, float *to, bool accumulate)
{
    const Index side = weights.kernel;
    forEachTap(weights, [&](Index row, Index column, Index channel, Index k) {
        for (Index output = 0; output < weights.columns; ++output) {
            float &gradient
                = to[((output * weights.channels + channel) * side + row) * side + column];
            const float sum = sums[k * weights.columns + output];
            gradient = accumulate ? gradient + sum : sum;
        }
    });
}

} // namespace lampwork
