// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/commandline.h"

#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/manual.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/nearest.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <QCoreApplication>

#include <algorithm>
#include <optional>
#include <unistd.h>
#include <utility>

namespace lampwork {

namespace {

void addToParser(CLI::App &parser, const Option &option)
{
    const std::string names = option.names.toStdString();
    if (const auto flag = std::get_if<bool *>(&option.target)) {
        parser.add_flag(names, **flag);
        return;
    }
    if (const auto number = std::get_if<int *>(&option.target)) {
        parser.add_option(names, **number);
        return;
    }
    const auto take = [target = option.target](const CLI::results_t &values) {
        for (const std::string &value : values) {
            if (const auto list = std::get_if<QStringList *>(&target))
                (*list)->append(QString::fromStdString(value));
            else
                *std::get<QString *>(target) = QString::fromStdString(value);
        }
        return true;
    };
    CLI::Option *added = parser.add_option(names, take);
    added->type_size(1)->expected(1)->allow_extra_args(false); // "[a,b]" stays one value
    if (std::holds_alternative<QStringList *>(option.target))
        added->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

QStringList optionNames(const Options &options)
{
    QStringList names;
    for (const Option &option : options.list()) {
        if (!option.isPositional)
            names += option.names.split(u',');
    }
    return names;
}

// Gives the arguments that belong to no option to the positional ones, in order; CLI11 would take
// "[a,b]" apart. The error, or nullopt.
std::optional<QString> takePositionals(const Options &options, QStringList arguments)
{
    for (const Option &option : options.list()) {
        if (!option.isPositional)
            continue;
        if (option.isRequired && arguments.isEmpty())
            return QStringLiteral("%1 is missing.").arg(option.placeholder);
        if (const auto list = std::get_if<QStringList *>(&option.target))
            **list = std::exchange(arguments, {});
        else if (!arguments.isEmpty())
            *std::get<QString *>(option.target) = arguments.takeFirst();
    }
    if (!arguments.isEmpty())
        return QStringLiteral("The argument “%1” is one too many.").arg(arguments.front());
    return std::nullopt;
}

bool isNumber(const QString &text)
{
    bool ok = false;
    text.toDouble(&ok);
    return ok;
}

// What is wrong with how the verb was called; nullopt: nothing.
std::optional<QString> parseOptions(
    const Options &options, const QStringList &arguments, const bool &help)
{
    CLI::App parser;
    parser.set_help_flag();
    parser.allow_extras();
    for (const Option &option : options.list()) {
        if (!option.isPositional)
            addToParser(parser, option);
    }
    std::vector<std::string> reversed;
    for (const QString &argument : arguments)
        reversed.insert(reversed.begin(), argument.toStdString());
    std::optional<QString> failure;
    try {
        parser.parse(reversed);
    } catch (const CLI::ParseError &error) {
        failure = QString::fromStdString(error.what());
    }
    if (help)
        return std::nullopt;
    QStringList positionals;
    for (const std::string &extra : parser.remaining()) {
        const QString argument = QString::fromStdString(extra);
        if (argument.startsWith(u'-') && argument.size() > 1 && !isNumber(argument)) {
            const QString name = argument.section(u'=', 0, 0);
            const QString near = nearestName(name, optionNames(options));
            return QStringLiteral("There is no option “%1”.%2")
                .arg(name,
                    near.isEmpty() ? QString() : QStringLiteral(" Did you mean “%1”?").arg(near));
        }
        positionals.append(argument);
    }
    return failure ? failure : takePositionals(options, positionals);
}

int helpWidth()
{
    return ::isatty(STDOUT_FILENO) == 1 ? std::clamp(terminalWidth(STDOUT_FILENO), 50, 100) : 80;
}

int runVerb(Verb &verb, const QStringList &arguments, Console &console)
{
    const Manual manual = verb.manual();
    console.setVerb(manual.name);
    bool json = false;
    bool help = false;
    Options options;
    verb.declare(options);
    declareCommonOptions(options, &json, &help);
    const std::optional<QString> problem = parseOptions(options, arguments, help);
    if (help || (problem && arguments.contains(QLatin1String("--help")))) {
        console.printBytes(verbHelp(manual, options, helpWidth()).toUtf8());
        return exitDone;
    }
    console.setJson(json || (problem && arguments.contains(QLatin1String("--json"))));
    if (problem)
        return console.wrongUse(*problem);
    return verb.run(console);
}

int runArguments(const QStringList &arguments, Console &console)
{
    const auto verbs = makeVerbs();
    const QString first = arguments.value(0);
    if (first == QLatin1String("--help") || first == QLatin1String("-h")
        || first == QLatin1String("help")) {
        const QString about = arguments.mid(1, 2).join(u' ');
        for (const auto &verb : verbs) {
            if (first == QLatin1String("help") && verb->manual().name == about)
                return runVerb(*verb, {QStringLiteral("--help")}, console);
        }
        console.printBytes(overviewHelp(verbs, helpWidth()).toUtf8());
        return exitDone;
    }
    if (first == QLatin1String("--version")) {
        console.print(QStringLiteral("lampwork %1").arg(QCoreApplication::applicationVersion()));
        return exitDone;
    }
    if (first == QLatin1String("--man-page")) {
        console.printBytes(manualPage(verbs, QCoreApplication::applicationVersion()).toUtf8());
        return exitDone;
    }
    QStringList names;
    QStringList seconds; // of verbs of two words that begin with `first`: "check" of "store check"
    const QString both = first + u' ' + arguments.value(1);
    for (const auto &verb : verbs) {
        const QString name = verb->manual().name;
        if (name == first)
            return runVerb(*verb, arguments.mid(1), console);
        if (name == both)
            return runVerb(*verb, arguments.mid(2), console);
        if (name.startsWith(first + u' '))
            seconds.append(name.section(u' ', 1));
        if (const QString word = name.section(u' ', 0, 0); !names.contains(word))
            names.append(word);
    }
    console.setJson(arguments.contains(QLatin1String("--json")));
    if (first.isEmpty())
        return console.wrongUse(QStringLiteral("A verb is missing."));
    if (!seconds.isEmpty()) {
        const QString second = arguments.value(1);
        if (second.isEmpty() || second.startsWith(u'-'))
            return console.wrongUse(QStringLiteral("What about the %1? It is one of: %2.")
                                        .arg(first, seconds.join(QStringLiteral(", "))));
        return console.wrongUse(QStringLiteral("There is no “%1 %2”.%3")
                                    .arg(first, second, suggestion(second, seconds)));
    }
    if (first.startsWith(u'-'))
        return console.wrongUse(
            QStringLiteral("The verb comes first, and there is no option “%1” before it.")
                .arg(first));
    return console.wrongUse(
        QStringLiteral("There is no verb “%1”.%2").arg(first, suggestion(first, names)));
}

} // namespace

std::vector<std::unique_ptr<Verb>> makeVerbs()
{
    std::vector<std::unique_ptr<Verb>> verbs;
    verbs.push_back(makeOpenVerb());
    verbs.push_back(makeInitVerb());
    verbs.push_back(makeTrainVerb());
    verbs.push_back(makeForkVerb());
    verbs.push_back(makeWhatIfVerb());
    verbs.push_back(makeReproduceVerb());
    verbs.push_back(makeRangeVerb());
    verbs.push_back(makeImportVerb());
    verbs.push_back(makeDumpVerb());
    verbs.push_back(makeRunsVerb());
    verbs.push_back(makeShowVerb());
    verbs.push_back(makeCompareVerb());
    verbs.push_back(makeOrderVerb());
    verbs.push_back(makeEditVerb());
    verbs.push_back(makeEvaluateVerb());
    verbs.push_back(makeExportVerb());
    verbs.push_back(makePredictVerb());
    verbs.push_back(makeGenerateVerb());
    verbs.push_back(makeEmptyBinVerb());
    verbs.push_back(makePruneVerb());
    verbs.push_back(makeMoveVerb());
    verbs.push_back(makePackVerb());
    verbs.push_back(makeUnpackVerb());
    verbs.push_back(makeStoreCheckVerb());
    verbs.push_back(makeStoreSizeVerb());
    verbs.push_back(makeStoreCompactVerb());
    verbs.push_back(makeStoreBackupVerb());
    verbs.push_back(makeStoreRepairVerb());
    verbs.push_back(makeStoreMergeVerb());
    return verbs;
}

QStringList commandLineVerbs()
{
    QStringList names;
    for (const auto &verb : makeVerbs())
        names.append(verb->manual().name);
    return names;
}

int runCommandLine(int argc, char **argv)
{
    std::optional<QCoreApplication> application;
    if (!QCoreApplication::instance())
        application.emplace(argc, argv);
    setApplicationNames();
    if (QCoreApplication::applicationVersion().isEmpty())
        QCoreApplication::setApplicationVersion(QStringLiteral(LAMPWORK_VERSION));
    Console console;
    return console.finish(runArguments(QCoreApplication::arguments().mid(1), console));
}

} // namespace lampwork
