// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

namespace lampwork {

struct Divergence {
    qint64 step = 0; // the one at which it showed
    double loss = 0;
    double learningRate = 0;
    bool weightsToo = false; // they are no numbers any more
    QString details; // a sentence more, if there is one
};

// What a run fails with that has diverged: what happened, and what to try.
Error diverged(const Divergence &divergence);

} // namespace lampwork
