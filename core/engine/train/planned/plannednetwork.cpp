// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/planned/plannednetwork.h"

namespace lampwork {

PlannedNetwork::PlannedNetwork(std::vector<std::unique_ptr<PlannedLayer>> layers, Use use)
    : m_layers(std::move(layers))
    , m_outputs(m_layers.size())
    , m_use(use)
{
    Q_ASSERT(!m_layers.empty());
}

void PlannedNetwork::reserve(qint64 rows)
{
    if (rows <= m_capacity)
        return;
    m_capacity = rows;
    layOutForward();
    if (m_use != Use::Observe)
        layOutBackward();
    for (const auto &layer : m_layers)
        layer->reserve(rows);
}

void PlannedNetwork::layOutForward()
{
    float *previous = nullptr; // the input is not ours to write over
    bool previousIsKept = true;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        PlannedLayer &layer = *m_layers[i];
        layer.x = previous;
        if (layer.forwardsInPlace() && !previousIsKept && m_use != Use::Observe) {
            layer.y = previous;
        } else {
            m_outputs[i].reserve(m_capacity * layer.outputSize);
            layer.y = m_outputs[i].data();
        }
        previous = layer.y;
        previousIsKept = layer.needsOutput();
    }
}

void PlannedNetwork::layOutBackward()
{
    const bool wantsInputGradient = m_use == Use::TrainInside;
    qint64 widest = wantsInputGradient ? inputSize() : 0;
    for (const auto &layer : m_layers)
        widest = std::max(widest, layer->outputSize);
    for (AlignedMemory<float> &memory : m_gradients)
        memory.reserve(m_capacity * widest);
    int current = 0;
    m_outputGradient = m_gradients[current].data();
    for (std::size_t i = m_layers.size(); i-- > 0;) {
        PlannedLayer &layer = *m_layers[i];
        layer.dy = m_gradients[current].data();
        if (!layer.backwardsInPlace())
            current = 1 - current;
        layer.dx = i > 0 || wantsInputGradient ? m_gradients[current].data() : nullptr;
    }
}

const float *PlannedNetwork::forward(const PlannedPass &pass, const float *input)
{
    Q_ASSERT(pass.rows <= m_capacity);
    m_layers.front()->x = input;
    for (const auto &layer : m_layers)
        layer->forward(pass);
    return m_layers.back()->y;
}

void PlannedNetwork::backward(const PlannedPass &pass)
{
    for (auto layer = m_layers.rbegin(); layer != m_layers.rend(); ++layer)
        (*layer)->backward(pass);
}

} // namespace lampwork
