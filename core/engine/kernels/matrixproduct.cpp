// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/kernels/matrixproduct.h"

#include "core/engine/kernels/productways.h"

namespace lampwork {

bool hasFusedProducts()
{
#if defined(LAMPWORK_FUSED_PRODUCTS)
    static const bool has = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return has;
#else
    return false;
#endif
}

void multiply(const MatrixProduct &product)
{
    if (hasFusedProducts())
        multiplyFused(product);
    else
        multiplyPlain(product);
}

} // namespace lampwork
