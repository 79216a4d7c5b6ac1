// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace lampwork {

// The absolute path of the folder of a SQLite store, for what works on its files. Errors:
// Unsupported (a store on a server), NotFound, InvalidInput (a folder that is no store).
Result<QString> storeFolder(const QString &path);

// TooNew when a newer program wrote the store, whose files this one does not know; Damaged when
// that cannot be read.
Result<void> requireKnownFormat(const QString &folder);

// A name beside `path` for what is not finished yet; renamed to `path` once it is.
QString unfinishedName(const QString &path);
// Checks that `path` can be created: its parent is there, and it is not. InvalidInput, NotFound.
Result<void> requireFree(const QString &path);

} // namespace lampwork
