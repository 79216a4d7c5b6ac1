// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedloss.h"

#include "core/data/tokenizer.h"

#include <ATen/ATen.h>

#include <optional>

namespace lampwork {

namespace {

std::optional<ErrorKind> errorKind(const LossFunction &loss)
{
    switch (loss.kind) {
    case LossFunction::Kind::Mse:
        return ErrorKind::Squared;
    case LossFunction::Kind::Mae:
        return ErrorKind::Absolute;
    case LossFunction::Kind::Huber:
        return ErrorKind::Huber;
    case LossFunction::Kind::Quantile:
        return ErrorKind::Quantile;
    default:
        return std::nullopt;
    }
}

} // namespace

Result<PlannedLoss> PlannedLoss::plan(const LossFunction &loss)
{
    PlannedLoss planned;
    planned.m_classes = loss.kind == LossFunction::Kind::CrossEntropy;
    planned.m_labels = loss.kind == LossFunction::Kind::BinaryCrossEntropy;
    const std::optional<ErrorKind> error = errorKind(loss);
    planned.m_tokens = loss.kind == LossFunction::Kind::NextToken;
    if (!planned.m_classes && !planned.m_labels && !planned.m_tokens && !error)
        return Error{ErrorCode::Unsupported, QStringLiteral("the loss is not among those it knows"),
            QStringLiteral("train.stepper")};
    planned.m_smoothing = float(loss.labelSmoothing);
    planned.m_error = error.value_or(ErrorKind::Squared);
    planned.m_delta
        = float(planned.m_error == ErrorKind::Quantile ? loss.quantile : loss.huberDelta);
    if (loss.classWeights.defined()) {
        const at::Tensor weights = loss.classWeights.cpu().to(at::kFloat).contiguous();
        planned.m_weights.assign(
            weights.data_ptr<float>(), weights.data_ptr<float>() + weights.numel());
    }
    return planned;
}

double PlannedLoss::operator()(const Rows &rows) const
{
    if (m_classes || m_tokens) {
        CrossEntropyBatch batch;
        batch.logits = rows.outputs;
        batch.targets = rows.targets.data_ptr<int64_t>();
        batch.classWeights = m_weights.empty() ? nullptr : m_weights.data();
        batch.rows = rows.targets.numel();
        batch.classes = rows.rows * rows.outputSize / batch.rows;
        batch.ignored = m_tokens ? paddingCode : -1;
        batch.smoothing = m_smoothing;
        batch.scale = float(rows.scale);
        batch.gradient = rows.gradient;
        return crossEntropy(batch);
    }
    if (m_labels) {
        BinaryBatch batch;
        batch.logits = rows.outputs;
        batch.targets = rows.targets.data_ptr<float>();
        batch.positiveWeights = m_weights.empty() ? nullptr : m_weights.data();
        batch.rows = rows.rows;
        batch.labels = rows.outputSize;
        batch.smoothing = m_smoothing;
        batch.scale = float(rows.scale);
        batch.gradient = rows.gradient;
        return binaryCrossEntropy(batch);
    }
    ErrorBatch batch;
    batch.kind = m_error;
    batch.values = rows.outputs;
    batch.targets = rows.targets.data_ptr<float>();
    batch.rows = rows.targets.numel(); // an autoencoder's features count each on its own
    batch.delta = m_delta;
    batch.scale = float(rows.scale);
    batch.gradient = rows.gradient;
    return meanError(batch);
}

} // namespace lampwork
