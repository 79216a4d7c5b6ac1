// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace lampwork {

// Wall clock in milliseconds since the Unix epoch, UTC.
qint64 nowMs();

// Monotonic clock in nanoseconds since an arbitrary start; for durations.
qint64 monotonicNs();

} // namespace lampwork
