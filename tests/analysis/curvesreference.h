// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"

#include <QFile>

#include <cmath>
#include <limits>
#include <vector>

namespace lampwork {

// What pandas, SciPy, NumPy and Matplotlib say: written by curves_reference.py.
inline const Json &curvesReference()
{
    static const Json reference = [] {
        QFile file(QStringLiteral(LAMPWORK_SOURCE_DIR "/tests/analysis/curves_reference.json"));
        if (!file.open(QIODevice::ReadOnly))
            qFatal("curves_reference.json cannot be read");
        return parseJson(file.readAll(), QStringLiteral("curves_reference.json")).value();
    }();
    return reference;
}

inline std::vector<double> numbersOf(const Json &list) // null: NaN
{
    std::vector<double> numbers;
    for (const Json &value : list)
        numbers.push_back(
            value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>());
    return numbers;
}

inline bool isNear(double a, double b, double relative = 1e-12)
{
    if (std::isnan(a) || std::isnan(b))
        return std::isnan(a) == std::isnan(b);
    return std::abs(a - b) <= relative * std::max({1.0, std::abs(a), std::abs(b)});
}

} // namespace lampwork
