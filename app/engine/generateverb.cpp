// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/engine/deploy/generate.h"

#include <CLI/CLI.hpp>

#include <memory>

namespace lampwork {

namespace {

struct GenerateVerbOptions {
    std::string model;
    std::string text;
    GenerateOptions job;
};

int generateVerb(GenerateVerbOptions options)
{
    options.job.model = QString::fromStdString(options.model);
    options.job.text = QByteArray::fromStdString(options.text);
    const auto text = generateText(options.job, report::toReport());
    if (!text)
        return report::error(text.error());
    Json result;
    result["text"] = toJson(QString::fromUtf8(*text));
    return report::result(result);
}

} // namespace

void registerGenerate(CLI::App &app, VerbAction &action)
{
    auto options = std::make_shared<GenerateVerbOptions>();
    GenerateOptions &job = options->job;
    CLI::App *verb = app.add_subcommand(
        "generate", "Go on from a text with an exported language model, token by token.");
    verb->add_option("--model", options->model, "Language model that Lampwork exported (.pt)")
        ->required();
    verb->add_option("--text", options->text, "The text to go on from; empty: a new one");
    verb->add_option("--tokens", job.tokens, "How many tokens to add")->capture_default_str();
    verb->add_option("--temperature", job.temperature, "0: always the likeliest token")
        ->capture_default_str();
    verb->add_option("--top-k", job.topK, "Draw among the likeliest so many; 0: all")
        ->capture_default_str();
    verb->add_option("--seed", job.seed, "The same gives the same text")->capture_default_str();
    verb->callback([options, &action] { action = [options] { return generateVerb(*options); }; });
}

} // namespace lampwork
