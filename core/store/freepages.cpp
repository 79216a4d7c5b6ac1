// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/freepages.h"

#include "core/store/connection.h"

#include <algorithm>

namespace lampwork {

Result<qint64> inFreePages(Connection &db, qint64 most)
{
    auto free = db.integer("PRAGMA freelist_count");
    if (!free)
        return free.error();
    const qint64 pages = std::min(free->value_or(0), most);
    // The pragma frees a page with each row, and its rows have no columns: Qt takes it for a
    // statement without rows and stops after the first. So it is run for one page at a time.
    for (qint64 i = 0; i < pages; ++i) {
        if (auto done = db.execute("PRAGMA incremental_vacuum(1)"); !done)
            return done.error();
    }
    return pages;
}

} // namespace lampwork
