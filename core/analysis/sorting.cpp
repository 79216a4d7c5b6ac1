// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/sorting.h"

#include "core/analysis/naturalorder.h"
#include "core/analysis/runfields.h"
#include "core/base/nearest.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

bool isNumber(const QVariant &value)
{
    return value.typeId() != QMetaType::QString && value.canConvert<double>();
}

bool isMissing(const QVariant &value)
{
    return !value.isValid() || (isNumber(value) && std::isnan(value.toDouble()));
}

QString textOf(const QVariant &value)
{
    const bool isList
        = value.typeId() == QMetaType::QStringList || value.typeId() == QMetaType::QVariantList;
    return isList ? value.toStringList().join(u',') : value.toString();
}

} // namespace

Result<QList<SortKey>> parseSort(const QString &text, const QStringList &known)
{
    QList<SortKey> keys;
    for (const QString &part : text.split(u',', Qt::SkipEmptyParts)) {
        QString name = part.trimmed();
        const bool descending = name.startsWith(u'-');
        if (descending)
            name = name.mid(1).trimmed();
        if (!known.contains(name)) {
            const QString near = nearestName(name, known);
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("No run has “%1” to sort by.%2")
                    .arg(name,
                        near.isEmpty() ? QString()
                                       : QStringLiteral(" Did you mean “%1”?").arg(near)),
                QStringLiteral("sort")};
        }
        keys.append({name, descending});
    }
    return keys;
}

int compareRuns(const Run &a, const Run &b, const SortKey &key)
{
    const QVariant left = runValue(a, key.name);
    const QVariant right = runValue(b, key.name);
    const bool leftMissing = isMissing(left);
    const bool rightMissing = isMissing(right);
    if (leftMissing || rightMissing)
        return int(leftMissing) - int(rightMissing);
    int order = 0;
    if (isNumber(left) && isNumber(right)) {
        const double x = left.toDouble();
        const double y = right.toDouble();
        order = x < y ? -1 : x > y ? 1 : 0;
    } else if (isNumber(left) != isNumber(right)) {
        order = isNumber(left) ? -1 : 1; // a column of both: numbers before texts
    } else {
        order = compareNaturally(textOf(left), textOf(right));
    }
    return key.descending ? -order : order;
}

void sortRuns(QList<Run> &runs, const QList<SortKey> &keys)
{
    std::stable_sort(runs.begin(), runs.end(), [&](const Run &a, const Run &b) {
        for (const SortKey &key : keys) {
            if (const int order = compareRuns(a, b, key); order != 0)
                return order < 0;
        }
        return false;
    });
}

} // namespace lampwork
