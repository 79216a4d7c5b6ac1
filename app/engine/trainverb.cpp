// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/base/clock.h"
#include "core/engine/train/parallel/workerteam.h"
#include "core/engine/train/trainrun.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace lampwork {

namespace {

struct TrainOptions {
    std::string store;
    qint64 run = 0;
};

// Nobody reads a trainer's standard output: it speaks through the store. What goes wrong goes to
// standard error too, for the case that the store itself is what failed.
int fail(const TrainOptions &options, const Error &error)
{
    std::cerr << "lampwork-engine: run " << options.run << ": " << error.text().toStdString()
              << std::endl;
    return ExitFailed;
}

int train(const TrainOptions &options)
{
    const auto place = placeFromEnvironment();
    if (!place)
        return fail(options, place.error());
    if (*place && (*place)->rank > 0) {
        const Result<void> served = serveTeam(**place);
        return served ? ExitDone : fail(options, served.error());
    }
    TrainRunOptions job;
    job.place = *place;
    job.store = QString::fromStdString(options.store);
    job.run = options.run;
    job.startedMs = nowMs();
    job.endRequested = &endRequested();
    const Result<RunState> ended = trainRun(job);
    return ended ? ExitDone : fail(options, ended.error());
}

} // namespace

void registerTrain(CLI::App &app, VerbAction &action)
{
    auto options = std::make_shared<TrainOptions>();
    CLI::App *verb = app.add_subcommand("train",
        "Train a run that stands in a store; continue it from its last checkpoint if it has one.");
    verb->add_option("--store", options->store, "Folder of the store")->required();
    verb->add_option("--run", options->run, "Number of the run")
        ->required()
        ->check(CLI::PositiveNumber);
    verb->callback([options, &action] { action = [options] { return train(*options); }; });
}

} // namespace lampwork
