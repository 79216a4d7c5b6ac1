// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace lampwork {

// What a write-ahead log (store.db-wal) holds, by its own checksums. SQLite uses the frames up to
// the first one whose checksum is wrong, and drops what follows without a word.
struct WalScan {
    qint64 frames = 0; // whole ones in the file, those of older rounds too
    qint64 committed = 0; // frames of this round up to its last commit: what SQLite would use
    bool badHeader = false; // the log as a whole is dropped
    qint64 firstBad = -1; // the first frame of this round with a wrong checksum; from 0
    qint64 lostAfter = 0; // frames of this round behind that one
    qint64 indexed = -1; // frames that the index (-shm) of this round counts; -1: none that says

    // Something that was written to it would not be used. A single torn frame at the end is a write
    // that was cut off, where the index says that it was never committed.
    bool isDamaged() const
    {
        return badHeader || indexed > committed || lostAfter > 0 || (firstBad >= 0 && indexed < 0);
    }
};

// Reads `databaseFile`-wal and, if there, -shm. An empty or missing log is whole. While another
// process writes, the caller holds the store's lock. https://www.sqlite.org/fileformat2.html#walformat
Result<WalScan> scanWal(const QString &databaseFile);

} // namespace lampwork
