// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/spec.h"

#include <QIcon>

namespace lampwork {

// A small sign for a column's type, drawn in the text colour of the palette it is painted with.
QIcon typeIcon(ColumnType type);

} // namespace lampwork
