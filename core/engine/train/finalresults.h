// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/preparation.h"
#include "core/engine/train/storewriter.h"

namespace lampwork {

// A trained run's last act: loads the best checkpoint (the newest where none is marked best or it
// is damaged), and stores the predictions on the validation and test rows as artifacts, and the
// test metrics as attributes "test/loss", …. Throws what LibTorch throws.
Result<void> storeFinalResults(PreparedTraining &prepared, StoreWriter &writer, RunId run);

} // namespace lampwork
