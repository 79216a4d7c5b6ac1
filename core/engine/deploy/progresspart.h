// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/progress.h"

#include <algorithm>

namespace lampwork {

// The part [from, to] of a longer work, which must outlive it.
inline Progress partOf(const Progress &whole, double from, double to)
{
    Progress part;
    part.cancelled = whole.cancelled;
    part.report = [&whole, from, to](double fraction, const QString &text) {
        whole(from + (to - from) * std::clamp(fraction, 0.0, 1.0), text);
    };
    return part;
}

} // namespace lampwork
