// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace lampwork {

// Wall clock in milliseconds since the Unix epoch, UTC. It may be set, back as well, at any time:
// for what is written down, not for how long something takes.
qint64 nowMs();

// Monotonic clock in nanoseconds since an arbitrary start; for durations.
qint64 monotonicNs();
qint64 monotonicMs();

} // namespace lampwork
