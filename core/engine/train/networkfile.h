// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/engine/train/storewriter.h"

namespace lampwork {

// A run whose network is a file keeps that file in its store, as the artifact "network", so that it
// can go on and be run again when the file is changed or gone. Returns the spec with network.file
// naming the stored one; other specs are returned as they are. InvalidInput at "network.file" when
// the file is no longer the one that the run was created with, and the store does not have it.
Result<QString> withKeptNetworkFile(const QString &specJson, StoreWriter &writer, RunId run);

} // namespace lampwork
