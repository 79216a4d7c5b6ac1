// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/base/clock.h"
#include "core/engine/train/trainrun.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <memory>

namespace lampwork {

namespace {

struct TrainOptions {
    std::string store;
    qint64 run = 0;
    bool attended = false;
};

// Nobody reads a trainer's standard output: it speaks through the store. What goes wrong goes to
// standard error too, for the case that the store itself is what failed.
int train(const TrainOptions &options)
{
    TrainRunOptions job;
    job.store = QString::fromStdString(options.store);
    job.run = options.run;
    job.startedMs = nowMs();
    job.attended = options.attended;
    job.endRequested = &endRequested();
    const Result<RunState> ended = trainRun(job);
    if (!ended) {
        std::cerr << "lampwork-engine: run " << options.run << ": "
                  << ended.error().text().toStdString() << std::endl;
        return ExitFailed;
    }
    return ExitDone;
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
    verb->add_flag("--attended", options->attended,
        "Pause on values that are no numbers or leap, for a person to decide; without it the run "
        "fails or goes on");
    verb->callback([options, &action] { action = [options] { return train(*options); }; });
}

} // namespace lampwork
