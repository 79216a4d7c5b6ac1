// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/engine/report.h"
#include "app/engine/verbs.h"
#include "core/engine/machine/freedmemory.h"

#include <CLI/CLI.hpp>

#include <QCoreApplication>

#include <iostream>

using namespace lampwork;

int main(int argc, char **argv)
{
    keepFreedMemory();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("lampwork-engine"));
    QCoreApplication::setApplicationVersion(QStringLiteral(LAMPWORK_VERSION));
    handleEndSignals();

    CLI::App app{"Trains, evaluates, exports and applies networks for Lampwork: one job a process. "
                 "The programs `lampwork train`, `lampwork export`, … start it for you."};
    app.name("lampwork-engine");
    app.set_version_flag("--version", LAMPWORK_VERSION);
    app.require_subcommand(1);
    VerbAction action;
    registerTrain(app, action);
    registerEvaluate(app, action);
    registerExport(app, action);
    registerPredict(app, action);
    registerGenerate(app, action);
    registerCheck(app, action);
    registerReproduce(app, action);
    registerRange(app, action);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError &error) {
        return app.exit(error, std::cout, std::cerr) == 0 ? ExitDone : ExitWrongUse;
    }
    return action();
}
