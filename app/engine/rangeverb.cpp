// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/engine/tensors/torchguard.h"
#include "core/engine/train/rangefinder.h"

#include <CLI/CLI.hpp>

#include <QFile>

#include <memory>

namespace lampwork {

namespace {

struct VerbOptions {
    std::string spec;
    RangeOptions range;
};

Json resultOf(const RangeResult &found)
{
    const auto optional
        = [](const std::optional<double> &value) { return value ? Json(*value) : Json(); };
    Json json;
    json["suggestion"] = optional(found.suggestion());
    json["reason"] = toJson(found.reason());
    json["steepest"] = optional(found.steepest);
    json["tenth_of_lowest"] = optional(found.tenthOfLowest);
    json["diverged"] = found.diverged;
    json["rates"] = found.rates;
    json["losses"] = found.losses;
    json["smoothed"] = found.smoothed;
    return json;
}

int rangeVerb(const VerbOptions &options)
{
    const QString path = QString::fromStdString(options.spec);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return report::error({ErrorCode::Io,
            QStringLiteral("The spec cannot be read: %1.").arg(file.errorString()), path});
    const QString text = QString::fromUtf8(file.readAll());
    const Result<RangeResult> found
        = guardTorch([&] { return findRange(text, options.range, report::toReport()); });
    return found ? report::result(resultOf(*found)) : report::error(found.error());
}

} // namespace

void registerRange(CLI::App &app, VerbAction &action)
{
    auto options = std::make_shared<VerbOptions>();
    CLI::App *verb = app.add_subcommand("range",
        "Train a network with a learning rate that grows with every step, to see which one suits; "
        "nothing is stored.");
    verb->add_option("--spec", options->spec, "File with a resolved spec")->required();
    verb->add_option("--from", options->range.lowest, "Learning rate of the first step")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    verb->add_option("--to", options->range.highest, "Learning rate of the last step")
        ->check(CLI::PositiveNumber)
        ->capture_default_str();
    verb->add_option("--steps", options->range.steps, "How many steps")
        ->check(CLI::Range(20, 100'000))
        ->capture_default_str();
    verb->callback([options, &action] { action = [options] { return rangeVerb(*options); }; });
}

} // namespace lampwork
