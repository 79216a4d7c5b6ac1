// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QHash>
#include <QSet>
#include <QString>
#include <QVariant>

namespace lampwork {

class Query;

// An attribute as it lies in run_attr: numbers can be compared by SQL in `num`; what a double
// cannot hold exactly stands in `txt`, and `type` says what to read back.
struct StoredAttribute {
    QString type;
    QVariant number;
    QVariant text;
};

// null, bool, integers, doubles (NaN and infinities too), texts and lists of these; InvalidInput
// for anything else.
Result<StoredAttribute> toStoredAttribute(const QString &key, const QVariant &value);

// The rows that an AttributeReader reads: the types as numbers, for there are hundreds of thousands
// of them in a large store and a text costs.
#define LAMPWORK_ATTRIBUTES                                                                        \
    "SELECT run_id, key, CASE type WHEN 'double' THEN 1 WHEN 'text' THEN 2 WHEN 'integer' THEN 3"  \
    " WHEN 'bool' THEN 4 WHEN 'unsigned' THEN 5 WHEN 'list' THEN 6 ELSE 0 END, num, txt"           \
    " FROM run_attr"

// Reads such rows. Keys repeat from run to run: equal ones share memory.
class AttributeReader {
public:
    void read(const Query &row, QHash<QString, QVariant> &attributes);

private:
    QSet<QString> m_keys;
};

} // namespace lampwork
