// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/plannednetwork.h"

namespace lampwork {

// y = x + branch(x), for a branch that keeps the size.
class PlannedResidual : public PlannedLayer {
public:
    // For backward(), the branch must want its input's gradient.
    explicit PlannedResidual(std::unique_ptr<PlannedNetwork> branch);

    void reserve(qint64 rows) override;
    void forward(const PlannedPass &pass) override;
    void backward(const PlannedPass &pass) override;
    bool backwardsInPlace() const override { return true; }

private:
    std::unique_ptr<PlannedNetwork> m_branch;
};

} // namespace lampwork
