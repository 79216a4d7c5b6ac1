// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/diagnostics/layerwatch.h"

#include <torch/script.h>

namespace lampwork {

namespace {

LayerProbeOptions probeOptions(const PreparedTraining &prepared)
{
    const std::vector<qint64> rows
        = probeRows(prepared.data.train.size(), *prepared.spec.train.batchSize);
    const at::Tensor order = at::tensor(std::vector<int64_t>(rows.begin(), rows.end()), at::kLong)
                                 .to(prepared.data.train.features.device());
    return {prepared.spec.network,
        prepared.data.train.features.index_select(0, order).to(prepared.device)};
}

} // namespace

LayerWatch::LayerWatch(
    const PreparedTraining &prepared, const FlatParameters &parameters, StoreWriter &writer)
    : m_writer(writer)
    , m_every(prepared.spec.track.layers)
    , m_histogramsEvery(prepared.spec.track.histograms)
    , m_meter(parameters, watchedLayers(prepared.plan, parameters))
    , m_probe(prepared.network, prepared.plan, probeOptions(prepared))
{
}

bool LayerWatch::isDue(qint64 step, int every)
{
    return every > 0 && (step == 1 || step % every == 0);
}

void LayerWatch::beforeUpdate(qint64 step)
{
    if (isDue(step, m_every))
        m_meter.beforeUpdate();
    if (isDue(step, m_histogramsEvery))
        m_gradients = m_meter.gradientHistograms();
}

void LayerWatch::afterUpdate(qint64 step)
{
    const bool layers = isDue(step, m_every);
    const bool histograms = isDue(step, m_histogramsEvery);
    if (!layers && !histograms)
        return;
    if (m_probe.isAvailable())
        m_probe.run();
    if (layers) {
        const std::vector<LayerNorms> norms = m_meter.afterUpdate();
        for (std::size_t i = 0; i < norms.size(); ++i) {
            const QString &layer = m_meter.layers()[i].name;
            point(layer, "gradient_norm", step, norms[i].gradient);
            point(layer, "weight_norm", step, norms[i].weight);
            if (norms[i].updateRatio)
                point(layer, "update_ratio", step, *norms[i].updateRatio);
        }
        tellActivations(step);
    }
    if (histograms)
        tellHistograms(step);
}

void LayerWatch::tellActivations(qint64 step)
{
    if (!m_probe.isAvailable())
        return;
    for (const ActivationStatistics &one : m_probe.statistics()) {
        point(one.layer, "activation_mean", step, one.mean);
        point(one.layer, "activation_std", step, one.deviation);
        if (one.deadFraction)
            point(one.layer, "dead_fraction", step, *one.deadFraction);
    }
}

void LayerWatch::tellHistograms(qint64 step)
{
    std::vector<Histogram> all = std::exchange(m_gradients, {});
    for (Histogram &histogram : m_meter.weightHistograms())
        all.push_back(std::move(histogram));
    if (m_probe.isAvailable()) {
        for (Histogram &histogram : m_probe.histograms())
            all.push_back(std::move(histogram));
    }
    for (Histogram &histogram : all)
        histogram.step = step;
    m_writer.postHistograms(std::move(all));
}

void LayerWatch::point(const QString &layer, const char *what, qint64 step, double value)
{
    const QString name = layerSeries(layer, what);
    auto known = m_series.find(name);
    if (known == m_series.end())
        known = m_series.insert(name, m_writer.seriesId(name));
    m_writer.point(*known, step, value);
}

} // namespace lampwork
