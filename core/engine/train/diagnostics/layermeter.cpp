// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/diagnostics/layermeter.h"

#include "core/engine/train/diagnostics/layerkernels.h"
#include "core/engine/train/optimizerkernels.h"

#include <torch/script.h>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

constexpr int histogramBins = 64;

// Of the layer with that index in Parameter::layer; empty where the plan does not name it.
std::string layerName(const NetworkPlan &plan, int layer)
{
    if (layer < 0)
        return plan.embedding ? plan.embedding->name : std::string();
    return layer < plan.layers.size() ? plan.layers[layer].name : plan.output.name;
}

std::string nameFromParameter(const std::string &parameter)
{
    const std::size_t end = parameter.find_last_of("._");
    return end == std::string::npos || end == 0 ? parameter : parameter.substr(0, end);
}

} // namespace

QString layerSeries(const QString &layer, const char *what)
{
    return QStringLiteral("layers/%1/%2").arg(layer, QLatin1String(what));
}

std::vector<WatchedLayer> watchedLayers(const NetworkPlan &plan, const FlatParameters &parameters)
{
    // In the plan's order, which is the network's; a module from a file has parameters that no plan
    // knows.
    const auto placeOf = [&](const std::string &name) {
        const auto known = std::find_if(plan.parameters.begin(), plan.parameters.end(),
            [&](const Parameter &one) { return one.name == name; });
        return known - plan.parameters.begin();
    };
    std::vector<const FlatParameters::Slot *> slots;
    for (const FlatParameters::Slot &slot : parameters.slots)
        slots.push_back(&slot);
    std::stable_sort(slots.begin(), slots.end(),
        [&](const auto *a, const auto *b) { return placeOf(a->name) < placeOf(b->name); });
    std::vector<WatchedLayer> layers;
    for (const FlatParameters::Slot *slot : slots) {
        const auto place = std::size_t(placeOf(slot->name));
        std::string name = place < plan.parameters.size()
            ? layerName(plan, plan.parameters[place].layer)
            : std::string();
        if (name.empty())
            name = nameFromParameter(slot->name);
        const QString text = QString::fromStdString(name);
        auto layer = std::find_if(layers.begin(), layers.end(),
            [&](const WatchedLayer &one) { return one.name == text; });
        if (layer == layers.end())
            layer = layers.insert(layers.end(), WatchedLayer{text, {}});
        layer->ranges.push_back({slot->offset, slot->parameter.numel()});
    }
    return layers;
}

std::optional<Histogram> histogramOf(const std::vector<FloatSpan> &places)
{
    FiniteRange all{1, -1};
    for (const FloatSpan &place : places) {
        const FiniteRange range = finiteRangeKernel(place.values, place.size);
        if (range.lower > range.upper)
            continue;
        if (all.lower > all.upper)
            all = range;
        all = {std::min(all.lower, range.lower), std::max(all.upper, range.upper)};
    }
    if (all.lower > all.upper)
        return std::nullopt;
    Histogram histogram;
    histogram.lower = all.lower;
    histogram.upper = all.upper;
    histogram.counts.resize(histogramBins);
    for (const FloatSpan &place : places)
        histogramKernel(place.values, place.size, {all.lower, all.upper, histogramBins},
            histogram.counts.data());
    return histogram;
}

LayerMeter::LayerMeter(const FlatParameters &parameters, std::vector<WatchedLayer> layers)
    : m_parameters(parameters)
    , m_layers(std::move(layers))
{
}

void LayerMeter::beforeUpdate()
{
    const torch::NoGradGuard noGradients;
    m_gradientNorms = norms(m_parameters.gradients);
    m_normsBefore = norms(m_parameters.values);
    if (!m_before.defined())
        m_before = at::empty_like(m_parameters.values);
    m_before.copy_(m_parameters.values);
}

std::vector<LayerNorms> LayerMeter::afterUpdate()
{
    const torch::NoGradGuard noGradients;
    const std::vector<double> weights = norms(m_parameters.values);
    std::vector<double> changes;
    if (m_parameters.onCpu()) {
        const float *now = m_parameters.values.data_ptr<float>();
        const float *before = m_before.data_ptr<float>();
        for (const WatchedLayer &layer : m_layers) {
            double squares = 0;
            for (const WatchedLayer::Range &range : layer.ranges)
                squares
                    += squaredDistanceKernel(now + range.offset, before + range.offset, range.size);
            changes.push_back(std::sqrt(squares));
        }
    } else {
        changes = normsByTensors(m_parameters.values - m_before);
    }
    std::vector<LayerNorms> all;
    for (std::size_t i = 0; i < m_layers.size(); ++i) {
        LayerNorms one{m_gradientNorms[i], weights[i], {}};
        if (m_normsBefore[i] > 0)
            one.updateRatio = changes[i] / m_normsBefore[i];
        all.push_back(one);
    }
    return all;
}

std::vector<double> LayerMeter::norms(const at::Tensor &flat) const
{
    if (!flat.is_cpu())
        return normsByTensors(flat);
    const float *values = flat.data_ptr<float>();
    std::vector<double> all;
    for (const WatchedLayer &layer : m_layers) {
        double squares = 0;
        for (const WatchedLayer::Range &range : layer.ranges)
            squares += squaredNormKernel(values + range.offset, range.size);
        all.push_back(std::sqrt(squares));
    }
    return all;
}

// One launch and one wait for the device, whatever the number of layers.
std::vector<double> LayerMeter::normsByTensors(const at::Tensor &flat) const
{
    std::vector<at::Tensor> views;
    for (const WatchedLayer &layer : m_layers) {
        for (const WatchedLayer::Range &range : layer.ranges)
            views.push_back(flat.narrow(0, range.offset, range.size));
    }
    if (views.empty())
        return {};
    const at::Tensor host = at::stack(at::_foreach_norm(views)).to(at::kDouble).cpu();
    const double *norm = host.data_ptr<double>();
    std::vector<double> all;
    for (const WatchedLayer &layer : m_layers) {
        double squares = 0;
        for (std::size_t i = 0; i < layer.ranges.size(); ++i, ++norm)
            squares += *norm * *norm;
        all.push_back(std::sqrt(squares));
    }
    return all;
}

std::vector<Histogram> LayerMeter::weightHistograms() const
{
    return histograms(m_parameters.values, "weights");
}

std::vector<Histogram> LayerMeter::gradientHistograms() const
{
    return histograms(m_parameters.gradients, "gradients");
}

std::vector<Histogram> LayerMeter::histograms(const at::Tensor &flat, const char *what) const
{
    const at::Tensor host = flat.detach().cpu(); // itself where it is there already
    const float *values = host.data_ptr<float>();
    std::vector<Histogram> all;
    for (const WatchedLayer &layer : m_layers) {
        std::vector<FloatSpan> places;
        for (const WatchedLayer::Range &range : layer.ranges)
            places.push_back({values + range.offset, range.size});
        if (std::optional<Histogram> histogram = histogramOf(places)) {
            histogram->name = layerSeries(layer.name, what);
            all.push_back(std::move(*histogram));
        }
    }
    return all;
}

} // namespace lampwork
