// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json.h"

#include <algorithm>

namespace lampwork {

namespace {

QString locate(const QByteArray &text, std::size_t byte, const QString &source)
{
    const auto end = text.begin() + std::min<qsizetype>(qsizetype(byte), text.size());
    const auto line = 1 + std::count(text.begin(), end, '\n');
    const auto lastBreak = std::find(std::make_reverse_iterator(end), text.rend(), '\n');
    const auto column = std::distance(lastBreak.base(), end) + 1;
    return QStringLiteral("%1:%2:%3").arg(source).arg(line).arg(column);
}

void flattenInto(const Json &json, const QString &path, std::vector<std::pair<QString, Json>> &out)
{
    if (json.is_object() && !json.empty()) {
        for (const auto &[key, value] : json.items())
            flattenInto(value, joinPath(path, QString::fromStdString(key)), out);
    } else if (json.is_array() && !json.empty()) {
        qsizetype index = 0;
        for (const auto &value : json)
            flattenInto(value, joinPath(path, index++), out);
    } else {
        out.emplace_back(path, json);
    }
}

bool isPlainKey(const QString &key)
{
    return !key.isEmpty() && !key.contains(u'.') && !key.contains(u'[') && !key.contains(u']')
        && !key.contains(u'"');
}

} // namespace

Result<Json> parseJson(const QByteArray &text, const QString &source)
{
    try {
        return Json::parse(text.begin(), text.end(), nullptr, true, true);
    } catch (const nlohmann::json::parse_error &failure) {
        QString reason = QString::fromUtf8(failure.what());
        // nlohmann prefixes "[json.exception.parse_error.101] parse error at line 1, column 2: ".
        const auto colon = reason.indexOf(QLatin1String(": "));
        if (colon > 0)
            reason = reason.mid(colon + 2);
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("This is not valid JSON: %1.").arg(reason),
            locate(text, failure.byte == 0 ? 0 : failure.byte - 1, source)};
    }
}

QByteArray toJsonText(const Json &json, int indent)
{
    return QByteArray::fromStdString(json.dump(indent, ' ', false, Json::error_handler_t::replace));
}

QString toQString(const Json &json)
{
    return json.is_string() ? QString::fromStdString(json.get_ref<const std::string &>())
                            : QString();
}

Json toJson(const QString &text)
{
    return Json(text.toStdString());
}

QVariant toVariant(const Json &json)
{
    switch (json.type()) {
    case Json::value_t::boolean:
        return json.get<bool>();
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
        return QVariant::fromValue<qlonglong>(json.get<qint64>());
    case Json::value_t::number_float:
        return json.get<double>();
    case Json::value_t::string:
        return toQString(json);
    case Json::value_t::array: {
        QVariantList list;
        for (const auto &item : json)
            list.append(toVariant(item));
        return list;
    }
    default:
        return {};
    }
}

Json toJson(const QVariant &value)
{
    switch (value.typeId()) {
    case QMetaType::Bool:
        return value.toBool();
    case QMetaType::Int:
    case QMetaType::UInt:
    case QMetaType::LongLong:
    case QMetaType::ULongLong:
        return value.toLongLong();
    case QMetaType::Float:
    case QMetaType::Double:
        return value.toDouble();
    case QMetaType::QString:
        return toJson(value.toString());
    case QMetaType::QStringList:
    case QMetaType::QVariantList: {
        Json list = Json::array();
        for (const QVariant &item : value.toList())
            list.push_back(toJson(item));
        return list;
    }
    default:
        return nullptr;
    }
}

QString joinPath(const QString &parent, const QString &key)
{
    if (!isPlainKey(key)) {
        QString quoted = key;
        quoted.replace(u'\\', QLatin1String("\\\\")).replace(u'"', QLatin1String("\\\""));
        return parent + QStringLiteral("[\"") + quoted + QStringLiteral("\"]");
    }
    return parent.isEmpty() ? key : parent + u'.' + key;
}

QString joinPath(const QString &parent, qsizetype index)
{
    return parent + u'[' + QString::number(index) + u']';
}

Result<QStringList> splitPath(const QString &path)
{
    const Error malformed{ErrorCode::InvalidInput,
        QStringLiteral("“%1” is not a path; write it as train.optimizer.lr.").arg(path), path};
    QStringList parts;
    qsizetype at = 0;
    while (at < path.size()) {
        if (path.mid(at, 2) == QLatin1String("[\"")) {
            QString key;
            at += 2;
            while (at < path.size() && path[at] != u'"') {
                if (path[at] == u'\\' && at + 1 < path.size())
                    ++at;
                key += path[at++];
            }
            if (path.mid(at, 2) != QLatin1String("\"]"))
                return malformed;
            at += 2;
            parts.append(key);
        } else if (path[at] == u'[') {
            const qsizetype close = path.indexOf(u']', at);
            bool isNumber = false;
            if (close > 0)
                path.mid(at + 1, close - at - 1).toUInt(&isNumber);
            if (!isNumber)
                return malformed;
            parts.append(path.mid(at, close - at + 1));
            at = close + 1;
        } else {
            qsizetype end = at;
            while (end < path.size() && path[end] != u'.' && path[end] != u'[')
                ++end;
            if (end == at)
                return malformed;
            parts.append(path.mid(at, end - at));
            at = end;
        }
        if (at < path.size() && path[at] == u'.') {
            if (++at == path.size())
                return malformed;
        }
    }
    if (parts.isEmpty())
        return malformed;
    return parts;
}

std::vector<std::pair<QString, Json>> flatten(const Json &json)
{
    std::vector<std::pair<QString, Json>> out;
    flattenInto(json, QString(), out);
    return out;
}

Result<void> setAtPath(Json &json, const QString &path, const Json &value)
{
    const auto parts = splitPath(path);
    if (!parts)
        return parts.error();
    Json *node = &json;
    for (const QString &part : *parts) {
        if (part.startsWith(u'[') && part.endsWith(u']') && node->is_array()) {
            const auto index = part.mid(1, part.size() - 2).toULongLong();
            if (index >= node->size()) {
                return Error{ErrorCode::InvalidInput,
                    QStringLiteral("There is no element %1; the list has %2.")
                        .arg(index)
                        .arg(node->size()),
                    path};
            }
            node = &(*node)[index];
            continue;
        }
        if (node->is_null())
            *node = Json::object();
        if (!node->is_object()) {
            return Error{ErrorCode::InvalidInput,
                QStringLiteral("“%1” cannot be set: what stands above it is a single value.")
                    .arg(part),
                path};
        }
        node = &(*node)[part.toStdString()];
    }
    *node = value;
    return {};
}

Json parseLooseValue(const QString &text)
{
    const QByteArray utf8 = text.toUtf8();
    Json value = Json::parse(utf8.begin(), utf8.end(), nullptr, false);
    return value.is_discarded() ? toJson(text) : value;
}

} // namespace lampwork
