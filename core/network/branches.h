// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/network/layersteps.h"

namespace lampwork {

// What a branch of a layer gives: the variable that holds it, its shape and its padding
// (LayerPlace::padding).
struct BranchEnd {
    Shape shape;
    std::string name;
    std::string padding{};
};

// How a "residual" or "parallel" layer joins its branches; the last one's end is x, and the
// variable place.name holds what reached the layer. InvalidInput at the layer's path when their
// shapes do not go together.
Result<LayerStep> joinBranches(const LayerPlace &place, const std::vector<BranchEnd> &ends);

} // namespace lampwork
