// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/worst.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

namespace lampwork {

std::vector<std::size_t> worstPredictions(const Predictions &predictions, std::size_t count)
{
    std::vector<std::size_t> order(predictions.losses.size());
    std::iota(order.begin(), order.end(), std::size_t(0));
    count = std::min(count, order.size());
    // A NaN loss above infinity.
    const auto badness = [&](std::size_t i) {
        const float loss = predictions.task == Task::Autoencoder ? predictions.outputs[i]
                                                                 : predictions.losses[i];
        return std::isnan(loss) ? std::pair(true, 0.0F) : std::pair(false, loss);
    };
    std::partial_sort(order.begin(), order.begin() + std::ptrdiff_t(count), order.end(),
        [&](std::size_t a, std::size_t b) {
            const auto left = badness(a);
            const auto right = badness(b);
            return left != right ? left > right : a < b;
        });
    order.resize(count);
    return order;
}

} // namespace lampwork
