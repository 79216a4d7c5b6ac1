// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"
#include "core/base/result.h"

#include <QString>

namespace lampwork {

struct BackupOptions {
    // Files are shared with the store where both lie in one file system, which takes no room: they
    // are never changed. A copy also outlives damage of the disk's blocks.
    bool hardLinks = true;
};

struct BackupReport {
    QString path; // absolute
    qint64 runs = 0;
    qint64 points = 0;
    qint64 databaseBytes = 0;
    qint64 objects = 0;
    qint64 objectBytes = 0;
    qint64 linked = 0; // of the objects
};

// Makes a copy of the SQLite store in folder `path` as the new folder `to`, while others write: one
// moment of it, at or after the call, with every object of that moment. The copy is checked whole
// (as by checkStore()) and synced under another name beside `to` before it gets its own, so that a
// half-made or damaged one never shows.
// Errors: those of storeFolder(); InvalidInput (`to` exists); Damaged (the store is; a copy would
// be, too); TooNew, Io, Busy, Cancelled.
Result<BackupReport> backupStore(const QString &path, const QString &to,
    const BackupOptions &options = {}, const Progress &progress = {});

} // namespace lampwork
