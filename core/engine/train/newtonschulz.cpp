// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/newtonschulz.h"

#include <ATen/ATen.h>

namespace lampwork {

at::Tensor orthogonalised(const at::Tensor &matrix)
{
    constexpr double a = 3.4445;
    constexpr double b = -4.7750;
    constexpr double c = 2.0315;
    constexpr double eps = 1e-7;
    constexpr int iterations = 5;
    const bool turned = matrix.size(0) > matrix.size(1);
    at::Tensor x = turned ? matrix.t() : matrix; // [short, long]
    x = x / (x.norm() + eps);
    for (int i = 0; i < iterations; ++i) {
        const at::Tensor gram = at::mm(x, x.t()); // [short, short]
        const at::Tensor polynomial = at::addmm(gram, gram, gram, b, c);
        x = at::addmm(x, polynomial, x, a, 1);
    }
    return turned ? x.t() : x;
}

} // namespace lampwork
