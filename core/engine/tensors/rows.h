// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <QtGlobal>

// What narrow() and index_select() over the first dimension give, without what they cost at every
// step of a small network: dispatch, and a copy kernel a row.
namespace lampwork {

// Rows [begin, begin + rows): a view. tensor: [n, …], on any device, of data (no gradients).
at::Tensor viewOfRows(const at::Tensor &tensor, qint64 begin, qint64 rows);

// The rows at these places. tensor: [n, …]; places: [rows] int64, on its device. Contiguous; in the
// memory of `used`, where that is of the same size and nobody else holds it.
at::Tensor gatherRows(
    const at::Tensor &tensor, const at::Tensor &places, at::Tensor used = at::Tensor());

} // namespace lampwork
