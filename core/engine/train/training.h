// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/batchsource.h"
#include "core/engine/train/diagnostics/diagnostics.h"
#include "core/engine/train/flatparameters.h"
#include "core/engine/train/flightrecorder.h"
#include "core/engine/train/makestepper.h"
#include "core/engine/train/optimizer.h"
#include "core/engine/train/ordercontrol.h"
#include "core/engine/train/preparation.h"
#include "core/engine/train/sanity.h"
#include "core/engine/train/schedule.h"
#include "core/engine/train/steering.h"
#include "core/engine/train/storewriter.h"
#include "core/engine/train/trainstate.h"
#include "core/engine/train/update.h"
#include "core/engine/train/weightaverage.h"

#include <memory>

namespace lampwork {

// The training loop: from a prepared run and a state (new, or a checkpoint's) to the state it ends
// in. It lives on the engine's main thread; everything it tells goes through the StoreWriter.
class Training {
public:
    struct Options {
        // Whether somebody may see that the run has paused by itself: else what would make it pause
        // fails the run, or is only told.
        bool attended = false;
    };
    // Both must outlive it. Adopts the network's parameters. Throws what LibTorch throws.
    Training(PreparedTraining &prepared, StoreWriter &writer, RunId run)
        : Training(prepared, writer, run, Options())
    {
    }
    Training(PreparedTraining &prepared, StoreWriter &writer, RunId run, const Options &options);
    ~Training();

    // Puts weights, optimiser and state back to what the checkpoint in `path` holds.
    Result<TrainState> restore(const QString &path);
    const TrainState &state() const { return m_state; }
    // Which stepper trains, and why; Unsupported when the one that was asked for cannot.
    const Result<ChosenStepper> &chosen() const { return m_chosen; }

    // Takes over the state of a run with another spec, of which a fork goes on: the weights, and
    // what the optimiser knows where it is still the same one. What was best was the other run's.
    Result<void> adopt(const QString &path, const TrainSpec &from);

    // Trains to the end, to an order or signal to stop, or until so many steps are done. Finished
    // or Stopped; then the last checkpoint is on disk. Throws what LibTorch throws.
    Result<RunState> run(
        OrderControlOptions control, qint64 until = std::numeric_limits<qint64>::max());

    // The same in turns, for a thread that trains several runs: begin() once, then takeTurn() until
    // it returns how the run has ended. A turn ends after so long, or at once where the run is
    // paused (control.waits being false). What is computed does not depend on the turns.
    Result<void> begin(
        OrderControlOptions control, qint64 until = std::numeric_limits<qint64>::max());
    Result<std::optional<RunState>> takeTurn(qint64 nanoseconds);
    bool isWaiting() const { return m_waiting; } // paused, when its last turn ended

    // Repeats steps that were done before, until so many are done; the writer must be diverted.
    struct Repeated {
        OrderControl::Verdict verdict = OrderControl::Verdict::GoOn; // else it is not done
        QList<Order> waiting; // taken from the writer, and not for these steps
    };
    Result<Repeated> repeat(OrderControlOptions control, qint64 until);
    // What a sanity run has found out (train.sanity), with the weights as they are now. Throws what
    // LibTorch throws.
    SanityVerdict sanityVerdict();

    // What a checkpoint of the state as it is now holds. Throws what LibTorch throws.
    Result<QByteArray> checkpointBytes();
    Result<void> saveCheckpointNow();

private:
    // A step whose loss still lies on the device.
    struct Pending {
        qint64 step = 0;
        qint64 rows = 0;
        double learningRate = 0;
        at::Tensor loss;
        at::Tensor gradientNorm;
        bool skipped = false; // its update was not made
    };
    // What is done with a step whose values are no numbers or have leapt.
    enum class Incident { Apply, Skip, Again };

    bool isDone() const;
    Result<void> startSteps();
    // Until a verdict, the end or so many steps; the epoch that ends there is ended. Wait: the turn
    // is over, too.
    Result<OrderControl::Verdict> advance(OrderControl &control, qint64 until, qint64 turnEndNs);
    Result<RunState> conclude();
    Result<void> doStep();
    at::Tensor takeGradients(const Batch &rows);
    double learningRate() const; // of the next update
    Result<Incident> examine(double loss, const at::Tensor &gradientNorm, double learningRate);
    Result<Incident> handleIncident(const FlightRecorder::Incident &incident);
    Result<void> judgeApplied(const Pending &pending, double loss, double gradientNorm);
    Result<FlightRecord> storeRecord(const FlightRecorder::Incident &incident);
    Result<QString> carryOut(const Order &order);
    Result<void> remakeStepper();
    Result<QString> evaluateNow();
    Result<void> observeStep(const Pending &pending, double loss, double gradientNorm);
    Result<void> observe(const QString &series, double value);
    void tellTotals();
    void measureBatch(const at::Tensor &outputs, const at::Tensor &targets);
    Result<void> readPending();
    Result<void> record(const Pending &pending, double loss, double gradientNorm);
    Result<void> endEpoch();
    void averageEpoch();
    QHash<QString, double> evaluateEpoch();
    QHash<QString, double> evaluateValid();
    void recordEpoch(const QHash<QString, double> &metrics);
    CheckpointRetention retention() const;
    Result<void> checkpointEpoch();
    Checkpoint checkpointInfo() const;
    Result<RunState> end(OrderControl::Verdict verdict);
    Result<RunState> endAtLimit();
    Result<void> event(EventKind kind, const QString &text);

    PreparedTraining &m_prepared;
    StoreWriter &m_writer;
    RunId m_run;

    FlatParameters m_parameters;
    Optimizer m_optimizer;
    WeightAverage m_average;
    Result<ChosenStepper> m_chosen;
    Update m_update;
    Schedule m_schedule;
    BatchSource m_batches;
    Diagnostics m_diagnostics;
    TrainState m_state;
    Options m_options;
    Steering m_steering;
    FlightRecorder m_recorder;
    std::optional<OrderControl> m_ownControl; // of begin()
    OrderControl *m_control = nullptr; // while it advances
    qint64 m_until = 0; // of begin()
    bool m_waiting = false;
    std::vector<double> m_stepperRates; // of dropout, that the stepper was made with
    qint64 m_settledStep = -1; // steps done when a pause for an incident has been seen to
    qint64 m_rowsTrained = 0; // by this process

    std::vector<Pending> m_pending;
    at::Tensor m_deviceSums; // scalar, double: what m_state.sums still lacks, off the CPU
    qint32 m_lossSeries = 0;
    qint32 m_rateSeries = 0;
    qint32 m_normSeries = 0;
};

} // namespace lampwork
