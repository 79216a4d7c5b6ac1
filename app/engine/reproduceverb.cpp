// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/engine/train/reproduce.h"

#include <CLI/CLI.hpp>

#include <cmath>
#include <memory>

namespace lampwork {

namespace {

struct VerbOptions {
    std::string store;
    qint64 run = 0;
    bool keep = false;
};

// JSON has no NaN and no infinity, which a diverged run is full of.
Json number(double value)
{
    if (std::isfinite(value))
        return value;
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

Json resultOf(const Reproduction &found)
{
    Json json;
    json["identical"] = found.identical();
    json["steps"] = found.steps;
    json["points"] = found.points;
    json["orders"] = found.orders;
    json["first_difference"] = nullptr;
    if (found.curve)
        json["first_difference"]
            = {{"series", toJson(found.curve->series)}, {"step", found.curve->step},
                {"before", number(found.curve->before)}, {"now", number(found.curve->now)}};
    json["missing"] = found.missing.isEmpty() ? Json() : toJson(found.missing);
    json["weights_compared"] = found.weightsCompared;
    json["weights_differ"] = found.weights.isEmpty() ? Json() : toJson(found.weights);
    json["notes"] = Json::array();
    for (const QString &note : found.notes)
        json["notes"].push_back(toJson(note));
    json["kept_run"] = found.kept > 0 ? Json(found.kept) : Json();
    return json;
}

int reproduceVerb(const VerbOptions &options)
{
    ReproduceOptions job;
    job.store = QString::fromStdString(options.store);
    job.run = options.run;
    job.keep = options.keep;
    job.progress = report::toReport();
    const auto found = reproduce(job);
    return found ? report::result(resultOf(*found)) : report::error(found.error());
}

} // namespace

void registerReproduce(CLI::App &app, VerbAction &action)
{
    auto options = std::make_shared<VerbOptions>();
    CLI::App *verb = app.add_subcommand("reproduce",
        "Train a run that has ended once more and compare every point and the last weights.");
    verb->add_option("--store", options->store, "Folder of the store")->required();
    verb->add_option("--run", options->run, "Number of the run")
        ->required()
        ->check(CLI::PositiveNumber);
    verb->add_flag("--keep", options->keep, "Keep the new run in the store");
    verb->callback([options, &action] { action = [options] { return reproduceVerb(*options); }; });
}

} // namespace lampwork
