// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/matrixproduct.h"
#include "core/engine/kernels/patches.h"

// The products as compiled for each kind of processor; multiply() and its like choose.
namespace lampwork {

bool hasFusedProducts(); // AVX2 and FMA: what the first of each pair needs

void multiplyFused(const MatrixProduct &product);
void multiplyPlain(const MatrixProduct &product);

void multiplyPatchesFused(const PatchProduct &product);
void multiplyPatchesPlain(const PatchProduct &product);

void addPatchGradientsFused(const PatchProduct &product, const float *c, float *sums);
void addPatchGradientsPlain(const PatchProduct &product, const float *c, float *sums);

} // namespace lampwork
