// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/attributes.h"

#include "core/base/json.h"
#include "core/store/connection.h"

#include <cmath>
#include <limits>

namespace lampwork {

namespace {

QVariant fromStored(const QString &type, const Query &row)
{
    constexpr int number = 3;
    constexpr int text = 4;
    if (type == QLatin1String("text"))
        return row.text(text);
    if (type == QLatin1String("double"))
        return row.isNull(number) ? std::numeric_limits<double>::quiet_NaN() : row.real(number);
    if (type == QLatin1String("integer"))
        return row.isNull(text) ? qlonglong(row.real(number)) : row.text(text).toLongLong();
    if (type == QLatin1String("unsigned"))
        return row.text(text).toULongLong();
    if (type == QLatin1String("bool"))
        return row.real(number) != 0;
    if (type == QLatin1String("list")) {
        auto json = parseJson(row.text(text).toUtf8(), QStringLiteral("attribute"));
        return json ? toVariant(*json) : QVariant();
    }
    return {};
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
    attributes.insert(key, fromStored(row.text(2), row));
}

} // namespace lampwork
