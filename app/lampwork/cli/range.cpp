// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/enginejob.h"
#include "app/lampwork/cli/specfile.h"
#include "app/lampwork/cli/texttable.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/format.h"
#include "core/experiment/specjson.h"

#include <QTemporaryFile>

namespace lampwork {

namespace {

constexpr std::size_t shownRows = 20;

class RangeVerb : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("range"), QStringLiteral("find a learning rate"),
            {QStringLiteral("range SPEC.json [--set PATH=VALUE]… [OPTION]…"),
                QStringLiteral("range DATA --target COLUMN [--set PATH=VALUE]… [OPTION]…")},
            {QStringLiteral(
                 "Trains a network from its initial weights with a learning rate that grows from "
                 "step to step, from 1e-7 to 10 (Smith 2017), until the loss has left for good, "
                 "and "
                 "shows the smoothed loss over the rate. Suggests the smaller of two rates: the "
                 "one "
                 "at which the smoothed loss falls steepest, and a tenth of the one at which it is "
                 "lowest; which it is, is said. Stores nothing."),
                QStringLiteral("With --json, “rates”, “losses” and “smoothed” have every step.")},
            {{QStringLiteral("lampwork range penguins.csv --target species"),
                QStringLiteral("Find a learning rate for a table")}},
            {}};
    }

    void declare(Options &options) override
    {
        options.argument(QStringLiteral("SPEC.json|DATA"), &m_input,
            QStringLiteral("A spec (its name ends in .json) or a file of data."));
        options.value(QStringLiteral("--target"), QStringLiteral("COLUMN"), &m_choice.targets,
            QStringLiteral(
                "For a table: the column to predict; given more than once, yes/no columns "
                "that are learnt together as labels."));
        options.value(QStringLiteral("--labels"), QStringLiteral("FILE"), &m_choice.labels,
            QStringLiteral("For pictures: the file of labels, where its name does not tell."));
        options.value(QStringLiteral("--template"), QStringLiteral("NAME"), &m_choice.preset,
            QStringLiteral("For a file of data: the network."));
        options.value(QStringLiteral("--set"), QStringLiteral("PATH=VALUE"), &m_changes,
            QStringLiteral("Change a field of the spec; may be given more than once."));
        options.value(QStringLiteral("--steps"), QStringLiteral("N"), &m_steps,
            QStringLiteral("How many steps the sweep has; 200 if not given."));
        declareTrust(options, &m_trust);
    }

    int run(Console &console) override
    {
        if (m_steps < 20 || m_steps > 100'000)
            return console.wrongUse(
                QStringLiteral("A sweep has 20 to 100,000 steps."), QStringLiteral("--steps"));
        const auto chosen = specFromChoice({m_input, m_choice, m_changes, m_trust}, console);
        if (const int *code = std::get_if<int>(&chosen))
            return *code;
        const auto resolved = readAndComplete(std::get<Spec>(chosen), console);
        if (!resolved)
            return console.fail(resolved.error());
        QTemporaryFile file;
        const QByteArray text = toJsonText(specToJson(resolved->spec));
        if (!file.open() || file.write(text) != text.size() || !file.flush())
            return console.fail({ErrorCode::Io,
                QStringLiteral("The spec cannot be handed to the engine: %1.")
                    .arg(file.errorString()),
                file.fileName()});
        const auto result
            = runEngineVerb({QStringLiteral("range"), QStringLiteral("--spec"), file.fileName(),
                                QStringLiteral("--steps"), QString::number(m_steps)},
                QStringLiteral("Trying learning rates"), console);
        if (!result)
            return console.fail(result.error());
        if (console.isJson())
            console.printJson(*result);
        else
            print(*result, console);
        return exitDone;
    }

private:
    static void print(const Json &result, Console &console)
    {
        const Json &rates = result["rates"];
        const Json &smoothed = result["smoothed"];
        TextTable table({QStringLiteral("LEARNING RATE"), QStringLiteral("SMOOTHED LOSS")});
        const std::size_t stride = std::max<std::size_t>(rates.size() / shownRows, 1);
        for (std::size_t i = 0; i < rates.size(); i += stride)
            table.add({formatNumber(rates[i].get<double>(), 2),
                smoothed[i].is_number() ? formatNumber(smoothed[i].get<double>())
                                        : QStringLiteral("nan")});
        console.print(table.text(console.outputWidth()));
        if (result["diverged"].get<bool>() && !rates.empty())
            console.print(QStringLiteral("The loss leaves for good above %1.")
                              .arg(formatNumber(rates.back().get<double>(), 2)));
        const Json &suggestion = result["suggestion"];
        if (suggestion.is_null()) {
            console.print(toQString(result["reason"]));
            return;
        }
        console.print(
            QStringLiteral("\nSuggestion: train.optimizer.lr=%1, %2.")
                .arg(formatNumber(suggestion.get<double>(), 2), toQString(result["reason"])));
    }

    QString m_input;
    DataChoice m_choice;
    QStringList m_changes;
    int m_steps = 200;
    bool m_trust = false;
};

} // namespace

std::unique_ptr<Verb> makeRangeVerb()
{
    return std::make_unique<RangeVerb>();
}

} // namespace lampwork
