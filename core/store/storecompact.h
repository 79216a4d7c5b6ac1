// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"

#include <QString>

namespace lampwork {

struct CompactReport {
    qint64 bytesBefore = 0; // of the store's folder
    qint64 bytesAfter = 0;
    qint64 runsPacked = 0; // whose journal or last chunks were packed
    qint64 objectsRemoved = 0; // to which nothing referred
    qint64 pagesFreed = 0;
};

// Makes the SQLite store in folder `path` as small as it gets while it is in use: packs what runs
// that are over have left in the journal and in unpacked chunks, removes what an interrupted copy of
// runs has left and objects to which nothing refers, gives free pages back to the file system and empties the write-ahead log. Each step is
// a short transaction of its own, so that writers wait no longer than for any other write.
// Errors: those of storeFolder() and of opening and writing a store; Cancelled between two steps,
// after which the store is as whole as ever.
Result<CompactReport> compactStore(const QString &path, const Progress &progress = {});

} // namespace lampwork
