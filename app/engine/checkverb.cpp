// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/engine/tensors/networkcheck.h"
#include "core/experiment/specjson.h"

#include <CLI/CLI.hpp>

#include <QFile>

#include <memory>

namespace lampwork {

namespace {

int checkVerb(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return report::error({ErrorCode::Io,
            QStringLiteral("The request cannot be read: %1.").arg(file.errorString()), path});
    const Result<Json> request = parseJson(file.readAll(), path);
    if (!request)
        return report::error(request.error());
    Json json;
    json["network"] = request->value("network", Json::object());
    const Result<Spec> spec = specFromJson(json);
    if (!spec)
        return report::error(spec.error());
    const Result<Preprocessing> preprocessing
        = preprocessingFromJson(request->value("preprocessing", Json()));
    if (!preprocessing)
        return report::error(preprocessing.error());
    return report::result(checkNetwork(spec->network, *preprocessing));
}

} // namespace

void registerCheck(CLI::App &app, VerbAction &action)
{
    auto request = std::make_shared<std::string>();
    CLI::App *verb = app.add_subcommand("check",
        "Compile a network, or open its file, which runs its code, and try it; tells errors with "
        "their lines, the parameters and shapes.");
    verb->add_option("--request", *request,
            "JSON file: {\"network\": as in a spec, \"preprocessing\": as in an exported model}")
        ->required();
    verb->callback([request, &action] {
        action = [request] { return checkVerb(QString::fromStdString(*request)); };
    });
}

} // namespace lampwork
