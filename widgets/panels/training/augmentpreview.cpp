// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/augmentpreview.h"

#include "core/base/format.h"
#include "core/data/augment.h"
#include "widgets/itemmodels/thumbnailmodel.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QDialogButtonBox>
#include <QListView>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lampwork {

namespace {

constexpr int shownRows = 8;
constexpr int shownEpochs = 6;
constexpr int thumbnailSize = 72;
constexpr int cellWidth = 104;
constexpr int cellHeight = 104;

} // namespace

AugmentedPictures augmentedPictures(
    const ResolvedSpec &resolved, const ImageSet &images, int rows, int epochs)
{
    const PixelInput &shape = *resolved.preprocessing.pixels;
    const std::vector<qint64> &train = resolved.split.train;
    const Augmentation augmentation(resolved.spec.data.augment, shape, resolved.spec.train.seed);
    AugmentedPictures made;
    made.images.channels = images.channels;
    made.images.height = images.height;
    made.images.width = images.width;
    std::vector<float> encoded(images.pixelsPerImage());
    std::vector<float> picture(images.pixelsPerImage());
    const auto pictureAt = [&](qint64 row) -> const float * {
        for (std::size_t i = 0; i < encoded.size(); ++i) {
            const double pixel = images.pixel(std::size_t(train[std::size_t(row)]), i);
            encoded[i] = float((pixel - shape.shift) / shape.scale);
        }
        return encoded.data();
    };
    const auto labelAt
        = [&](qint64 row) { return labelOf(images, std::size_t(train[std::size_t(row)])); };
    const auto add = [&](const float *values, const QString &caption) {
        for (std::size_t i = 0; i < picture.size(); ++i)
            made.images.floats.push_back(float(double(values[i]) * shape.scale + shape.shift));
        made.captions.append(caption);
        ++made.images.count;
    };
    for (qint64 row = 0; row < std::min<qint64>(rows, qint64(train.size())); ++row) {
        add(pictureAt(row), labelAt(row));
        for (int epoch = 0; epoch < epochs; ++epoch) {
            const Augmentation::Mixture mixture
                = augmentation.apply(pictureAt, qint64(train.size()), epoch, row, picture.data());
            const int percent = int(std::lround(100 * double(mixture.share)));
            const bool mixed = augmentation.mixes() && labelAt(mixture.other) != labelAt(row);
            add(picture.data(),
                mixed ? QStringLiteral("%1 %2 % · %3 %4 %")
                            .arg(labelAt(row))
                            .arg(percent)
                            .arg(labelAt(mixture.other))
                            .arg(100 - percent)
                      : labelAt(row));
        }
    }
    return made;
}

AugmentPreview::AugmentPreview(
    const ResolvedSpec &resolved, const ImageSet &images, QWidget *parent)
    : QDialog(parent)
{
    setWindowTitle(tr("Augmented pictures"));
    setObjectName(QStringLiteral("augment.preview"));
    AugmentedPictures made = augmentedPictures(resolved, images, shownRows, shownEpochs);
    std::vector<qint64> all(made.images.count);
    std::iota(all.begin(), all.end(), qint64(0));
    auto *model = new ThumbnailModel(thumbnailSize, this);
    model->setImages(
        std::make_shared<const ImageSet>(std::move(made.images)), std::move(all), made.captions);

    auto *view = new QListView;
    view->setObjectName(QStringLiteral("augment.pictures"));
    view->setModel(model);
    view->setViewMode(QListView::IconMode);
    view->setMovement(QListView::Static);
    view->setResizeMode(QListView::Fixed);
    view->setIconSize({thumbnailSize, thumbnailSize});
    view->setGridSize({cellWidth, cellHeight});
    view->setUniformItemSizes(true);
    view->setSelectionMode(QAbstractItemView::NoSelection);
    const int lineWidth = (shownEpochs + 1) * cellWidth + 2 * view->frameWidth() + spacing::large;
    view->setFixedWidth(lineWidth);

    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(hintLabel(
        tr("Each line begins with a picture of the training rows as it is; then it stands as the "
           "network will see it in the first %n epochs.",
            nullptr, shownEpochs)));
    layout->addWidget(view);
    layout->addWidget(buttons);
    resize(sizeHint().width(), 5 * cellHeight + 120);
}

} // namespace lampwork
