// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/alignedmemory.h"
#include "core/engine/train/planned/plannedlayer.h"

#include <memory>
#include <vector>

namespace lampwork {

// Layers in a row, with the memory between them laid out ahead: passes of no more rows than any
// before allocate nothing. Belongs to the training thread.
class PlannedNetwork {
public:
    enum class Use {
        Train,
        TrainInside, // of another network, which wants the gradient by the input
        Observe, // forward() alone, and every layer's output stays until the next one
    };
    // At least one layer, each taking what the one before gives.
    explicit PlannedNetwork(
        std::vector<std::unique_ptr<PlannedLayer>> layers, Use use = Use::Train);

    qint64 inputSize() const { return m_layers.front()->inputSize; }
    qint64 outputSize() const { return m_layers.back()->outputSize; }
    // Room for passes of so many rows.
    void reserve(qint64 rows);
    qint64 capacity() const { return m_capacity; }

    // input: [rows, inputSize], must stay until backward() is done. Returns [rows, outputSize],
    // valid until the next pass.
    const float *forward(const PlannedPass &pass, const float *input);
    // What backward() starts from: [rows, outputSize], to be filled before it.
    float *outputGradient() const { return m_outputGradient; }
    void backward(const PlannedPass &pass);
    // [rows, outputSize of the layer]; its memory stays where it is until reserve().
    float *outputOf(std::size_t layer) const { return m_layers[layer]->y; }
    // What backward() found, [rows, inputSize], valid until the next pass; null: it was unwanted.
    const float *inputGradient() const { return m_layers.front()->dx; }

private:
    void layOutForward();
    void layOutBackward();

    std::vector<std::unique_ptr<PlannedLayer>> m_layers;
    std::vector<AlignedMemory<float>> m_outputs; // of the layers that don't work in place
    AlignedMemory<float> m_gradients[2]; // the gradient of the layer under way, and of the next
    float *m_outputGradient = nullptr;
    Use m_use = Use::Train;
    qint64 m_capacity = 0;
};

} // namespace lampwork
