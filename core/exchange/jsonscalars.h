// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <functional>
#include <optional>
#include <string_view>

namespace lampwork {

// A JSON number alone, also NaN, Infinity and -Infinity as Python writes them; nothing for any
// other text. Without an allocation.
std::optional<double> jsonNumber(std::string_view text);

// A JSON value of another program; nothing where it is wrong or longer than a megabyte.
std::optional<Json> foreignJson(std::string_view text);

// Calls `use` with every number, text and yes/no value in it, and with lists as a whole, by dotted
// path below `path`. What is nested deeper than 16 levels is passed over.
void eachScalar(const Json &json, const QString &path,
    const std::function<void(const QString &path, const QVariant &value)> &use, int depth = 0);

} // namespace lampwork
