// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/batchmeasure.h"

#include <ATen/ATen.h>

#include <algorithm>

namespace lampwork {

namespace {

// Rows of which every label is right. A NaN is right nowhere.
qint64 exactCount(const at::Tensor &logits, const at::Tensor &targets)
{
    const float *logit = logits.data_ptr<float>();
    const float *target = targets.data_ptr<float>();
    const qint64 labels = logits.size(1);
    qint64 exact = 0;
    for (qint64 i = 0; i < logits.size(0); ++i, logit += labels, target += labels) {
        bool right = true;
        for (qint64 k = 0; k < labels; ++k)
            right = right && (target[k] > 0 ? logit[k] >= 0 : logit[k] < 0);
        exact += right ? 1 : 0;
    }
    return exact;
}

} // namespace

qint64 correctCount(const at::Tensor &outputs, const at::Tensor &targets)
{
    const at::Tensor logits = outputs.contiguous();
    const float *row = logits.data_ptr<float>();
    if (targets.dim() == 2)
        return exactCount(logits, targets.contiguous());
    const int64_t *target = targets.data_ptr<int64_t>();
    const qint64 classes = logits.size(1);
    qint64 correct = 0;
    for (qint64 i = 0; i < logits.size(0); ++i, row += classes)
        correct += std::max_element(row, row + classes) - row == target[i] ? 1 : 0;
    return correct;
}

double squaredErrorSum(const at::Tensor &outputs, const at::Tensor &targets)
{
    const at::Tensor values = outputs.contiguous();
    const at::Tensor wanted = targets.contiguous();
    const float *value = values.data_ptr<float>();
    const float *target = wanted.data_ptr<float>();
    double sum = 0;
    for (qint64 i = 0; i < targets.numel(); ++i) {
        const double error = double(value[i]) - double(target[i]);
        sum += error * error;
    }
    return sum;
}

at::Tensor correctTensor(const at::Tensor &outputs, const at::Tensor &targets)
{
    if (targets.dim() == 2)
        return outputs.ge(0).eq(targets.gt(0)).all(1).sum().to(at::kDouble);
    return outputs.argmax(1).eq(targets).sum().to(at::kDouble);
}

at::Tensor squaredErrorTensor(const at::Tensor &outputs, const at::Tensor &targets)
{
    return (outputs.reshape_as(targets) - targets).to(at::kDouble).square().sum();
}

at::Tensor measuredTargets(const Batch &batch)
{
    if (!batch.isMixed())
        return batch.targets;
    return at::where(batch.share >= 0.5, batch.targets, batch.otherTargets);
}

} // namespace lampwork
