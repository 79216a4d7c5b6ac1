// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannedforward.h"

#include <torch/script.h>

namespace lampwork {

Result<std::unique_ptr<PlannedForward>> PlannedForward::plan(
    const PlannedParts &parts, const torch::jit::Module &network, const at::Tensor &features)
{
    if (!parts.parameters.onCpu() || features.size(0) == 0)
        return notPlanned(QStringLiteral("it looks at rows on the processor only"));
    Result<ObservedNetwork> planned = planObserved(parts);
    if (!planned)
        return planned.error();
    std::unique_ptr<PlannedForward> made(new PlannedForward);
    made->m_parameters = &parts.parameters;
    made->m_features = features.contiguous();
    made->m_buffers = PlannedBuffers(parts.plan, network);
    made->m_network = std::move(planned->network);
    const int64_t rows = features.size(0);
    made->m_network->reserve(rows);
    for (const ObservedNetwork::End &end : planned->ends) {
        std::vector<int64_t> shape{rows};
        shape.insert(shape.end(), end.shape.begin(), end.shape.end());
        made->m_outputs.push_back(end.layer < 0
                ? made->m_features.view(shape)
                : at::from_blob(
                    made->m_network->outputOf(std::size_t(end.layer)), shape, at::kFloat));
    }
    return made;
}

void PlannedForward::run()
{
    PlannedPass pass;
    pass.rows = m_features.size(0);
    pass.values = m_parameters->values.data_ptr<float>();
    pass.buffers = m_buffers.data();
    m_network->forward(pass, m_features.data_ptr<float>());
}

} // namespace lampwork
