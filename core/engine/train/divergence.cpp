// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/divergence.h"

#include "core/base/format.h"

#include <cmath>

namespace lampwork {

Error diverged(const Divergence &divergence)
{
    // The loss may still be a number where the gradients are none.
    const QString what = std::isfinite(divergence.loss)
        ? QStringLiteral("the gradients became no numbers")
        : QStringLiteral("the loss became %1").arg(formatNumber(divergence.loss));
    QString text
        = QStringLiteral("Training diverged: %1 at step %2%3, with a learning rate of %4.")
              .arg(what, formatCount(divergence.step),
                  divergence.weightsToo ? QStringLiteral(" and so did the weights") : QString(),
                  formatNumber(divergence.learningRate));
    if (!divergence.details.isEmpty())
        text += u' ' + divergence.details;
    text += QStringLiteral(" Try a lower learning rate (train.optimizer.lr), clip the gradients "
                           "(train.clip_norm), or look for extreme values in the data. The last "
                           "checkpoint is still good.");
    return {ErrorCode::Engine, text, QStringLiteral("train.optimizer.lr")};
}

} // namespace lampwork
