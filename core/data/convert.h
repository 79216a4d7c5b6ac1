// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/table.h"

namespace lampwork {

// The column as another type, by the texts of its cells: numbers as categories, categories as
// numbers where every text is one, and so on. Missing cells stay missing. InvalidInput with the
// first text that the type cannot hold; YesNo takes the usual words, or any two different texts
// (the first in natural order is "no").
Result<Column> convertColumn(Column column, ColumnType type);

} // namespace lampwork
