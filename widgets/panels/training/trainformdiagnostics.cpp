// SPDX-License-Identifier: GPL-3.0-or-later
// The fields about what a run tells besides its losses; how a field works is in trainform.cpp.
#include "widgets/dialogs/numberfield.h"
#include "widgets/panels/training/trainform.h"

#include <QCheckBox>

namespace lampwork {

void TrainForm::buildDiagnostics()
{
    QVBoxLayout *form = addSection(tr("Diagnostics"), false);
    const auto addInterval = [&](const char *name, const QString &label, const QString &toolTip,
                                 int TrackSpec::*member) {
        addNumber(
            form, QStringLiteral("track.") + QLatin1String(name), label, toolTip, {0, 1e9, true},
            [member](const Spec &spec) -> std::optional<double> {
                return spec.track.*member == TrackSpec().*member
                    ? std::nullopt
                    : std::optional(double(spec.track.*member));
            },
            [member](Spec &spec, std::optional<double> value) {
                spec.track.*member = value ? int(*value) : TrackSpec().*member;
            },
            [member](const Spec &) -> std::optional<double> { return TrackSpec().*member; });
    };
    addInterval("layers", tr("La&yers every"),
        tr("Steps between two looks at each layer: gradient, weights, update, outputs; 0: never"),
        &TrackSpec::layers);
    addInterval("histograms", tr("&Histograms every"),
        tr("Steps between two histograms of each layer; 0: never"), &TrackSpec::histograms);
    addFlag(
        form, QStringLiteral("track.system"), tr("Record speed, memory and energy"),
        tr("Once a second: samples, processor, memory, graphics card, watts"),
        [](const Spec &spec) { return spec.track.system; },
        [](Spec &spec, bool on) { spec.track.system = on; });
    addNumber(
        form, QStringLiteral("track.price_per_kwh"), tr("Price of a k&Wh"),
        tr("In any currency; what a run costs is told in the same one"), {0, 1e6},
        [](const Spec &spec) -> std::optional<double> {
            return spec.track.pricePerKwh == 0 ? std::nullopt
                                               : std::optional(spec.track.pricePerKwh);
        },
        [](Spec &spec, std::optional<double> value) { spec.track.pricePerKwh = value.value_or(0); },
        [](const Spec &) -> std::optional<double> { return std::nullopt; });
}

} // namespace lampwork
