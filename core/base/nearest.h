// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

namespace lampwork {

// The name in `known` that `name` was probably meant to be, by edit distance with transpositions
// (optimal string alignment), ignoring case; empty when nothing is near: a distance above a third
// of the longer name.
QString nearestName(const QString &name, const QStringList &known);

// " Did you mean “x”?" for the nearest name, or " Known are: a, b, c." when there is none.
QString suggestion(const QString &name, const QStringList &known);

} // namespace lampwork
