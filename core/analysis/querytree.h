// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/query.h"

#include <optional>
#include <vector>

// The tree behind a RunQuery: private to query.cpp and queryparser.cpp.
namespace lampwork {

struct RunQuery::Node {
    enum class Kind { And, Or, Not, Comparison };
    enum class Operator { Exists, Equal, Less, LessEqual, Greater, GreaterEqual, Like };

    Kind kind = Kind::Comparison;
    std::vector<std::shared_ptr<const Node>> children;
    // Of a comparison:
    QString name;
    Operator op = Operator::Exists;
    QString text; // the value as written
    // The value as what its field holds: a number, 0 or 1 of a flag, ms of a time or duration.
    std::optional<double> number;
};

// Null for an empty query. Errors as RunQuery::parse().
Result<std::shared_ptr<const RunQuery::Node>> parseQuery(
    const QString &text, const QStringList &known);

} // namespace lampwork
