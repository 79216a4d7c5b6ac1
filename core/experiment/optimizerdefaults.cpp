// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiment/optimizerdefaults.h"

namespace lampwork {

void setOptimizerDefaults(OptimizerSpec &spec)
{
    const OptimizerSpec usual;
    spec.momentum = spec.name == u"rmsprop" ? 0 : spec.name == u"muon" ? 0.95 : usual.momentum;
    spec.nesterov = spec.name == u"muon";
    spec.beta1 = usual.beta1;
    spec.beta2 = spec.name == u"lion" ? 0.99 : usual.beta2;
    spec.eps = usual.eps;
    spec.alpha = usual.alpha;
}

} // namespace lampwork
