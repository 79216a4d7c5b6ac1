// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/nearest.h"

#include <algorithm>
#include <vector>

namespace lampwork {

namespace {

int editDistance(const QString &a, const QString &b)
{
    const auto rows = std::size_t(a.size()) + 1;
    const auto columns = std::size_t(b.size()) + 1;
    std::vector<int> d(rows * columns);
    const auto at = [&](std::size_t i, std::size_t j) -> int & { return d[i * columns + j]; };
    for (std::size_t i = 0; i < rows; ++i)
        at(i, 0) = int(i);
    for (std::size_t j = 0; j < columns; ++j)
        at(0, j) = int(j);
    for (std::size_t i = 1; i < rows; ++i) {
        for (std::size_t j = 1; j < columns; ++j) {
            const bool same = a[qsizetype(i - 1)] == b[qsizetype(j - 1)];
            int best
                = std::min({at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1)});
            if (i > 1 && j > 1 && a[qsizetype(i - 1)] == b[qsizetype(j - 2)]
                && a[qsizetype(i - 2)] == b[qsizetype(j - 1)])
                best = std::min(best, at(i - 2, j - 2) + 1);
            at(i, j) = best;
        }
    }
    return at(rows - 1, columns - 1);
}

} // namespace

QString nearestName(const QString &name, const QStringList &known)
{
    QString best;
    int bestDistance = 0;
    for (const QString &candidate : known) {
        const int distance = editDistance(name.toLower(), candidate.toLower());
        const auto limit = std::max<qsizetype>(1, std::max(name.size(), candidate.size()) / 3);
        if (distance <= limit && (best.isEmpty() || distance < bestDistance)) {
            best = candidate;
            bestDistance = distance;
        }
    }
    return best;
}

QString suggestion(const QString &name, const QStringList &known)
{
    const QString nearest = nearestName(name, known);
    if (!nearest.isEmpty())
        return QStringLiteral(" Did you mean “%1”?").arg(nearest);
    if (known.isEmpty())
        return {};
    return QStringLiteral(" Known are: %1.").arg(known.join(QStringLiteral(", ")));
}

} // namespace lampwork
