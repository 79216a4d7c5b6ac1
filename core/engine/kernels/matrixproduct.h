// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Matrix products of float32 for the planned stepper. Small products, which BLAS libraries spend
// more time preparing than computing, are as fast as large ones here; large ones are blocked for
// the caches as Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", 2008,
// describe it.
//
// Each element of a result is summed over the depth in an order that depends on the depth alone,
// not on the other sizes, the place in the result or what ran before. (The kind of processor does
// matter: it fuses a multiplication and an addition, or it doesn't.)
namespace lampwork {

// The element (row, column) stands at data[row * rowStride + column * columnStride]. One of the
// strides is 1: a transposed matrix is the same memory with the strides exchanged.
struct MatrixView {
    const float *data = nullptr;
    std::int64_t rowStride = 0;
    std::int64_t columnStride = 1;
};

// What happens to a finished element.
enum class ProductEnd {
    None,
    Relu, // max(0, element)
    Gate, // 0 where the gate's element is not above 0: ReLU's backward
};

struct MatrixProduct {
    std::int64_t rows = 0;
    std::int64_t columns = 0;
    std::int64_t depth = 0; // 0: the product is 0
    MatrixView a; // [rows, depth]
    MatrixView b; // [depth, columns]
    float *c = nullptr; // [rows, columns], rows cStride apart; must not overlap a or b
    std::int64_t cStride = 0;
    const float *bias = nullptr; // [columns], added to each row; null: none
    bool accumulate = false; // c += instead of c =
    ProductEnd end = ProductEnd::None;
    const float *gate = nullptr; // [rows, columns], rows cStride apart
};

// c = a · b by the fastest way of this processor, on one thread.
void multiply(const MatrixProduct &product);

} // namespace lampwork
