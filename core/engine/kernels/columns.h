// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

// Sums and moves over [rows, columns] float32, rows one behind the other.
namespace lampwork {

// sums: [columns], the sum of each column, or added to what is there.
struct ColumnSumOptions {
    bool accumulate = false;
};
void columnSums(const float *values, std::int64_t rows, std::int64_t columns, float *sums,
    const ColumnSumOptions &options);

// to: [columns, rows].
void transpose(const float *from, std::int64_t rows, std::int64_t columns, float *to);

void addTo(float *to, const float *from, std::int64_t size);
void addBoth(const float *a, const float *b, float *sum, std::int64_t size);
void multiplyBy(const float *from, const float *factors, float *to, std::int64_t size);

} // namespace lampwork
