// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedresidual.h"

#include "core/engine/kernels/columns.h"

#include <algorithm>

namespace lampwork {

PlannedResidual::PlannedResidual(std::unique_ptr<PlannedNetwork> branch)
    : PlannedLayer(branch->inputSize(), branch->outputSize())
    , m_branch(std::move(branch))
{
    Q_ASSERT(inputSize == outputSize);
}

void PlannedResidual::reserve(qint64 rows)
{
    m_branch->reserve(rows);
}

void PlannedResidual::forward(const PlannedPass &pass)
{
    addBoth(x, m_branch->forward(pass, x), y, pass.rows * outputSize);
}

void PlannedResidual::backward(const PlannedPass &pass)
{
    const qint64 size = pass.rows * outputSize;
    std::copy_n(dy, size, m_branch->outputGradient());
    m_branch->backward(pass);
    if (dx)
        addBoth(dy, m_branch->inputGradient(), dx, size);
}

} // namespace lampwork
