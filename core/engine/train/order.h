// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <QtGlobal>

namespace lampwork {

// The order in which an epoch takes the rows: a permutation of 0 … rows-1 from
// Philox(seed, Order, epoch), epochs from 0. [rows], int64.
at::Tensor epochOrder(quint64 seed, qint64 epoch, qint64 rows);

// What the generator of dropout is seeded with before the update after `stepsDone` others, for the
// first, second, … of the batches that make it.
quint64 dropoutSeed(quint64 seed, qint64 stepsDone, qint64 part = 0);

} // namespace lampwork
