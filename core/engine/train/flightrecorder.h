// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/batchsource.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/trainstate.h"
#include "core/experiment/flightrecord.h"

#include <deque>
#include <optional>
#include <vector>

namespace lampwork {

// Watches each pass for values that are no numbers, and for losses that leap, before its update is
// made; and keeps what the last passes gave, so that it can be told how that came about. What it
// costs each step is a copy of the outputs and of the network's buffers, and a comparison.
//
// A spike: the loss is above `spike` times the median of the last 100 and above all of the run's
// first 20, so that a hard row late in a good run is none.
//
// Off the CPU, losses are read some steps later, so what is found there has already been applied,
// and a spike is looked for in the same way. Belongs to the training thread. Throws what LibTorch
// throws.
class FlightRecorder {
public:
    // All must outlive it. The network's tensors are in their final places.
    FlightRecorder(
        PreparedTraining &prepared, const FlatParameters &parameters, BatchSource &batches);

    bool isOn() const { return m_on; }

    // Before a pass from the state's place over so many rows.
    void beginPass(const TrainState &state, qint64 rows);
    // What a batch of the pass gave. outputs: [rows, …], targets: as the loss takes them.
    void keep(const at::Tensor &outputs, const at::Tensor &targets);
    // What is wrong with the loss and the gradients' norm of the step after `stepsDone` others;
    // nothing: they are remembered as usual.
    std::optional<FlightRecord::Kind> judge(
        TrainState &state, qint64 stepsDone, double loss, std::optional<double> gradientNorm);
    // The network's buffers (running statistics) as they were before the pass. CPU only.
    void takeBack();

    struct Incident {
        FlightRecord::Kind kind = FlightRecord::Kind::NotFinite;
        qint64 stepsDone = 0; // without the one of the incident
        double loss = 0;
        std::optional<double> gradientNorm;
        double learningRate = 0;
        bool applied = false;
    };
    // Everything there is to know; takes as long as it takes. The gradients must still be those of
    // the incident's pass, unless it was applied.
    FlightRecord record(const Incident &incident);

private:
    struct Pass {
        qint64 step = 0; // the update it is for, from 1
        qint64 epoch = 0;
        qint64 row = 0; // where it begins in the epoch's order
        qint64 rows = 0;
        double loss = 0;
        std::optional<double> gradientNorm;
        std::vector<at::Tensor> outputs;
        std::vector<at::Tensor> targets;
    };
    at::Tensor copyOf(const at::Tensor &outputs);
    double usualLoss() const;
    FlightRecord::Batch batchOf(const Pass &pass);
    std::vector<at::Tensor> activations(const Pass &pass);
    void addLayers(FlightRecord &record, const Pass &pass, bool applied);
    static std::optional<FlightRecord::Culprit> culpritOf(const FlightRecord &record);

    PreparedTraining &m_prepared;
    const FlatParameters &m_parameters;
    BatchSource &m_batches;
    bool m_on;
    std::size_t m_capacity = 0; // of m_passes
    std::deque<Pass> m_passes; // the last ones
    std::vector<at::Tensor> m_spareOutputs; // of passes that are forgotten
    std::vector<at::Tensor> m_buffers; // the network's; on the CPU, where there are any
    std::vector<at::Tensor> m_buffersBefore;
    std::vector<double> m_losses; // the last ones, in a ring
    std::size_t m_nextLoss = 0;
};

} // namespace lampwork
