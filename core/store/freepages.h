// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

namespace lampwork {

class Connection;

// Gives up to `most` free pages at the end of a SQLite database back to the file system, inside a
// write transaction; returns how many. 0: there are no more.
Result<qint64> inFreePages(Connection &db, qint64 most);

// Pages that one transaction gives back, so that others wait for the lock for milliseconds only.
inline constexpr qint64 pagesAtOnce = 256;

} // namespace lampwork
