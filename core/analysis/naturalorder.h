// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringView>

namespace lampwork {

// Below 0, 0 or above 0 as `a` comes before, with or after `b` for a person: runs of digits by
// their value ("layer 2" before "layer 10"), the rest without case, character by character. "01"
// and "1", and "A" and "a", are equal.
int compareNaturally(QStringView a, QStringView b);

} // namespace lampwork
