// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/launch/resolve.h"

#include <QDialog>

namespace lampwork {

// A few train pictures as they are, and as they will be in the first epochs of a run with this
// spec: the same numbers decide there. A mixed picture says what its target is made of.
class AugmentPreview : public QDialog {
    Q_OBJECT
public:
    // resolved: of pictures.
    AugmentPreview(const ResolvedSpec &resolved, const ImageSet &images, QWidget *parent = nullptr);
};

// The pictures of the preview, one line of `epochs + 1` for each of the first train rows: as it is,
// then as in each epoch; and a caption for each.
struct AugmentedPictures {
    ImageSet images;
    QStringList captions;
};
AugmentedPictures augmentedPictures(
    const ResolvedSpec &resolved, const ImageSet &images, int rows, int epochs);

} // namespace lampwork
