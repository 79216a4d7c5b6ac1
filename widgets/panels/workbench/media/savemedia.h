// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/media/mediatile.h"

namespace lampwork {

// A name to save it by, of letters that every file system takes: RUN-SERIES-STEP.png.
QString fileNameFor(const QString &runName, const MediaItem &item);

// Writes the file as it was logged; how that went is told by the workbench. `asker`: the widget
// that a person asked by.
void saveMedia(
    const MediaContext &context, const MediaItem &item, const QString &path, QWidget *asker);
// Asks for the place first. `asker` may go meanwhile.
void askAndSaveMedia(MediaContext context, const QString &runName, MediaItem item, QWidget *asker);
// Puts a picture on the clipboard, with all its pixels.
void copyPicture(const MediaContext &context, const MediaItem &item, QWidget *asker);

} // namespace lampwork
