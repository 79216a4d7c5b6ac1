// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <memory>

namespace lampwork {

// A question that a run answers with yes or no:
//
//     valid/accuracy > 0.9 and state = finished and name ~ "mlp*"
//
//     query      = [ or ]                      an empty query matches every run
//     or         = and { "or" and }
//     and        = not { "and" not }
//     not        = "not" not | "(" or ")" | comparison
//     comparison = NAME [ OPERATOR VALUE ]     NAME alone: it has a value, and not "no", false or 0
//     OPERATOR   = "=" "==" "!=" "<>" "<" "<=" ">" ">=" "~" "!~"
//
// NAME is one of knownNames() (core/analysis/runfields.h), or any text in backquotes. VALUE is a
// number, a word, or a text in "…" or '…' (backslash quotes). `~` matches the whole text against
// * and ?, ignoring case; `=` ignores case. On a list (tags) a comparison holds when it holds for
// one of its items. Times compare with dates ("2026-03-01", "2026-03-01 14:05", local); durations
// with seconds or 90s, 5min, 2h, 1d. A run that lacks the name answers no, and yes to != and !~.
//
// An immutable value; any thread.
class RunQuery {
public:
    RunQuery(); // matches every run
    ~RunQuery();
    RunQuery(const RunQuery &);
    RunQuery &operator=(const RunQuery &);
    RunQuery(RunQuery &&) noexcept;
    RunQuery &operator=(RunQuery &&) noexcept;

    // InvalidInput with what was expected; `where` is "query:COLUMN", from 1. A name that is not in
    // `known` is an error with the nearest one.
    static Result<RunQuery> parse(const QString &text, const QStringList &known);
    bool matches(const Run &run) const;

    struct Node; // opaque outside query.cpp

private:
    std::shared_ptr<const Node> m_root;
};

// Column of an error of parse(), from 0; -1 for other errors. For a mark in a search field.
qsizetype queryErrorPosition(const Error &error);

} // namespace lampwork
