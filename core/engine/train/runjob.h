// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/engine/train/leadin.h"
#include "core/engine/train/parallel/workerteam.h"
#include "core/engine/train/training.h"
#include "core/engine/train/trainrun.h"

namespace lampwork {

// Runs that one process trains: in turns, if nothing speaks against it.
struct TrainingTeam {
    std::shared_ptr<StoreThread> thread;
    std::shared_ptr<qint64> active; // runs that are trained now
    std::optional<PreparedTraining> common; // what the next runs can take over from the first
    QString whyNot; // they are trained one after the other
};

// One run's way through the engine: claim(), begin(), takeTurn() until it returns how the run has
// ended, and finish(), which is called in any case once claim() has succeeded. Belongs to the
// training thread.
class RunJob {
public:
    // The team must outlive it; null: the run is trained alone.
    explicit RunJob(const TrainRunOptions &options, TrainingTeam *team = nullptr);

    RunId run() const { return m_options.run; }
    // After an error the run is as it was.
    Result<void> claim();
    // Prepares data and network and puts them where the run stands; the state, where the run ends
    // before its first step.
    Result<std::optional<RunState>> begin();
    Result<std::optional<RunState>> takeTurn(qint64 nanoseconds);
    // Records how it ended, and returns that.
    Result<RunState> finish(Result<RunState> end);

    // After begin(). Why it is not trained in turns with others; empty: it can be.
    QString whyAlone() const;
    bool isWaiting() const { return m_training && m_training->isWaiting(); } // paused
    void waitForOrders(int milliseconds) { m_writer.waitForOrders(milliseconds); }

private:
    Result<std::optional<RunState>> prepareAndRestore();
    Result<void> prepare();
    Result<std::optional<RunState>> trainOn(qint64 nanoseconds);
    Result<void> keepStepper();
    Result<void> tellStepper();
    Result<void> warnOfSlowPrecision();
    Result<void> goOn();
    // A fork's way to where it begins; nullopt where the run has a state of its own, or is no fork.
    Result<std::optional<LeadInResult>> comeToFork();
    Result<bool> hasCheckpoint();
    // The fork's first own state, from the one it came to.
    Result<void> beginFork(const LeadInResult &led);
    Result<OrderControlOptions> orderOptions();
    Result<void> addReplay(OrderControlOptions &control, const TrainState &state);
    Result<void> tellVerdict(const SanityVerdict &verdict, qint64 step);
    Result<void> event(EventKind kind, qint64 step, const QString &text);
    Result<RunState> ended(RunState state, const QString &message = {});
    void recordFailure(const Error &error);
    bool endRequested() const
    {
        return m_options.endRequested && m_options.endRequested->load(std::memory_order_relaxed);
    }

    TrainRunOptions m_options;
    TrainingTeam *m_team;
    WorkerTeams m_teams;
    StoreWriter m_writer;
    Run m_before; // the run as it was when this engine took it
    std::optional<Origin> m_origin; // of a fork
    std::optional<PreparedTraining> m_prepared;
    std::unique_ptr<Training> m_training;
};

} // namespace lampwork
