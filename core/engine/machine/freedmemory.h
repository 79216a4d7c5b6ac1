// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace lampwork {

// From now on, the process keeps freed memory for its next allocations instead of giving it back to
// the system. A training step allocates and frees the same tensors over and over; given back, each
// of their pages would be asked for, cleared and faulted in again in every step. What a process
// holds is then the most that it ever used. Does something with glibc's malloc only.
void keepFreedMemory();

} // namespace lampwork
