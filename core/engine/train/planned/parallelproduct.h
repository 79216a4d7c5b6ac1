// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/kernels/matrixproduct.h"
#include "core/engine/kernels/patches.h"

namespace lampwork {

// The products of core/engine/kernels on LibTorch's threads, where there are several and the work
// is worth it. Each thread computes a part of the result, so the bits do not depend on how many
// there are.
void multiplyInParallel(const MatrixProduct &product);
void multiplyPatchesInParallel(const PatchProduct &product);

} // namespace lampwork
