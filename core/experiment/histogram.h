// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QtGlobal>

#include <vector>

namespace lampwork {

// How many values lay where at one step: counts.size() bins of equal width over [lower, upper].
// Values that are no numbers or infinite are in none of them. Where lower equals upper, all values
// were the same and stand in the first bin.
struct Histogram {
    QString name; // "layers/linear1/weights"
    qint64 step = 0;
    double lower = 0;
    double upper = 0;
    std::vector<quint32> counts;
    bool operator==(const Histogram &) const = default;
};

} // namespace lampwork
