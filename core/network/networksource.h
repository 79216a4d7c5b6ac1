// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/network.h"

#include <QString>

namespace lampwork {

// A network as one text: TorchScript, and in front of it comments that declare what it learns.
//
//     #: parameter weight [64, 4] kaiming_uniform(4)
//     #: parameter bias [64] kaiming_uniform(4) no_decay
//     #: buffer mean [64] 0
//     #: rate dropout_rate 0.1
//     def forward(self, x: Tensor) -> Tensor:
//         …
//
// parameter NAME [SIDES] START: a float32 tensor that is learnt. START is zeros, ones, constant(c),
// normal(deviation), uniform(bound), kaiming_uniform(fan in), that is uniform(1 / sqrt(fan in)).
// no_decay: weight decay leaves it alone.
// buffer NAME [SIDES] VALUE: a float32 tensor that is kept with the module but not learnt.
// rate NAME VALUE: a number from 0 to 0.99, for dropout.
//
// Each is then `self.NAME`, besides `self.training`. `forward` takes the features, [batch,
// *featureShape] float32 (in front of them the numbers and one-hot columns, behind them one column
// of codes for each embedded category), and returns [batch, outputSize]: logits, or the scaled
// value. Since declarations are comments, a line of the text is a line of the compiler's errors.

// What the declarations say; a wrong one is the plan's wholeProblem, at "network.source:line".
NetworkPlan planSource(const QString &source);

// A plan that fits as such a text; planSource() gives the same parameters, begun alike, and so the
// same run.
QString networkSource(const NetworkPlan &plan);

} // namespace lampwork
