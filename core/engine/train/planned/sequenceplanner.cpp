// SPDX-License-Identifier: GPL-3.0-or-later
// The layers of sequences, and branches.
#include "core/engine/train/planned/layerplanner.h"
#include "core/engine/train/planned/plannedattention.h"
#include "core/engine/train/planned/plannedelementwise.h"
#include "core/engine/train/planned/plannedresidual.h"
#include "core/engine/train/planned/plannedsequence.h"

#include <cmath>
#include <utility>

namespace lampwork {

Result<void> LayerPlanner::addTokenEmbedding(const LayerSpec &layer)
{
    if (flagOption(layer, "padding"))
        return notPlanned(QStringLiteral("an embedding masks its padding"));
    if (!m_layers.empty() || m_depth > 0 || m_shape.size() != 1)
        return notPlanned(QStringLiteral("an embedding is not the first layer"));
    PlannedTokenEmbedding::Options options;
    options.length = m_shape[0];
    options.width = wholeOption(layer, "width");
    options.tokens = wholeOption(layer, "tokens");
    const Result<qint64> weight = parameter({options.tokens, options.width});
    if (!weight)
        return weight.error();
    options.weight = *weight;
    add(std::make_unique<PlannedTokenEmbedding>(options));
    m_shape.append(int(options.width));
    return {};
}

Result<void> LayerPlanner::addPositions()
{
    const Result<qint64> weight = parameter({m_shape.cbegin(), m_shape.cend()});
    if (!weight)
        return weight.error();
    add(std::make_unique<PlannedPositions>(elementCount(m_shape), *weight));
    return {};
}

Result<void> LayerPlanner::addAttention(const LayerSpec &layer)
{
    PlannedAttention::Options options;
    options.length = m_shape[0];
    options.width = m_shape.value(1);
    options.heads = wholeOption(layer, "heads");
    options.causal = flagOption(layer, "causal");
    options.dropout = observes() ? 0 : numberOption(layer, "dropout");
    const auto in = linearProducts(options.width, 3 * options.width, true);
    if (!in)
        return in.error();
    const auto out = linearProducts(options.width, options.width, true);
    if (!out)
        return out.error();
    options.in = *in;
    options.out = *out;
    add(std::make_unique<PlannedAttention>(options));
    return {};
}

// As transformerBlock() of core/network/attentionsteps.cpp.
Result<void> LayerPlanner::addTransformerBlock(const LayerSpec &layer)
{
    constexpr double eps = 1e-5;
    const double rate = numberOption(layer, "dropout");
    const qint64 width = m_shape.value(1);
    const auto attention = addBranch([&]() -> Result<void> {
        if (const auto added = addLayerNorm(eps); !added)
            return added;
        const auto added = addAttention(layer);
        addDropout(rate);
        return added;
    });
    if (!attention)
        return attention;
    return addBranch([&]() -> Result<void> {
        if (const auto added = addLayerNorm(eps); !added)
            return added;
        const qint64 hidden = std::llround(double(width) * numberOption(layer, "mlp_ratio"));
        if (const auto added = addLinear(hidden, true); !added)
            return added;
        add(std::make_unique<PlannedActivation>(
            elementCount(m_shape), Activation{.kind = ActivationKind::Gelu}));
        addDropout(rate);
        const auto added = addLinear(width, true);
        addDropout(rate);
        return added;
    });
}

Result<void> LayerPlanner::addResidual(const LayerSpec &layer, const LayerInfo &info)
{
    if (isPicture(m_shape))
        turn(PlannedTurn::To::ChannelsLast);
    const Shape input = m_shape;
    return addBranch([&]() -> Result<void> {
        if (info.branches.size() != 1 || layer.branches.size() != 1)
            return notPlanned(QStringLiteral("a residual layer has not one branch"));
        if (const auto added = addLayers(layer.branches.front(), info.branches.front()); !added)
            return added;
        if (isPicture(m_shape))
            turn(PlannedTurn::To::ChannelsLast);
        if (m_shape != input)
            return notPlanned(QStringLiteral("a residual branch changes the shape"));
        return {};
    });
}

Result<void> LayerPlanner::addBranch(const std::function<Result<void>()> &addLayers)
{
    Layers before = std::exchange(m_layers, {});
    m_inputIsRelu = false;
    ++m_depth;
    const Result<void> added = addLayers();
    --m_depth;
    Layers branch = std::exchange(m_layers, std::move(before));
    if (!added)
        return added;
    if (branch.empty())
        return notPlanned(QStringLiteral("a branch is empty"));
    const auto use = observes() ? PlannedNetwork::Use::Observe : PlannedNetwork::Use::TrainInside;
    add(std::make_unique<PlannedResidual>(
        std::make_unique<PlannedNetwork>(std::move(branch), use)));
    return {};
}

} // namespace lampwork
