// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

namespace lampwork {

// preprocessingScript() of texts: def forward(self, texts: List[str]) -> Tensor, which returns the
// codes [rows, length] as float32, as the embedding of tokens takes them.
PreprocessingScript textScript(const TextInput &input);

} // namespace lampwork
