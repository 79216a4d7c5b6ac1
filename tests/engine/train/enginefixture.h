// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/engine/train/enginestore.h"

#include <torch/script.h>

namespace lampwork::test {

// Every tensor of the last checkpoint. Empty, or the first difference.
inline QString tensorDifference(EngineStore &stores, RunId first, RunId second)
{
    RunStore &store = *stores.store;
    const auto newest = [&](RunId run) {
        const QString object = take(store.checkpoints(run)).constFirst().object;
        return torch::jit::load(take(store.objectPath(object)).toStdString());
    };
    const torch::jit::Module a = newest(first);
    const torch::jit::Module b = newest(second);
    for (const auto &parameter : a.named_parameters()) {
        if (!parameter.value.equal(b.attr(parameter.name).toTensor()))
            return QString::fromStdString(parameter.name) + QStringLiteral(" differs");
    }
    for (const auto &buffer : a.named_buffers()) {
        if (!buffer.value.equal(b.attr(buffer.name).toTensor()))
            return QString::fromStdString(buffer.name) + QStringLiteral(" differs");
    }
    return {};
}

// What two runs must have in common to be the same to the last bit: every point of every series
// that is not of the machine, every histogram, and every tensor of the last checkpoint. Empty, or
// the first difference.
inline QString difference(EngineStore &stores, RunId first, RunId second)
{
    const QString curve = curveDifference(stores, first, second);
    return curve.isEmpty() ? tensorDifference(stores, first, second) : curve;
}

} // namespace lampwork::test
