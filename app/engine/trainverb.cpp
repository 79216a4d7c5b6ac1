// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/base/clock.h"
#include "core/engine/train/parallel/workerteam.h"
#include "core/engine/train/trainrun.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <limits>
#include <memory>
#include <vector>

namespace lampwork {

namespace {

struct TrainOptions {
    std::string store;
    std::vector<qint64> runs;
    qint64 until = std::numeric_limits<qint64>::max();
    bool attended = false;
    bool together = false;
};

// Nobody reads a trainer's standard output: it speaks through the store. What goes wrong goes to
// standard error too, for the case that the store itself is what failed.
bool fail(RunId run, const Error &error)
{
    std::cerr << "lampwork-engine: run " << run << ": " << error.text().toStdString() << std::endl;
    return false;
}

TrainRunOptions jobOf(const TrainOptions &options)
{
    TrainRunOptions job;
    job.store = QString::fromStdString(options.store);
    job.startedMs = nowMs();
    job.attended = options.attended;
    job.endRequested = &endRequested();
    job.until = options.until;
    return job;
}

bool trainOne(const TrainOptions &options, RunId run)
{
    const auto place = placeFromEnvironment();
    if (!place)
        return fail(run, place.error());
    if (*place && (*place)->rank > 0) {
        const Result<void> served = serveTeam(**place);
        return served || fail(run, served.error());
    }
    TrainRunOptions job = jobOf(options);
    job.place = *place;
    job.run = run;
    const Result<RunState> ended = trainRun(job);
    return ended || fail(run, ended.error());
}

// One after the other; one that fails does not keep the next from its turn.
bool trainEach(const TrainOptions &options)
{
    bool good = true;
    for (const RunId run : options.runs) {
        if (!endRequested())
            good = trainOne(options, run) && good;
    }
    return good;
}

bool trainAllTogether(const TrainOptions &options)
{
    const auto place = placeFromEnvironment();
    if (!place)
        return fail(options.runs.front(), place.error());
    if (*place && (*place)->rank > 0) { // of a run that takes several processes
        const Result<void> served = serveTeam(**place);
        return served || fail(options.runs.front(), served.error());
    }
    if (*place)
        return fail(options.runs.front(),
            {ErrorCode::InvalidInput,
                QStringLiteral("Several runs are started by one process: start it without srun, or "
                               "train each run by itself."),
                {}});
    bool good = true;
    const QList<RunId> runs(options.runs.begin(), options.runs.end());
    for (const RunEnd &end : trainTogether(jobOf(options), runs)) {
        if (!end.state)
            good = fail(end.run, end.state.error());
    }
    return good;
}

int train(const TrainOptions &options)
{
    const bool good = options.together ? trainAllTogether(options) : trainEach(options);
    return good ? ExitDone : ExitFailed;
}

} // namespace

void registerTrain(CLI::App &app, VerbAction &action)
{
    auto options = std::make_shared<TrainOptions>();
    CLI::App *verb = app.add_subcommand("train",
        "Train a run that stands in a store; continue it from its last checkpoint if it has one.");
    verb->add_option("--store", options->store, "Folder of the store")->required();
    verb->add_option("--run", options->runs, "Number of the run; of several, one after the other")
        ->required()
        ->allow_extra_args(false)
        ->check(CLI::PositiveNumber);
    verb->add_option("--until", options->until, "Stop with a checkpoint after so many steps")
        ->check(CLI::NonNegativeNumber);
    verb->add_flag("--attended", options->attended,
        "Pause on values that are no numbers or leap, for a person to decide; without it the run "
        "fails or goes on");
    verb->add_flag("--together", options->together,
        "Train several runs, which differ in their seeds, in turns instead of one after the other");
    verb->callback([options, &action] { action = [options] { return train(*options); }; });
}

} // namespace lampwork
