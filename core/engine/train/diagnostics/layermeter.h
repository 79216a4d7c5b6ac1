// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/flatparameters.h"
#include "core/experiment/histogram.h"

#include <QString>

#include <optional>
#include <vector>

namespace lampwork {

// The parameters of one layer, as places in the flat buffers.
struct WatchedLayer {
    struct Range {
        qint64 offset = 0; // in elements
        qint64 size = 0;
    };
    QString name; // "linear1"
    std::vector<Range> ranges;
};

// The layers of a plan that have parameters, in its order; those of a network that has no plan's
// layers, by what stands before the last dot or underscore of the parameters' names.
std::vector<WatchedLayer> watchedLayers(const NetworkPlan &plan, const FlatParameters &parameters);

struct LayerNorms {
    double gradient = 0; // ‖g‖, before clipping
    double weight = 0; // ‖w‖, after the update
    std::optional<double> updateRatio; // ‖Δw‖ / ‖w‖ before it; none where the weights were all 0
};

// Measures what one update does to each layer. It reads the flat buffers and changes nothing.
// Belongs to the training thread. Throws what LibTorch throws.
class LayerMeter {
public:
    // `parameters` must outlive it.
    LayerMeter(const FlatParameters &parameters, std::vector<WatchedLayer> layers);

    const std::vector<WatchedLayer> &layers() const { return m_layers; }
    // Between the gradients and the update: measures those, and keeps a copy of the weights.
    void beforeUpdate();
    // After it; in the order of layers().
    std::vector<LayerNorms> afterUpdate();

    // "layers/NAME/weights" and "layers/NAME/gradients" as they are, without a step; none of a
    // layer whose values are all NaN or infinite.
    std::vector<Histogram> weightHistograms() const;
    std::vector<Histogram> gradientHistograms() const;

private:
    // The norm of each layer's part of a flat buffer.
    std::vector<double> norms(const at::Tensor &flat) const;
    std::vector<double> normsByTensors(const at::Tensor &flat) const;
    std::vector<Histogram> histograms(const at::Tensor &flat, const char *what) const;

    const FlatParameters &m_parameters;
    std::vector<WatchedLayer> m_layers;
    at::Tensor m_before; // [size], float32: the weights before the update
    std::vector<double> m_gradientNorms;
    std::vector<double> m_normsBefore;
};

// The name of a layer's series or histograms: "layers/linear1/gradient_norm".
QString layerSeries(const QString &layer, const char *what);

// A histogram of the values in some places, without name and step; nothing where none is finite.
struct FloatSpan {
    const float *values = nullptr;
    qint64 size = 0;
};
std::optional<Histogram> histogramOf(const std::vector<FloatSpan> &places);

} // namespace lampwork
