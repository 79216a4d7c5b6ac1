// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/batchsource.h"
#include "core/engine/train/diagnostics/diagnostics.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/ordercontrol.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/schedule.h"
#include "core/engine/train/stepper.h"
#include "core/engine/train/storewriter.h"
#include "core/engine/train/trainstate.h"
#include "core/engine/train/update.h"

#include <memory>

namespace lampwork {

// The training loop: from a prepared run and a state (new, or a checkpoint's) to the state it ends
// in. It lives on the engine's main thread; everything it tells goes through the StoreWriter.
class Training {
public:
    // Both must outlive it. Adopts the network's parameters. Throws what LibTorch throws.
    Training(PreparedTraining &prepared, StoreWriter &writer, RunId run);
    ~Training();

    // Puts weights, optimiser and state back to what the checkpoint in `path` holds.
    Result<TrainState> restore(const QString &path);
    const TrainState &state() const { return m_state; }

    // Trains to the end, or to an order or signal to stop. Finished or Stopped; then the last
    // checkpoint is on disk. Throws what LibTorch throws.
    Result<RunState> run(OrderControlOptions control);

private:
    // A step whose loss still lies on the device.
    struct Pending {
        qint64 step = 0;
        qint64 rows = 0;
        double learningRate = 0;
        at::Tensor loss;
        at::Tensor gradientNorm;
    };

    bool isDone() const;
    void doStep();
    void measureBatch(const at::Tensor &outputs, const at::Tensor &targets);
    Result<void> readPending();
    Result<void> record(const Pending &pending, double loss, double gradientNorm);
    Result<void> endEpoch();
    QHash<QString, double> evaluateEpoch();
    void recordEpoch(const QHash<QString, double> &metrics);
    Result<void> checkpointEpoch();
    Result<void> saveCheckpointNow();
    Result<QByteArray> checkpointBytes();
    Checkpoint checkpointInfo() const;
    Result<RunState> end(OrderControl::Verdict verdict);
    Result<void> event(EventKind kind, const QString &text);

    PreparedTraining &m_prepared;
    StoreWriter &m_writer;
    RunId m_run;

    FlatParameters m_parameters;
    Optimizer m_optimizer;
    std::unique_ptr<Stepper> m_stepper;
    Update m_update;
    Schedule m_schedule;
    BatchSource m_batches;
    Diagnostics m_diagnostics;
    TrainState m_state;
    qint64 m_rowsTrained = 0; // by this process

    std::vector<Pending> m_pending;
    at::Tensor m_deviceSums; // scalar, double: what m_state.sums still lacks, off the CPU
    qint32 m_lossSeries = 0;
    qint32 m_rateSeries = 0;
    qint32 m_normSeries = 0;
};

} // namespace lampwork
