// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cmath>
#include <cstdint>

// Elementary functions without branches or calls, so that loops over them are vectorised. NaN stays
// NaN. The bounds are checked against the standard library's in the test.
namespace lampwork {

// Within 2 units in the last place between -87 and 88; smaller arguments give 1e-38, larger ones
// 3e38, instead of 0 and infinity. The polynomial is that of Moshier's Cephes library (expf).
inline float quickExp(float x)
{
    constexpr float toInteger = 12582912.0F; // 1.5 · 2²³: adding it leaves no fraction
    x = x < -87.0F ? -87.0F : x;
    x = x > 88.0F ? 88.0F : x;
    const float shifted = x * 1.44269504088896341F + toInteger;
    const float whole = shifted - toInteger;
    const float r = (x - whole * 0.693359375F) - whole * -2.12194440e-4F;
    float p = 1.9875691500e-4F;
    p = p * r + 1.3981999507e-3F;
    p = p * r + 8.3334519073e-3F;
    p = p * r + 4.1665795894e-2F;
    p = p * r + 1.6666665459e-1F;
    p = p * r + 5.0000001201e-1F;
    const float power = p * (r * r) + r + 1.0F;
    // The whole number stands in the low bits of `shifted`.
    const auto exponent = (std::bit_cast<std::int32_t>(shifted) + 127) << 23;
    return power * std::bit_cast<float>(exponent);
}

inline float quickSigmoid(float x)
{
    return 1.0F / (1.0F + quickExp(-x));
}

// Within 3 units in the last place; near 0 by the polynomial of Cephes' tanhf.
inline float quickTanh(float x)
{
    const float z = x * x;
    float p = -5.70498872745e-3F;
    p = p * z + 2.06390887954e-2F;
    p = p * z - 5.37397155531e-2F;
    p = p * z + 1.33314422036e-1F;
    p = p * z - 3.33332819422e-1F;
    const float small = p * z * x + x;
    const float size = std::abs(x);
    const float large = 1.0F - 2.0F / (quickExp(2.0F * size) + 1.0F);
    return size < 0.625F ? small : std::copysign(large, x);
}

// Within 4e-7 of the true value: the rational function of Eigen and XLA.
inline float quickErf(float x)
{
    x = x < -4.0F ? -4.0F : x;
    x = x > 4.0F ? 4.0F : x;
    const float z = x * x;
    float p = -2.72614225801306e-10F;
    p = p * z + 2.77068142495902e-08F;
    p = p * z - 2.10102402082508e-06F;
    p = p * z - 5.69250639462346e-05F;
    p = p * z - 7.34990630326855e-04F;
    p = p * z - 2.95459980854025e-03F;
    p = p * z - 1.60960333262415e-02F;
    float q = -1.45660718464996e-05F;
    q = q * z - 2.13374055278905e-04F;
    q = q * z - 1.68282697438203e-03F;
    q = q * z - 7.37332916720468e-03F;
    q = q * z - 1.42647390514189e-02F;
    return x * p / q;
}

} // namespace lampwork
