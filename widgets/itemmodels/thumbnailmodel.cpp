// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/itemmodels/thumbnailmodel.h"

#include "core/base/format.h"

#include <QPixmap>
#include <QSize>

#include <algorithm>
#include <cmath>
#include <limits>

namespace lampwork {

namespace {

constexpr int pageRows = 500;

} // namespace

PixelRange pixelRange(const ImageSet &images)
{
    PixelRange range{
        std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    // Enough to know the range, few enough for the GUI thread: some milliseconds.
    const std::size_t looked = std::min<std::size_t>(
        images.count, 1 + 2'000'000 / std::max<std::size_t>(1, images.pixelsPerImage()));
    for (std::size_t image = 0; image < looked; ++image) {
        for (std::size_t i = 0; i < images.pixelsPerImage(); ++i) {
            const double value = images.pixel(image, i);
            if (!std::isfinite(value))
                continue;
            range.low = std::min(range.low, value);
            range.high = std::max(range.high, value);
        }
    }
    return range.low < range.high ? range : PixelRange{};
}

QImage imageOf(const ImageSet &images, std::size_t index, const PixelRange &range)
{
    if (index >= images.count || images.width <= 0 || images.height <= 0)
        return {};
    const std::size_t plane = std::size_t(images.width) * std::size_t(images.height);
    const double low = range.low;
    const double scale = 255.0 / (range.high - range.low);
    const auto grey = [&](std::size_t at) {
        const double value = images.pixel(index, at);
        return std::isfinite(value) ? int(std::clamp(std::lround((value - low) * scale), 0L, 255L))
                                    : 0;
    };
    const bool colour = images.channels == 3;
    QImage image(images.width, images.height, QImage::Format_RGB32);
    for (int y = 0; y < images.height; ++y) {
        auto *line = reinterpret_cast<QRgb *>(image.scanLine(y));
        for (int x = 0; x < images.width; ++x) {
            const std::size_t at = std::size_t(y) * std::size_t(images.width) + std::size_t(x);
            const int red = grey(at);
            line[x]
                = colour ? qRgb(red, grey(at + plane), grey(at + 2 * plane)) : qRgb(red, red, red);
        }
    }
    return image;
}

QString labelOf(const ImageSet &images, std::size_t index)
{
    if (index >= images.labels.size())
        return {};
    const double label = images.labels[index];
    if (!images.classes.isEmpty() && label >= 0 && label < double(images.classes.size()))
        return images.classes.at(qsizetype(label));
    return formatNumber(label);
}

ThumbnailModel::ThumbnailModel(int sizePixels, QObject *parent)
    : QAbstractListModel(parent)
    , m_sizePixels(sizePixels)
{
}

void ThumbnailModel::setImages(std::shared_ptr<const ImageSet> images)
{
    if (images == m_images && !m_chosen)
        return;
    beginResetModel();
    m_images = std::move(images);
    m_range = m_images ? pixelRange(*m_images) : PixelRange{};
    m_chosen = false;
    m_rows.clear();
    m_captions.clear();
    m_shown = int(std::min<std::size_t>(total(), pageRows));
    endResetModel();
}

void ThumbnailModel::setImages(
    std::shared_ptr<const ImageSet> images, std::vector<qint64> rows, QStringList captions)
{
    beginResetModel();
    m_images = std::move(images);
    m_range = m_images ? pixelRange(*m_images) : PixelRange{};
    m_chosen = true;
    m_rows = std::move(rows);
    m_captions = std::move(captions);
    m_shown = int(std::min<std::size_t>(total(), pageRows));
    endResetModel();
}

std::size_t ThumbnailModel::total() const
{
    if (!m_images)
        return 0;
    return m_chosen ? m_rows.size() : m_images->count;
}

int ThumbnailModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_shown;
}

bool ThumbnailModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && std::size_t(m_shown) < total();
}

void ThumbnailModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    const int more = int(std::min<std::size_t>(total() - std::size_t(m_shown), pageRows));
    beginInsertRows({}, m_shown, m_shown + more - 1);
    m_shown += more;
    endInsertRows();
}

QVariant ThumbnailModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const auto row = std::size_t(m_chosen ? m_rows[std::size_t(index.row())] : qint64(index.row()));
    const QString caption = m_chosen ? m_captions.value(index.row()) : labelOf(*m_images, row);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::AccessibleTextRole:
        return caption;
    case Qt::DecorationRole: // enlarged without smoothing: a pixel stays a square
        return QPixmap::fromImage(
            imageOf(*m_images, row, m_range)
                .scaled(m_sizePixels, m_sizePixels, Qt::KeepAspectRatio, Qt::FastTransformation));
    case Qt::ToolTipRole:
        return tr("Picture %1, label %2")
            .arg(formatCount(qint64(row) + 1), labelOf(*m_images, row));
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment(Qt::AlignHCenter));
    default:
        return {};
    }
}

} // namespace lampwork
