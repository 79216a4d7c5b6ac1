// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

namespace lampwork {

// The nearest (semi-)orthogonal matrix to `matrix`, roughly: its singular values become about 1 by
// five steps of the quintic iteration X ← a X + (b A + c A²) X, A = X Xᵀ, with (a, b, c) = (3.4445,
// -4.7750, 2.0315), from X = matrix / (‖matrix‖ + 1e-7); a matrix with more rows than columns is
// turned for it. Jordan et al., "Muon: An optimizer for hidden layers", 2024, whose code computes
// in bfloat16; this stays in float32. matrix: [rows, columns], float32; the same comes back. Throws
// what LibTorch throws.
at::Tensor orthogonalised(const at::Tensor &matrix);

} // namespace lampwork
