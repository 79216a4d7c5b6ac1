// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/planned/networkplanner.h"
#include "core/engine/train/planned/plannedlinear.h"
#include "core/engine/train/planned/plannednorms.h"
#include "core/engine/train/planned/plannedpictures.h"
#include "core/network/layersteps.h"
#include "core/network/layertools.h"

#include <functional>
#include <map>

// How planLayers() works; nothing else includes it.
namespace lampwork {

inline qint64 wholeOption(const LayerSpec &layer, const char *name)
{
    return layer.options.value(QLatin1String(name)).toLongLong();
}

inline double numberOption(const LayerSpec &layer, const char *name)
{
    return layer.options.value(QLatin1String(name)).toDouble();
}

inline bool flagOption(const LayerSpec &layer, const char *name)
{
    return layer.options.value(QLatin1String(name)).toBool();
}

// Walks along the layers as planNetwork() does, taking its parameters in their order.
class LayerPlanner {
public:
    LayerPlanner(const PlannedParts &parts, PlannedNetwork::Use use)
        : m_parts(parts)
        , m_use(use)
        , m_shape(parts.preprocessing.featureShape())
    {
        for (const FlatParameters::Slot &slot : parts.parameters.slots)
            m_offsets[slot.name] = slot.offset;
        for (std::size_t i = 0; i < parts.plan.buffers.size(); ++i)
            m_buffers[parts.plan.buffers[i].name] = int(i);
    }

    // The ends are told of a network to observe.
    Result<ObservedNetwork> plan();

private:
    using Layers = std::vector<std::unique_ptr<PlannedLayer>>;
    // One list of layers under way: the network's, or a branch's.
    struct List {
        const std::vector<LayerSpec> &layers; // resolved
        qsizetype index = 0;
    };
    Result<void> addEmbedding();
    Result<void> addLayers(
        const std::vector<LayerSpec> &layers, const std::vector<LayerInfo> &infos);
    Result<void> addLayer(const List &list, const LayerInfo &info);
    Result<LinearProducts> linearProducts(qint64 inputs, qint64 units, bool bias);
    Result<void> addLinear(qint64 units, bool bias);
    void addDropout(double rate);
    Result<void> addConvolution(const LayerSpec &layer, const Shape &output);
    void addPool(const LayerSpec &layer, const Shape &output);
    Result<PlannedNormOptions> normOptions(const std::vector<qint64> &shape, double eps);
    Result<void> addBatchNorm(const LayerSpec &layer);
    Result<void> addLayerNorm(double eps);
    void addActivation(const List &list);
    Result<void> addTokenEmbedding(const LayerSpec &layer);
    Result<void> addPositions();
    Result<void> addAttention(const LayerSpec &layer);
    Result<void> addTransformerBlock(const LayerSpec &layer);
    Result<void> addResidual(const LayerSpec &layer, const LayerInfo &info);
    // What the call adds, as a branch beside which its input goes on.
    Result<void> addBranch(const std::function<Result<void>()> &addLayers);
    void turn(PlannedTurn::To to);
    void flatten();

    // Whether the layer at `index`, the output behind the last of the network, does a ReLU's
    // backward itself.
    bool takesRelu(const List &list, qsizetype index) const;
    // The offset of the plan's next parameter, which must have this shape.
    Result<qint64> parameter(const std::vector<qint64> &shape);

    template <typename Layer> Layer *add(std::unique_ptr<Layer> layer)
    {
        Layer *added = layer.get();
        m_layers.push_back(std::move(layer));
        m_inputIsRelu = false;
        return added;
    }
    qint64 channels() const { return isPicture(m_shape) ? m_shape[0] : elementCount(m_shape); }
    qint64 places() const { return isPicture(m_shape) ? qint64(m_shape[1]) * m_shape[2] : 1; }
    // How a layer that keeps every number in its place sees what reaches it.
    qint64 seenChannels() const { return m_channelsLast ? channels() : elementCount(m_shape); }
    qint64 seenPlaces() const { return m_channelsLast ? places() : 1; }

    bool observes() const { return m_use == PlannedNetwork::Use::Observe; }
    void addEnd();

    const PlannedParts &m_parts;
    PlannedNetwork::Use m_use;
    std::vector<ObservedNetwork::End> m_ends;
    Layers m_layers; // of the list under way
    int m_depth = 0; // of branches in branches
    std::map<std::string, qint64> m_offsets;
    std::map<std::string, int> m_buffers;
    std::size_t m_nextParameter = 0;
    std::string m_parameterName; // the last one taken
    Shape m_shape; // of what reaches the next layer
    bool m_channelsLast = false; // how it lies, where that makes a difference
    bool m_inputIsRelu = false; // it comes from a ReLU whose backward the next layer must do
};

} // namespace lampwork
