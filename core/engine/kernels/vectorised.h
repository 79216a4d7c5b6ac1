// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Compiles a function for AVX2 as well and chooses when the program starts. Without fused
// multiply-add (the folder's CMakeLists.txt sees to it): every processor gives the same bits.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__linux__)
#define LAMPWORK_VECTORISED __attribute__((target_clones("avx2", "default")))
#else
#define LAMPWORK_VECTORISED
#endif
