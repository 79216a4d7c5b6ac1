// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/diagnostics/layerwatch.h"

#include <torch/script.h>

namespace lampwork {

namespace {

at::Tensor probedRows(const PreparedTraining &prepared)
{
    const std::vector<qint64> rows
        = probeRows(prepared.data.train.size(), *prepared.spec.train.batchSize);
    const at::Tensor order = at::tensor(std::vector<int64_t>(rows.begin(), rows.end()), at::kLong)
                                 .to(prepared.data.train.features.device());
    return prepared.data.train.features.index_select(0, order).to(prepared.device);
}

} // namespace

LayerWatch::LayerWatch(
    const PreparedTraining &prepared, const FlatParameters &parameters, StoreWriter &writer)
    : m_writer(writer)
    , m_every(prepared.spec.track.layers)
    , m_histogramsEvery(prepared.spec.track.histograms)
    , m_meter(parameters, watchedLayers(prepared.plan, parameters))
    , m_probe(prepared.network,
          {{prepared.spec.network, prepared.preprocessing, prepared.plan, parameters},
              probedRows(prepared)})
{
    nameSeries(prepared.plan);
}

void LayerWatch::nameSeries(const NetworkPlan &plan)
{
    const auto series = [this](const QString &layer, const char *what) {
        return m_writer.seriesId(layerSeries(layer, what));
    };
    const auto norms = [&](const QString &layer) {
        return NormSeries{series(layer, "gradient_norm"), series(layer, "weight_norm"),
            series(layer, "update_ratio")};
    };
    const auto activations = [&](const QString &layer) {
        return ActivationSeries{series(layer, "activation_mean"), series(layer, "activation_std"),
            series(layer, "dead_fraction")};
    };
    // In the network's order first: it is that of the store then.
    QList<LayerInfo> ordered = plan.layers;
    if (plan.embedding)
        ordered.prepend(*plan.embedding);
    for (const LayerInfo &layer : std::as_const(ordered)) {
        norms(QString::fromStdString(layer.name));
        activations(QString::fromStdString(layer.name));
    }
    for (const WatchedLayer &layer : m_meter.layers())
        m_normSeries.push_back(norms(layer.name));
    for (const QString &layer : m_probe.layers())
        m_activationSeries.push_back(activations(layer));
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
            m_writer.point(m_normSeries[i].gradient, step, norms[i].gradient);
            m_writer.point(m_normSeries[i].weight, step, norms[i].weight);
            if (norms[i].updateRatio)
                m_writer.point(m_normSeries[i].ratio, step, *norms[i].updateRatio);
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
    const std::vector<ActivationStatistics> all = m_probe.statistics();
    for (std::size_t i = 0; i < all.size(); ++i) {
        m_writer.point(m_activationSeries[i].mean, step, all[i].mean);
        m_writer.point(m_activationSeries[i].deviation, step, all[i].deviation);
        if (all[i].deadFraction)
            m_writer.point(m_activationSeries[i].dead, step, *all[i].deadFraction);
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

} // namespace lampwork
