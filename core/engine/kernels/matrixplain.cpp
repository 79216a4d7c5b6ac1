// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/patchblocks.h"
#include "core/engine/kernels/productways.h"

namespace lampwork {

void multiplyPlain(const MatrixProduct &product)
{
    multiplyBlocks(product);
}

void multiplyPatchesPlain(const PatchProduct &product)
{
    multiplyPatchBlocks(product);
}

void addPatchGradientsPlain(const PatchProduct &product, const float *c, float *sums)
{
    addPatchGradientBlocks(product, c, sums);
}

} // namespace lampwork
