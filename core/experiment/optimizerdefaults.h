// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/spec.h"

namespace lampwork {

// Sets the constants of spec.name to those that its authors give: momentum, nesterov, beta1, beta2,
// eps and alpha. What a spec says afterwards replaces them.
//   sgd: momentum 0.9 · adam, adamw: β 0.9, 0.999 · rmsprop: α 0.99, no momentum
//   lion: β 0.9, 0.99 · muon: momentum 0.95 with Nesterov, and AdamW's constants
void setOptimizerDefaults(OptimizerSpec &spec);

} // namespace lampwork
