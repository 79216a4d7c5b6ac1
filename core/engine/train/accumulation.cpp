// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/accumulation.h"

#include <ATen/ATen.h>

namespace lampwork {

double weightOf(const Batch &batch, const LossFunction &loss)
{
    if (loss.countsAlike())
        return double(batch.rows);
    at::Tensor weights = loss.weights(batch.targets).to(at::kDouble);
    if (batch.isMixed())
        weights = weights * batch.share
            + loss.weights(batch.otherTargets).to(at::kDouble) * (1 - batch.share);
    return weights.sum().item<double>();
}

Batch rowsOf(const Batch &batch, qint64 begin, qint64 rows)
{
    Batch part{batch.features.narrow(0, begin, rows), batch.targets.narrow(0, begin, rows), rows,
        batch.epoch, batch.row + begin};
    if (batch.isMixed()) {
        part.otherTargets = batch.otherTargets.narrow(0, begin, rows);
        part.share = batch.share.narrow(0, begin, rows);
    }
    return part;
}

std::vector<BatchPart> batchParts(const Batch &whole, qint64 rows, const LossFunction &loss)
{
    if (whole.rows <= rows)
        return {{whole, 1}};
    std::vector<BatchPart> parts;
    double all = 0;
    for (qint64 begin = 0; begin < whole.rows; begin += rows) {
        const Batch part = rowsOf(whole, begin, std::min(rows, whole.rows - begin));
        parts.push_back({part, weightOf(part, loss)});
        all += parts.back().share;
    }
    for (BatchPart &part : parts)
        part.share /= all;
    return parts;
}

} // namespace lampwork
