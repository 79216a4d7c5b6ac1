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

QString textOf(const QVariant &value)
{
    const bool isList
        = value.typeId() == QMetaType::QStringList || value.typeId() == QMetaType::QVariantList;
    return isList ? value.toStringList().join(u',') : value.toString();
}

// What a run is sorted by, found once and not at each comparison.
struct SortValue {
    enum class Kind { Number, Text, Missing }; // in this order
    Kind kind = Kind::Missing;
    double number = 0;
    QString text;
};

SortValue sortValue(const Run &run, const QString &name)
{
    const QVariant value = runValue(run, name);
    if (!value.isValid())
        return {};
    if (!isNumber(value))
        return {SortValue::Kind::Text, 0, textOf(value)};
    const double number = value.toDouble();
    return std::isnan(number) ? SortValue() : SortValue{SortValue::Kind::Number, number, {}};
}

// Below 0, 0 or above 0 as `a` comes before, with or after `b`.
int compare(const SortValue &a, const SortValue &b, bool descending)
{
    if (a.kind == SortValue::Kind::Missing || b.kind == SortValue::Kind::Missing)
        return int(a.kind) - int(b.kind); // in either direction
    int order = int(a.kind) - int(b.kind);
    if (order == 0 && a.kind == SortValue::Kind::Number)
        order = a.number < b.number ? -1 : a.number > b.number ? 1 : 0;
    else if (order == 0)
        order = compareNaturally(a.text, b.text);
    return descending ? -order : order;
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

void sortRuns(std::vector<const Run *> &runs, const QList<SortKey> &keys)
{
    struct Row {
        const Run *run = nullptr;
        std::vector<SortValue> values; // by key
    };
    std::vector<Row> rows(runs.size());
    for (std::size_t i = 0; i < runs.size(); ++i) {
        rows[i].run = runs[i];
        for (const SortKey &key : keys)
            rows[i].values.push_back(sortValue(*runs[i], key.name));
    }
    std::stable_sort(rows.begin(), rows.end(), [&](const Row &a, const Row &b) {
        for (std::size_t i = 0; i < a.values.size(); ++i) {
            const bool descending = keys[qsizetype(i)].descending;
            if (const int order = compare(a.values[i], b.values[i], descending); order != 0)
                return order < 0;
        }
        return false;
    });
    for (std::size_t i = 0; i < rows.size(); ++i)
        runs[i] = rows[i].run;
}

} // namespace lampwork
