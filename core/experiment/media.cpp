// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/media.h"

#include "core/base/json.h"

#include <QRegularExpression>

#include <algorithm>

namespace lampwork {

namespace {

QString textIn(const Json &info, const char *key)
{
    const auto found = info.find(key);
    return found != info.end() && found->is_string() ? toQString(*found) : QString();
}

qint64 stepIn(const Json &info)
{
    const auto found = info.find("step");
    if (found == info.end() || !found->is_number_integer())
        return -1;
    if (found->is_number_unsigned() && found->get<quint64>() > quint64(INT64_MAX))
        return -1;
    return std::max<qint64>(found->get<qint64>(), -1);
}

void readInfo(const QString &text, MediaItem &item)
{
    if (text.isEmpty())
        return;
    // What is damaged here is known from the name as well, and says nothing about the picture.
    const Result<Json> info = parseJson(text.toUtf8(), item.name);
    if (!info || !info->is_object())
        return;
    item.series = textIn(*info, "series");
    if (item.series.isEmpty())
        item.series = textIn(*info, "tag");
    item.step = stepIn(*info);
    item.caption = textIn(*info, "caption");
}

void readName(MediaItem &item)
{
    static const QRegularExpression pattern(
        QStringLiteral(R"(^(.+)[/@]([0-9]{1,18})(?:\.[A-Za-z0-9]{1,8})?$)"));
    const QRegularExpressionMatch match = pattern.match(item.name);
    if (!match.hasMatch()) {
        if (item.series.isEmpty())
            item.series = item.name;
        return;
    }
    if (item.series.isEmpty())
        item.series = match.captured(1);
    if (item.step < 0)
        item.step = match.captured(2).toLongLong();
}

} // namespace

std::optional<MediaItem> mediaItemOf(const Artifact &artifact)
{
    MediaItem item;
    if (artifact.kind == u"image")
        item.kind = MediaKind::Picture;
    else if (artifact.kind == u"text")
        item.kind = MediaKind::Text;
    else
        return std::nullopt;
    item.name = artifact.name;
    item.object = artifact.object;
    item.artifactId = artifact.id;
    item.sizeBytes = artifact.sizeBytes;
    readInfo(artifact.info, item);
    if (item.series.isEmpty() || item.step < 0)
        readName(item);
    return item;
}

const MediaItem *itemAt(const QList<MediaItem> &items, qint64 step)
{
    const auto after = std::upper_bound(items.begin(), items.end(), step,
        [](qint64 at, const MediaItem &item) { return at < item.step; });
    return after == items.begin() ? nullptr : &*std::prev(after);
}

} // namespace lampwork
