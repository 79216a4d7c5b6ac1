// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/json.h"
#include "core/data/preprocess.h"
#include "core/experiment/spec.h"

namespace lampwork {

// Builds the network as training would, tries it with samples of zeros, and tells what was found:
//   {"errors": [{"message", "where", "line", "column"}],      line and column of the source, else 0
//    "parameters": [{"name", "shape", "count", "learnt"}],    of the modules inside, too
//    "parameter_count": 1234,                                 of those that are learnt
//    "input": [4], "output": [3]}                             of one sample
// With errors, what could not be found is left out.
Json checkNetwork(const NetworkSpec &network, const Preprocessing &preprocessing);

} // namespace lampwork
