// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/diagnostics/layermeter.h"
#include "core/engine/train/diagnostics/layerprobe.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/storewriter.h"

namespace lampwork {

// Tells what each layer does, at the first step and at every so many steps of the spec's `track`:
// series "layers/NAME/…" and histograms of the same names. It changes nothing of the training, and
// what it tells depends on the step alone. Belongs to the training thread. Throws what LibTorch
// throws.
class LayerWatch {
public:
    // All must outlive it; `parameters` is adopted from the prepared network.
    LayerWatch(
        const PreparedTraining &prepared, const FlatParameters &parameters, StoreWriter &writer);

    // Around the update that makes `step` finished steps.
    void beforeUpdate(qint64 step);
    void afterUpdate(qint64 step);

private:
    static bool isDue(qint64 step, int every);
    void nameSeries(const NetworkPlan &plan);
    void tellActivations(qint64 step);
    void tellHistograms(qint64 step);

    StoreWriter &m_writer;
    int m_every;
    int m_histogramsEvery;
    LayerMeter m_meter;
    LayerProbe m_probe;
    std::vector<Histogram> m_gradients; // between the two halves of an update
    struct NormSeries {
        qint32 gradient = 0;
        qint32 weight = 0;
        qint32 ratio = 0;
    };
    struct ActivationSeries {
        qint32 mean = 0;
        qint32 deviation = 0;
        qint32 dead = 0;
    };
    std::vector<NormSeries> m_normSeries; // of m_meter's layers
    std::vector<ActivationSeries> m_activationSeries; // of m_probe's
};

} // namespace lampwork
