// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/machine/freedmemory.h"

#include <cstdlib>

#if defined(__GLIBC__)
#include <climits>

#include <malloc.h>
#endif

namespace lampwork {

void keepFreedMemory()
{
#if defined(__GLIBC__)
    // What is larger comes from the system each time; glibc takes no higher limit.
    constexpr int largestKept = 32 << 20;
    mallopt(M_MMAP_THRESHOLD, largestKept);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
#endif
}

} // namespace lampwork
