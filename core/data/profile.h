// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/table.h"

#include <QList>
#include <QPair>

#include <vector>

namespace lampwork {

// What one column holds, for a preview and for choosing defaults.
struct ColumnProfile {
    QString name;
    ColumnType type = ColumnType::Number;
    std::size_t count = 0; // rows
    std::size_t missing = 0;
    std::size_t infinite = 0; // ±inf among numbers; they count neither as missing nor below
    std::size_t distinct = 0; // without missing; exact
    // Over finite numbers; NaN when there are none. Standard deviation with n - 1.
    double min = 0, max = 0, mean = 0, std = 0, median = 0;
    std::vector<std::size_t> histogram; // numbers: 20 equal bins from min to max; else empty
    QList<QPair<QString, std::size_t>> top; // texts: the 20 most frequent, most first, then by text
};

// At most one different value among the finite, present ones; all missing counts too.
bool isConstant(const Column &column);

ColumnProfile profileColumn(const Column &column);
std::vector<ColumnProfile> profileTable(const Table &table);

} // namespace lampwork
