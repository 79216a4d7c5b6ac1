// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/engine/deploy/predict.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace lampwork {

namespace {

struct PredictVerbOptions {
    std::string model;
    std::string data;
    std::string labels;
    std::string to;
};

int predictVerb(const PredictVerbOptions &options)
{
    const PredictOptions job{QString::fromStdString(options.model),
        QString::fromStdString(options.data), QString::fromStdString(options.labels),
        QString::fromStdString(options.to)};
    const auto predicted = predictFile(job, report::toReport());
    return predicted ? report::result(predictReportToJson(*predicted))
                     : report::error(predicted.error());
}

} // namespace

void registerPredict(CLI::App &app, VerbAction &action)
{
    auto options = std::make_shared<PredictVerbOptions>();
    CLI::App *verb = app.add_subcommand(
        "predict", "Predict every row of a data file with an exported model and write a CSV file.");
    verb->add_option("--model", options->model, "Model that Lampwork exported (.pt)")->required();
    verb->add_option("--data", options->data, "Table (CSV, TSV) or pictures (IDX, NumPy)")
        ->required();
    verb->add_option("--labels", options->labels, "For pictures: the file of labels, for metrics");
    verb->add_option("--to", options->to, "CSV file to write; it appears whole or not at all")
        ->required();
    verb->callback([options, &action] { action = [options] { return predictVerb(*options); }; });
}

} // namespace lampwork
