// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QImage>
#include <QSize>

namespace lampwork {

struct DecodedPicture {
    QImage image; // at most as large as was asked for
    QSize pixels; // of the picture itself
};

// Makes an image of the bytes of a PNG, JPEG, GIF (its first picture), BMP, WebP, TIFF, PNM or SVG
// file, whatever the file was called; of one that is larger than `bound` pixels, one that fits in
// it (an empty `bound`: of any size). A drawing (SVG) is drawn as large as `bound`.
// Any thread. Takes at most 256 MB besides `bytes`. Errors: Damaged, for what cannot be decoded;
// Unsupported, for other formats, and for pictures that would take more.
Result<DecodedPicture> decodePicture(const QByteArray &bytes, const QSize &bound);

} // namespace lampwork
