// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/run.h"

#include <QList>
#include <QString>

#include <optional>

namespace lampwork {

// What a run logs besides numbers. Pictures and texts are artifacts of the kinds "image" and
// "text"; histograms have a table of their own.
enum class MediaKind { Picture, Text, Histogram };

// A picture or a text at a step of its series. A value; what it shows is the stored object.
struct MediaItem {
    MediaKind kind = MediaKind::Picture;
    QString series; // "samples/digits"
    qint64 step = -1; // -1: logged without one
    QString caption;
    QString name; // of the artifact: "samples/digits/00000100.png"
    QString object; // SHA-256, hex
    qint64 artifactId = 0; // a later one has a greater id
    qint64 sizeBytes = 0;
    bool operator==(const MediaItem &) const = default;
};

// Of an artifact that is a picture or a text; nullopt of any other. Series and step are what its
// information says ("series" of a script, "tag" of an imported log); where that is damaged or says
// nothing, what its name says (SERIES/STEP.png, SERIES@STEP.png), else the whole name and no step.
std::optional<MediaItem> mediaItemOf(const Artifact &artifact);

// The newest of `items`, which are ordered by step, at or before `step`; null: there is none.
const MediaItem *itemAt(const QList<MediaItem> &items, qint64 step);

} // namespace lampwork
