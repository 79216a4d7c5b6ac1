// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace lampwork {

// <prefix>/share/lampwork/samples of an installed program, else the source tree's; empty when
// neither is there.
QString samplesFolder();

} // namespace lampwork
