// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/order.h"

#include "core/base/philox.h"

#include <torch/script.h>

#include <numeric>

namespace lampwork {

at::Tensor epochOrder(quint64 seed, qint64 epoch, qint64 rows)
{
    std::vector<int64_t> order(static_cast<std::size_t>(rows));
    std::iota(order.begin(), order.end(), int64_t(0));
    Philox(seed, RandomPurpose::Order, quint64(epoch)).shuffle(order);
    return at::tensor(order, at::kLong);
}

quint64 dropoutSeed(quint64 seed, qint64 stepsDone, qint64 part)
{
    Philox random(seed, RandomPurpose::Dropout, quint64(stepsDone));
    for (qint64 i = 0; i < part; ++i)
        random.next64();
    return random.next64();
}

} // namespace lampwork
