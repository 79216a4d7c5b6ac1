// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

namespace lampwork {

// Files that survive a power loss. Errors: Io (with a hint where the disk is full), ReadOnly,
// NotFound.

Result<void> syncFile(const QString &path);
Result<void> syncFolder(const QString &path);
// Renames within one file system, replacing the target, and syncs the target's folder.
Result<void> renameDurably(const QString &from, const QString &to);
// Makes the folder, if need be, and syncs its parent.
Result<void> makeFolder(const QString &path);
// Writes a new file and syncs it; removes it again when that fails.
Result<void> writeSynced(const QString &path, const QByteArray &bytes);
Result<void> copySynced(const QString &from, const QString &to);

struct FileDigest {
    QString sha256; // hex
    qint64 sizeBytes = 0;
};
Result<FileDigest> digestOf(const QString &path);

} // namespace lampwork
