// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QRegularExpression>
#include <QString>

#include <vector>

namespace lampwork {

// Chooses names of series ("valid/loss") by a person's text. Words with blanks between: a name that
// fits one of them is chosen, unless it fits one that begins with “!”. A word with *, ? or [abc] is
// a glob over the whole name, in which * goes beyond “/”; without them it may stand anywhere in the
// name. As a regular expression, the text is one expression that may match anywhere. Letters are
// compared without regard to case. A value type.
class NameFilter {
public:
    enum class Kind { Glob, RegularExpression };

    NameFilter() = default; // chooses every name
    // InvalidInput, with the place in the text, for an expression that makes no sense.
    static Result<NameFilter> parse(const QString &text, Kind kind);

    bool matches(const QString &name) const;
    bool isEmpty() const { return m_wanted.empty() && m_unwanted.empty(); }
    bool operator==(const NameFilter &) const = default;

private:
    std::vector<QRegularExpression> m_wanted; // none: every name
    std::vector<QRegularExpression> m_unwanted;
};

} // namespace lampwork
