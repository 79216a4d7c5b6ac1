// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/engine/deploy/trainedrun.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace lampwork {

namespace {

struct EvaluateOptions {
    std::string store;
    qint64 run = 0;
    std::string checkpoint = "best";
};

Json toJson(const RunEvaluation &evaluation)
{
    Json json;
    json["checkpoint_step"] = evaluation.checkpointStep;
    for (const SplitEvaluation &split : evaluation.splits) {
        Json &part = json[split.split.toStdString()];
        part["rows"] = split.rows;
        part["loss"] = split.loss;
        for (const auto &[name, value] : split.metrics)
            part[name.toStdString()] = value;
    }
    return json;
}

int evaluateVerb(const EvaluateOptions &options)
{
    const auto store = openStore(QString::fromStdString(options.store), {false, false});
    if (!store)
        return report::error(store.error());
    const auto choice = checkpointChoiceFromName(QString::fromStdString(options.checkpoint));
    Q_ASSERT(choice); // the option's check let nothing else pass
    const auto evaluation = evaluateRun(**store, options.run, *choice, report::toReport());
    return evaluation ? report::result(toJson(*evaluation)) : report::error(evaluation.error());
}

} // namespace

void registerEvaluate(CLI::App &app, VerbAction &action)
{
    auto options = std::make_shared<EvaluateOptions>();
    CLI::App *verb = app.add_subcommand("evaluate",
        "Predict a run's validation and test rows again and store predictions and test metrics.");
    verb->add_option("--store", options->store, "Folder of the store")->required();
    verb->add_option("--run", options->run, "Number of the run")
        ->required()
        ->check(CLI::PositiveNumber);
    verb->add_option("--checkpoint", options->checkpoint, "best or last")
        ->check(CLI::IsMember({"best", "last"}))
        ->capture_default_str();
    verb->callback([options, &action] { action = [options] { return evaluateVerb(*options); }; });
}

} // namespace lampwork
