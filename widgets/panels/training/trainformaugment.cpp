// SPDX-License-Identifier: GPL-3.0-or-later
// The training form's fields for the augmentation of pictures.
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/section.h"
#include "widgets/panels/training/trainform.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace lampwork {

void TrainForm::buildAugmentation()
{
    QVBoxLayout *form = addSection(tr("Augmentation of pictures"), false);
    m_augmentation = sectionOf(form->parentWidget());
    const auto flag = [&](const char *name, const QString &text, const QString &toolTip,
                          bool AugmentSpec::*member) {
        addFlag(
            form, QStringLiteral("data.augment.") + QLatin1String(name), text, toolTip,
            [member](const Spec &spec) { return spec.data.augment.*member; },
            [member](Spec &spec, bool on) { spec.data.augment.*member = on; });
    };
    const auto number = [&](const char *name, const QString &label, const QString &toolTip,
                            const NumberRange &range, auto AugmentSpec::*member) {
        using Value = std::remove_reference_t<decltype(AugmentSpec().*member)>;
        addNumber(
            form, QStringLiteral("data.augment.") + QLatin1String(name), label, toolTip, range,
            [member](const Spec &spec) {
                const auto value = double(spec.data.augment.*member);
                return value == 0 ? std::nullopt : std::optional(value);
            },
            [member](Spec &spec, std::optional<double> value) {
                spec.data.augment.*member = Value(value.value_or(0));
            },
            [](const Spec &) { return std::optional(0.0); });
    };
    using A = AugmentSpec;
    flag("flip", tr("Mirror left to right"), tr("Every second picture, drawn anew in each epoch"),
        &A::flip);
    flag("flip_vertical", tr("Turn upside down"),
        tr("Every second picture, drawn anew in each epoch"), &A::flipVertical);
    number("crop", tr("Move, pixels"), tr("Up to so many pixels in each direction"),
        {0, 4096, true}, &A::crop);
    number("rotate", tr("Rotate, degrees"), tr("By up to so much to either side"), {0, 180},
        &A::rotate);
    number("brightness", tr("Brightness"), tr("Times 1 ± up to this"), {0, 1}, &A::brightness);
    number("contrast", tr("Contrast"), tr("Times 1 ± up to this, about the picture’s mean"), {0, 1},
        &A::contrast);
    number("saturation", tr("Saturation"), tr("Times 1 ± up to this; of three channels"), {0, 1},
        &A::saturation);
    number("cutout", tr("Cutout, pixels"), tr("Side of a square that is blanked"), {0, 4096, true},
        &A::cutout);
    number("mixup", tr("Mixup, alpha"),
        tr("Blends two pictures and their targets; 0.2 is usual, 0 switches it off"), {0, 100},
        &A::mixup);
    number("cutmix", tr("CutMix, alpha"),
        tr("Puts a piece of another picture in, and mixes the targets; 1 is usual, 0 switches it "
           "off"),
        {0, 100}, &A::cutmix);
    m_preview = new QPushButton(tr("Pre&view…"));
    m_preview->setObjectName(QStringLiteral("data.augment.preview"));
    m_preview->setToolTip(tr("Show pictures as the network will see them"));
    connect(m_preview, &QPushButton::clicked, this, &TrainForm::augmentPreviewRequested);
    form->addWidget(m_preview);
}

void TrainForm::refreshAugmentation(const Spec *resolved)
{
    // Where it was said of a table, it must be possible to take it back.
    const bool pictures = resolved && resolved->data.imageScaling;
    m_preview->setEnabled(pictures && resolved->data.augment != AugmentSpec());
    m_augmentation->setVisible(pictures || m_chosen.data.augment != AugmentSpec());
}

} // namespace lampwork
