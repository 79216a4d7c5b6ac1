// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/engine/deploy/exporter.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace lampwork {

namespace {

struct ExportVerbOptions {
    std::string store;
    qint64 run = 0;
    std::string checkpoint = "best";
    std::string to;
    bool noFreeze = false;
    bool noOptimize = false;
    qint64 verifyRows = ExportOptions().verifyRows;
};

// A store that cannot be written still gives its models.
Result<std::unique_ptr<RunStore>> openAnyhow(const QString &path)
{
    auto store = openStore(path, {false, false});
    if (!store && store.error().code == ErrorCode::ReadOnly)
        return openStore(path, {false, true});
    return store;
}

int exportVerb(const ExportVerbOptions &options)
{
    const auto store = openAnyhow(QString::fromStdString(options.store));
    if (!store)
        return report::error(store.error());
    const auto choice = checkpointChoiceFromName(QString::fromStdString(options.checkpoint));
    Q_ASSERT(choice); // the option's check let nothing else pass
    ExportOptions job;
    job.checkpoint = *choice;
    job.path = QString::fromStdString(options.to);
    job.ship = {!options.noFreeze, !options.noOptimize};
    job.verifyRows = options.verifyRows;
    const auto exported = exportRun(**store, options.run, job, report::toReport());
    return exported ? report::result(exportReportToJson(*exported))
                    : report::error(exported.error());
}

} // namespace

void registerExport(CLI::App &app, VerbAction &action)
{
    auto options = std::make_shared<ExportVerbOptions>();
    CLI::App *verb = app.add_subcommand("export",
        "Write a run's network with its preprocessing as one TorchScript file, verified against "
        "the "
        "trained network.");
    verb->add_option("--store", options->store, "Folder of the store")->required();
    verb->add_option("--run", options->run, "Number of the run")
        ->required()
        ->check(CLI::PositiveNumber);
    verb->add_option("--checkpoint", options->checkpoint, "best or last")
        ->check(CLI::IsMember({"best", "last"}))
        ->capture_default_str();
    verb->add_option("--to", options->to, "File to write; it appears whole or not at all")
        ->required();
    verb->add_flag("--no-freeze", options->noFreeze,
        "Keep the weights as parameters, so that the network can be trained further; nothing is "
        "optimised then");
    verb->add_flag("--no-optimize", options->noOptimize,
        "Do not fold batch norms and constants into the layers before them");
    verb->add_option("--verify-rows", options->verifyRows, "Held-out rows to compare outputs on")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    verb->callback([options, &action] { action = [options] { return exportVerb(*options); }; });
}

} // namespace lampwork
