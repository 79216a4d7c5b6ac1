// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/table.h"

#include <QAbstractListModel>
#include <QImage>

#include <memory>
#include <vector>

namespace lampwork {

// The values that are shown as black and as white: the smallest and largest among the first two
// million of a set, so that its pictures can be compared with each other.
struct PixelRange {
    double low = 0;
    double high = 255;
};
PixelRange pixelRange(const ImageSet &images);

// One picture of a set, its values spread over black to white. Three channels are taken as red,
// green and blue; otherwise the first one is shown.
QImage imageOf(const ImageSet &images, std::size_t index, const PixelRange &range);
QString labelOf(const ImageSet &images, std::size_t index);

// Pictures with their labels, made into images when they are asked for. Either all of a set, as
// many as a view has been scrolled to (canFetchMore), or the chosen ones. GUI thread; shares the
// set.
class ThumbnailModel : public QAbstractListModel {
    Q_OBJECT
public:
    explicit ThumbnailModel(int sizePixels, QObject *parent = nullptr);
    void setImages(std::shared_ptr<const ImageSet> images);
    // Only these, in this order, with these captions.
    void setImages(
        std::shared_ptr<const ImageSet> images, std::vector<qint64> rows, QStringList captions);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

private:
    std::size_t total() const;

    PixelRange m_range;
    std::shared_ptr<const ImageSet> m_images;
    std::vector<qint64> m_rows;
    QStringList m_captions;
    bool m_chosen = false;
    int m_shown = 0;
    int m_sizePixels;
};

} // namespace lampwork
