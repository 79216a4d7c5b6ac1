// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <vector>

namespace lampwork {

class Connection;

// One step of the schema: the statements that lead from the version before it to `version`.
struct Migration {
    int version = 0;
    std::vector<const char *> statements;
};

// All of them, 1, 2, …: the last one's version is what this program writes.
const std::vector<Migration> &migrations();

enum class SchemaState { Current, Newer };

// Looks at the schema and, where the connection may write, brings it to the last of `steps`:
// creates it in an empty database, and migrates an older one after keeping a copy,
// `store.db.vN.bak`, of the old database beside it. Errors: InvalidInput (a database, but no
// store), TooNew (for writing), ReadOnly (an older store that would have to be migrated, opened
// read-only), and those of writing.
Result<SchemaState> prepareSchema(
    Connection &connection, const std::vector<Migration> &steps = migrations());

} // namespace lampwork
