// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plotpicture.h"

#include <QCoreApplication>
#include <QSize>

#include <cmath>

namespace lampwork {

namespace {

constexpr double mostPixels = 200e6;
constexpr double leastMm = 10;

QSize scaled(const QSizeF &mm, double perInch)
{
    return {int(std::lround(mm.width() / mmPerInch * perInch)),
        int(std::lround(mm.height() / mmPerInch * perInch))};
}

} // namespace

QSize PlotPicture::sizePixels() const
{
    return scaled(sizeMm, dpi);
}

QSize PlotPicture::sizeUnits() const
{
    return scaled(sizeMm, unitsPerInch);
}

Result<void> checkPicture(const PlotPicture &picture)
{
    const auto wrong = [](const QString &message) {
        return Error{ErrorCode::InvalidInput, message, {}};
    };
    const QSizeF size = picture.sizeMm;
    if (!(size.width() >= leastMm) || !(size.height() >= leastMm))
        return wrong(QCoreApplication::translate("lampwork::PlotPicture",
            "A picture of %1 × %2 mm is too small to see anything: make each side at least %3 mm.")
                         .arg(size.width())
                         .arg(size.height())
                         .arg(leastMm));
    if (picture.dpi <= 0
        || size.width() * size.height() / mmPerInch / mmPerInch * picture.dpi * picture.dpi
            > mostPixels)
        return wrong(QCoreApplication::translate("lampwork::PlotPicture",
            "A picture of %1 × %2 mm at %3 dots per inch has more than 200 million pixels: make it "
            "smaller, or write SVG or PDF, which have none.")
                         .arg(size.width())
                         .arg(size.height())
                         .arg(picture.dpi));
    return {};
}

} // namespace lampwork
