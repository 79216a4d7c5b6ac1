// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled for AVX2 and FMA where the processor may have them; see the folder's CMakeLists.txt.
#include "core/engine/kernels/patchblocks.h"
#include "core/engine/kernels/productways.h"

namespace lampwork {

void multiplyFused(const MatrixProduct &product)
{
    multiplyBlocks(product);
}

void multiplyPatchesFused(const PatchProduct &product)
{
    multiplyPatchBlocks(product);
}

void addPatchGradientsFused(const PatchProduct &product, const float *c, float *sums)
{
    addPatchGradientBlocks(product, c, sums);
}

} // namespace lampwork
