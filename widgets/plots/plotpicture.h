// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QSizeF>
#include <QString>

namespace lampwork {

// How a plot is drawn for a page rather than the screen.
struct PlotPicture {
    QSizeF sizeMm{85, 60};
    int dpi = 300; // of pictures made of pixels
    double fontPt = 8;
    double lineWidthPt = 1;
    bool onWhite = true; // in the colours of the light appearance, else as on the screen
    bool operator==(const PlotPicture &) const = default;

    QSize sizePixels() const; // at dpi
    QSize sizeUnits() const; // in 1/96 inch, what plots measure in
};

inline constexpr int unitsPerInch = 96;
inline constexpr double mmPerInch = 25.4;

// A width of a column in print, and of two with what is between them.
inline constexpr double oneColumnMm = 85;
inline constexpr double twoColumnsMm = 170;

// InvalidInput: nothing to see, or more than 200 million pixels.
Result<void> checkPicture(const PlotPicture &picture);

} // namespace lampwork
