// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedloss.h"

#include <ATen/ATen.h>

namespace lampwork {

Result<PlannedLoss> PlannedLoss::plan(const TrainSpec &spec, const LossFunction &loss)
{
    PlannedLoss planned;
    planned.m_smoothing = float(spec.labelSmoothing);
    planned.m_delta = float(spec.huberDelta);
    if (spec.loss == u"cross_entropy")
        planned.m_classes = true;
    else if (spec.loss == u"mse")
        planned.m_error = ErrorKind::Squared;
    else if (spec.loss == u"mae")
        planned.m_error = ErrorKind::Absolute;
    else if (spec.loss == u"huber")
        planned.m_error = ErrorKind::Huber;
    else
        return Error{ErrorCode::Unsupported,
            QStringLiteral("the loss, “%1”, is not among those it knows").arg(spec.loss),
            QStringLiteral("train.stepper")};
    if (loss.classWeights.defined()) {
        const at::Tensor weights = loss.classWeights.cpu().to(at::kFloat).contiguous();
        planned.m_classWeights.assign(
            weights.data_ptr<float>(), weights.data_ptr<float>() + weights.numel());
    }
    return planned;
}

double PlannedLoss::operator()(const Rows &rows) const
{
    if (m_classes) {
        CrossEntropyBatch batch;
        batch.logits = rows.outputs;
        batch.targets = rows.targets.data_ptr<int64_t>();
        batch.classWeights = m_classWeights.empty() ? nullptr : m_classWeights.data();
        batch.rows = rows.rows;
        batch.classes = rows.outputSize;
        batch.smoothing = m_smoothing;
        batch.scale = float(rows.scale);
        batch.gradient = rows.gradient;
        return crossEntropy(batch);
    }
    ErrorBatch batch;
    batch.kind = m_error;
    batch.values = rows.outputs;
    batch.targets = rows.targets.data_ptr<float>();
    batch.rows = rows.rows;
    batch.delta = m_delta;
    batch.scale = float(rows.scale);
    batch.gradient = rows.gradient;
    return meanError(batch);
}

} // namespace lampwork
