// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/run.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <vector>

namespace lampwork {

struct SortKey {
    QString name; // as in core/analysis/runfields.h
    bool descending = false;
    bool operator==(const SortKey &) const = default;
};

// Reads "-valid/accuracy,name": a minus in front means largest first. InvalidInput with the nearest
// name for one that is not in `known`.
Result<QList<SortKey>> parseSort(const QString &text, const QStringList &known);

// Stable. Texts are compared ignoring case and with numbers in them by value ("run 2" before "run
// 10"). Runs that lack the value, or have NaN, come last in either direction.
void sortRuns(std::vector<const Run *> &runs, const QList<SortKey> &keys);

} // namespace lampwork
