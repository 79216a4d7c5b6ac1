// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/attributes.h"

#include "core/base/json.h"
#include "core/store/connection.h"

#include <cmath>
#include <limits>

namespace lampwork {

namespace {

// As LAMPWORK_ATTRIBUTES numbers them.
enum StoredType { Null, Double, Text, Integer, Bool, Unsigned, List };

QVariant fromStored(const Query &row)
{
    constexpr int type = 2;
    constexpr int number = 3;
    constexpr int text = 4;
    switch (row.integer(type)) {
    case Double:
        return row.isNull(number) ? std::numeric_limits<double>::quiet_NaN() : row.real(number);
    case Text:
        return row.text(text);
    case Integer:
        return row.isNull(text) ? qlonglong(row.real(number)) : row.text(text).toLongLong();
    case Bool:
        return row.real(number) != 0;
    case Unsigned:
        return row.text(text).toULongLong();
    case List: {
        auto json = parseJson(row.text(text).toUtf8(), QStringLiteral("attribute"));
        return json ? toVariant(*json) : QVariant();
    }
    default:
        return {};
    }
}

} // namespace

Result<StoredAttribute> toStoredAttribute(const QString &key, const QVariant &value)
{
    const QVariant none;
    switch (value.typeId()) {
    case QMetaType::UnknownType:
    case QMetaType::Nullptr:
        return StoredAttribute{QStringLiteral("null"), none, none};
    case QMetaType::Bool:
        return StoredAttribute{QStringLiteral("bool"), value.toBool() ? 1.0 : 0.0, none};
    case QMetaType::Int:
    case QMetaType::Short:
    case QMetaType::Long:
    case QMetaType::LongLong: {
        const qint64 integer = value.toLongLong();
        const bool exact = integer >= -(qint64(1) << 53) && integer <= qint64(1) << 53;
        return StoredAttribute{QStringLiteral("integer"), double(integer),
            exact ? none : QVariant(QString::number(integer))};
    }
    case QMetaType::UInt:
    case QMetaType::UShort:
    case QMetaType::ULong:
    case QMetaType::ULongLong: {
        const quint64 integer = value.toULongLong();
        return StoredAttribute{
            QStringLiteral("unsigned"), double(integer), QString::number(integer)};
    }
    case QMetaType::Float:
    case QMetaType::Double:
        // SQLite stores a NaN as NULL by itself.
        return StoredAttribute{QStringLiteral("double"), value.toDouble(), none};
    case QMetaType::QString:
        return StoredAttribute{QStringLiteral("text"), none, value};
    case QMetaType::QStringList:
    case QMetaType::QVariantList:
        return StoredAttribute{
            QStringLiteral("list"), none, QString::fromUtf8(toJsonText(toJson(value), -1))};
    default:
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("The attribute %1 is a %2; a run's attributes are numbers, texts, "
                           "yes/no values and lists.")
                .arg(key, QString::fromLatin1(value.typeName())),
            {}};
    }
}

void AttributeReader::read(const Query &row, QHash<QString, QVariant> &attributes)
{
    const QString key = *m_keys.insert(row.text(1));
    attributes.insert(key, fromStored(row));
}

} // namespace lampwork
