// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/predictions.h"

#include "core/base/json.h"
#include "core/experiment/specjson.h"

#include <bit>
#include <cstring>
#include <optional>

static_assert(std::endian::native == std::endian::little, "the format is little-endian");

namespace lampwork {

namespace {

constexpr QByteArrayView magic("LWPRED1\n");

template <typename T> void append(QByteArray &bytes, const std::vector<T> &values)
{
    bytes.append(
        reinterpret_cast<const char *>(values.data()), qsizetype(values.size() * sizeof(T)));
}

template <typename T> std::vector<T> take(const char *&at, std::size_t count)
{
    std::vector<T> values(count);
    std::memcpy(values.data(), at, count * sizeof(T));
    at += count * sizeof(T);
    return values;
}

} // namespace

QByteArray predictionsToBytes(const Predictions &predictions)
{
    Json header;
    header["task"] = toJson(nameOf(predictions.task));
    header["split"] = toJson(predictions.split);
    header["target"] = toJson(predictions.target);
    header["classes"] = Json::array();
    for (const QString &name : predictions.classes)
        header["classes"].push_back(toJson(name));
    header["rows"] = predictions.size();

    QByteArray bytes = magic.toByteArray() + toJsonText(header, -1) + '\n';
    append(bytes, predictions.rows);
    append(bytes, predictions.targets);
    append(bytes, predictions.outputs);
    append(bytes, predictions.losses);
    return bytes;
}

Result<Predictions> predictionsFromBytes(const QByteArray &bytes)
{
    const Error damaged{ErrorCode::Damaged,
        QStringLiteral("The stored predictions are damaged; evaluate the run again."), {}};
    const qsizetype lineEnd = bytes.indexOf('\n', magic.size());
    if (!bytes.startsWith(magic) || lineEnd < 0)
        return damaged;
    const auto header = parseJson(bytes.mid(magic.size(), lineEnd - magic.size()), QString());
    if (!header || !header->is_object())
        return damaged;

    Predictions predictions;
    const std::optional<Task> task = taskFromName(toQString(header->value("task", Json())));
    if (!task)
        return damaged;
    predictions.task = *task;
    predictions.split = toQString(header->value("split", Json()));
    predictions.target = toQString(header->value("target", Json()));
    for (const Json &name : header->value("classes", Json::array()))
        predictions.classes.append(toQString(name));
    const Json rows = header->value("rows", Json());
    if (!rows.is_number_unsigned())
        return damaged;
    const auto count = rows.get<std::size_t>();
    const std::size_t rowBytes
        = sizeof(qint64) + sizeof(float) * (predictions.targetWidth() + predictions.width() + 1);
    const auto bodyBytes = std::size_t(bytes.size() - lineEnd - 1);
    if (bodyBytes % rowBytes != 0 || bodyBytes / rowBytes != count)
        return damaged;

    const char *at = bytes.constData() + lineEnd + 1;
    predictions.rows = take<qint64>(at, count);
    predictions.targets = take<float>(at, count * predictions.targetWidth());
    predictions.outputs = take<float>(at, count * predictions.width());
    predictions.losses = take<float>(at, count);
    return predictions;
}

} // namespace lampwork
