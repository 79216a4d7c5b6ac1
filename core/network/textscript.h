// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

namespace lampwork {

// preprocessingScript() of texts: def forward(self, texts: List[str]) -> Tensor, which returns the
// codes [rows, length] as float32, as the embedding of tokens takes them: of a language model, the
// last ones of each text as a document (core/data/tokenstream.h), else its first.
PreprocessingScript textScript(const Preprocessing &preprocessing);

} // namespace lampwork
