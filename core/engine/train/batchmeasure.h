// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/stepper.h"

#include <ATen/core/Tensor.h>

#include <QtGlobal>

namespace lampwork {

// What an epoch's train metrics sum over its batches. outputs: [batch, classes] logits with targets
// [batch] int64; [batch, labels] logits with targets [batch, labels] float32, of which a row is
// correct when all its labels are; [batch, 1] with targets [batch] float32; or both
// [batch, features] float32, of which all errors are summed. The first two read
// CPU memory; the tensors are double scalars on the device and don't wait for it.
qint64 correctCount(const at::Tensor &outputs, const at::Tensor &targets);
double squaredErrorSum(const at::Tensor &outputs, const at::Tensor &targets);
at::Tensor correctTensor(const at::Tensor &outputs, const at::Tensor &targets);
at::Tensor squaredErrorTensor(const at::Tensor &outputs, const at::Tensor &targets);

// The targets that the train metrics of a batch compare with: of a mixed row, the one that has the
// larger share of it.
at::Tensor measuredTargets(const Batch &batch);

} // namespace lampwork
