// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/store/capsule.h"

namespace lampwork {

// Makes the new store `folder` of a capsule that lies unpacked and checked in `unpacked`. For
// openCapsule() alone; Damaged names the member, and the line where it has some.
Result<CapsuleReport> importUnpacked(const Json &manifest, const QString &unpacked,
    const QString &folder, const Progress &progress);

} // namespace lampwork
