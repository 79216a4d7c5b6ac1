// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/media/picturedecoder.h"

namespace lampwork {

// True for the beginning of an SVG document, compressed ones not included.
bool isDrawing(const QByteArray &bytes);

// As decodePicture(). What a drawing would fetch from elsewhere is left out; one whose parts are
// used within parts so often that it would be drawn for hours is refused (Unsupported).
Result<DecodedPicture> decodeDrawing(const QByteArray &bytes, const QSize &bound);

} // namespace lampwork
