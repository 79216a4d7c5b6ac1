// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/picturedecoder.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/media/drawing.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QImageReader>

#include <array>
#include <string_view>

namespace lampwork {

namespace {

constexpr int mostMegabytes = 256;
constexpr qint64 mostPixels = qint64(mostMegabytes) * 1024 * 1024 / 4;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lampwork::PictureDecoder)
};

// What QImageReader may be given; its other plugins are for formats that no script logs, and each
// of them is code that reads foreign bytes.
bool isReadable(const QByteArray &format)
{
    static constexpr std::array<std::string_view, 9> formats{
        "png", "jpeg", "gif", "bmp", "webp", "tiff", "ppm", "pgm", "pbm"};
    for (const std::string_view one : formats) {
        if (format == QByteArrayView(one.data(), qsizetype(one.size())))
            return true;
    }
    return false;
}

Error tooLarge(const QSize &pixels)
{
    return {ErrorCode::Unsupported,
        Words::tr("The picture has %1 × %2 pixels, more than are shown here. Save it to open it in "
                  "another program.")
            .arg(formatCount(pixels.width()), formatCount(pixels.height())),
        {}};
}

QSize fitting(const QSize &pixels, const QSize &bound)
{
    if (bound.isEmpty() || (pixels.width() <= bound.width() && pixels.height() <= bound.height()))
        return pixels;
    return pixels.scaled(bound, Qt::KeepAspectRatio).expandedTo({1, 1});
}

} // namespace

Result<DecodedPicture> decodePicture(const QByteArray &bytes, const QSize &bound)
{
    if (isDrawing(bytes))
        return decodeDrawing(bytes, bound);
    QBuffer buffer;
    buffer.setData(bytes);
    buffer.open(QIODevice::ReadOnly);
    const QByteArray format = QImageReader::imageFormat(&buffer);
    if (!isReadable(format)) {
        return Error{ErrorCode::Unsupported,
            Words::tr(
                "This is no picture that can be shown here; PNG, JPEG, GIF, BMP, WebP and SVG can. "
                "Save it to open it in another program."),
            {}};
    }
    // One for the program; set once, as this is called on several threads.
    [[maybe_unused]] static const bool limited
        = (QImageReader::setAllocationLimit(mostMegabytes), true);
    QImageReader reader(&buffer, format);
    reader.setAutoTransform(true);
    const QSize pixels = reader.size();
    if (pixels.isValid() && qint64(pixels.width()) * pixels.height() > mostPixels)
        return tooLarge(pixels);
    // A JPEG is made smaller while it is decoded; twice as large leaves something to smooth.
    if (format == "jpeg" && pixels.isValid() && !bound.isEmpty())
        reader.setScaledSize(fitting(pixels, bound * 2));
    QImage image = reader.read();
    if (image.isNull()) {
        const QString shape = pixels.isValid()
            ? Words::tr(" of %1 × %2 pixels").arg(pixels.width()).arg(pixels.height())
            : QString();
        return Error{ErrorCode::Damaged,
            Words::tr(
                "This picture (%1%2) cannot be decoded: %3. Save it to look at the bytes as they "
                "were logged.")
                .arg(QString::fromLatin1(format.toUpper()), shape, reader.errorString()),
            {}};
    }
    DecodedPicture decoded;
    decoded.pixels = pixels.isValid() ? pixels : image.size();
    if (reader.transformation() & QImageIOHandler::TransformationRotate90)
        decoded.pixels.transpose();
    const QSize wanted = fitting(image.size(), bound);
    if (wanted != image.size())
        image = image.scaled(wanted, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    decoded.image = image.convertToFormat(
        image.hasAlphaChannel() ? QImage::Format_ARGB32_Premultiplied : QImage::Format_RGB32);
    if (decoded.image.isNull())
        return tooLarge(decoded.pixels);
    return decoded;
}

} // namespace lampwork
