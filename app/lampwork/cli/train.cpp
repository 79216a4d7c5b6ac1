// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/specfile.h"
#include "app/lampwork/cli/startrun.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/json.h"
#include "core/experiment/specjson.h"
#include "core/launch/enginelauncher.h"
#include "core/launch/fork.h"
#include "core/launch/resolve.h"
#include "core/launch/seedruns.h"

#include <optional>
#include <variant>

namespace lampwork {

namespace {

class TrainVerb : public Verb {
public:
    Manual manual() const override;
    void declare(Options &options) override;
    int run(Console &console) override;

private:
    std::optional<QString> wrongUse() const;
    // The exit code when it went wrong.
    std::variant<Spec, int> chosenSpec(Console &console) const;
    int trainNew(Console &console);
    int trainSeeds(const Spec &spec, Console &console);
    int resume(Console &console);

    QString m_input;
    DataChoice m_choice;
    QStringList m_changes;
    QString m_name;
    QString m_experiment;
    QString m_processes;
    QString m_seeds;
    QString m_resume;
    QString m_sanity;
    QString m_store;
    StartChoice m_start;
    bool m_trust = false;
};

Manual TrainVerb::manual() const
{
    return {QStringLiteral("train"), QStringLiteral("train a network"),
        {QStringLiteral("train SPEC.json [--set PATH=VALUE]… [OPTION]…"),
            QStringLiteral("train DATA --target COLUMN [--set PATH=VALUE]… [OPTION]…"),
            QStringLiteral("train --resume RUN[,RUN…] [OPTION]…")},
        {QStringLiteral("Creates a run in the store, starts an engine for it and follows it to its "
                        "end, then shows "
                        "its metrics. The spec says everything; fields that it leaves out get what "
                        "suits the data. "
                        "A path in it is relative to its folder. A file of data in its place is "
                        "trained with all "
                        "defaults, as “lampwork init” would write them."),
            QStringLiteral(
                "The engine is a process of its own: it goes on when this command or the terminal "
                "ends, "
                "and windows and “lampwork order” reach it. Ctrl+C orders the run to stop, which "
                "keeps "
                "a checkpoint to resume from; Ctrl+C again kills the engine. A run that was "
                "stopped, "
                "failed or was lost goes on with --resume, from its last checkpoint, as if it had "
                "never been interrupted."),
            QStringLiteral(
                "With --seeds, one engine trains several runs, which differ in their seeds alone, "
                "together, and the mean, the deviation and the range of each metric are shown: how "
                "much of a result is chance. Each of them is a run like any other and to the bit "
                "what it would be if it were trained alone; orders reach each by its number, and "
                "one that fails does not hold the others.")},
        {{QStringLiteral("lampwork train penguins.csv --target species"),
             QStringLiteral("Train with defaults")},
            {QStringLiteral("lampwork train penguins.json --set train.optimizer.lr=0.01 --set "
                            "train.seed=2 --name fast"),
                QStringLiteral("Train a spec with changes")},
            {QStringLiteral("lampwork train penguins.csv --target species --seeds 8"),
                QStringLiteral("Train eight seeds together")},
            {QStringLiteral("lampwork train big.json --detach"),
                QStringLiteral(
                    "Start it and come back to the prompt; the run's number is written")},
            {QStringLiteral("lampwork train --resume 12"),
                QStringLiteral("Go on with a stopped run")}},
        {{exitDone,
             QStringLiteral(
                 "The run finished, or was stopped by an order from elsewhere; with --detach, "
                 "it was started.")},
            {exitFailed,
                QStringLiteral("The run, or one of several, failed, was lost or was interrupted "
                               "here, or could not be started.")}}};
}

void TrainVerb::declare(Options &options)
{
    options.argument(QStringLiteral("SPEC.json|DATA"), &m_input,
        QStringLiteral("A spec (its name ends in .json) or a file of data."), false);
    options.value(QStringLiteral("--target"), QStringLiteral("COLUMN"), &m_choice.targets,
        QStringLiteral("For a table: the column to predict; given more than once, yes/no columns "
                       "that are learnt together as labels."));
    options.value(QStringLiteral("--labels"), QStringLiteral("FILE"), &m_choice.labels,
        QStringLiteral("For pictures: the file of labels, where its name does not tell."));
    options.value(QStringLiteral("--template"), QStringLiteral("NAME"), &m_choice.preset,
        QStringLiteral(
            "For a file of data: the network, such as linear, mlp, resmlp, cnn or resnet."));
    options.value(QStringLiteral("--set"), QStringLiteral("PATH=VALUE"), &m_changes,
        QStringLiteral("Change a field of the spec, for example train.epochs=20; may be given more "
                       "than once. A new network.template replaces the layers."));
    options.value(QStringLiteral("--sanity"), QStringLiteral("KIND"), &m_sanity,
        QStringLiteral("Train to find mistakes instead: overfit_batch trains on one batch only, "
                       "which what can learn gets right by heart; shuffled_labels trains on labels "
                       "in a random order, from which nothing can be learnt. The verdict is shown "
                       "and kept with the run."));
    options.value(QStringLiteral("--processes"), QStringLiteral("N"), &m_processes,
        QStringLiteral("Share the rows of each batch between N processes on this machine; the same "
                       "as --set train.processes=N."));
    options.value(QStringLiteral("--seeds"), QStringLiteral("N|SEED,SEED…"), &m_seeds,
        QStringLiteral("Train N runs together, with the seeds train.seed and up, or one run for "
                       "each of the seeds listed; their names get the seed."));
    options.value(QStringLiteral("--name"), QStringLiteral("NAME"), &m_name,
        QStringLiteral("Name of the run; without it the spec's, or the network's and the file's."));
    options.value(QStringLiteral("--experiment"), QStringLiteral("NAME"), &m_experiment,
        QStringLiteral("The group that the run belongs to."));
    options.value(QStringLiteral("--resume"), QStringLiteral("RUN"), &m_resume,
        QStringLiteral("Go on with a run that was stopped, failed or was lost; with several, "
                       "separated by commas, together."));
    m_start.declare(options);
    declareTrust(options, &m_trust);
    options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
        QStringLiteral("The store, instead of the usual one; created where it is missing."));
}

std::optional<QString> TrainVerb::wrongUse() const
{
    if (const auto problem = m_start.wrongUse())
        return problem;
    const bool hasChoice
        = !m_choice.targets.isEmpty() || !m_choice.labels.isEmpty() || !m_choice.preset.isEmpty();
    if (!m_resume.isEmpty()) {
        if (!m_input.isEmpty() || hasChoice || !m_changes.isEmpty() || !m_name.isEmpty()
            || !m_processes.isEmpty() || !m_experiment.isEmpty() || !m_sanity.isEmpty()
            || !m_seeds.isEmpty())
            return QStringLiteral(
                "A run is resumed as it was: --resume takes no spec, data or changes.");
        return std::nullopt;
    }
    if (m_input.isEmpty())
        return QStringLiteral(
            "What is to be trained? Give a spec, a file of data, or --resume RUN.");
    if (isSpecFile(m_input) && hasChoice)
        return QStringLiteral(
            "--target, --labels and --template go with a file of data; in a spec, use --set.");
    return std::nullopt;
}

int TrainVerb::run(Console &console)
{
    if (const auto problem = wrongUse())
        return console.wrongUse(*problem);
    return m_resume.isEmpty() ? trainNew(console) : resume(console);
}

std::variant<Spec, int> TrainVerb::chosenSpec(Console &console) const
{
    QStringList changes = m_changes;
    if (!m_sanity.isEmpty())
        changes.append(QStringLiteral("train.sanity=") + m_sanity);
    if (!m_processes.isEmpty())
        changes.append(QStringLiteral("train.processes=") + m_processes);
    auto chosen = specFromChoice({m_input, m_choice, changes, m_trust}, console);
    if (Spec *spec = std::get_if<Spec>(&chosen)) {
        if (!m_name.isEmpty())
            spec->name = m_name;
        if (!m_experiment.isEmpty())
            spec->experiment = m_experiment;
    }
    return chosen;
}

int TrainVerb::trainNew(Console &console)
{
    const auto chosen = chosenSpec(console);
    if (const int *code = std::get_if<int>(&chosen))
        return *code;
    const Spec &spec = std::get<Spec>(chosen);
    if (!m_seeds.isEmpty())
        return trainSeeds(spec, console);
    const auto resolved = readAndComplete(spec, console);
    if (!resolved)
        return console.fail(resolved.error());
    if (const auto engine = findEngine(); !engine)
        return console.fail(engine.error());
    const auto store = openForUse(m_store, StoreUse::Create);
    if (!store)
        return console.fail(store.error());
    Spec complete = resolved->spec;
    if (m_name.isEmpty()) { // a name that was typed is kept as it is
        const auto name = freeRunName(**store, complete.name);
        if (!name)
            return console.fail(name.error());
        complete.name = *name;
    }
    const auto id = (*store)->createRun({complete.experiment, complete.name,
        QString::fromUtf8(toJsonText(specToJson(complete))), specAttributes(complete)});
    if (!id)
        return console.fail(id.error());
    return startRun(**store, *id, m_start, console);
}

int TrainVerb::trainSeeds(const Spec &spec, Console &console)
{
    const auto seeds = seedsFromText(m_seeds, spec.train.seed);
    if (!seeds)
        return console.wrongUse(seeds.error().message, seeds.error().where);
    const auto resolved = readAndComplete(spec, console);
    if (!resolved)
        return console.fail(resolved.error());
    if (const auto engine = findEngine(); !engine)
        return console.fail(engine.error());
    const auto store = openForUse(m_store, StoreUse::Create);
    if (!store)
        return console.fail(store.error());
    const auto ids = createSeedRuns(**store, resolved->spec, *seeds);
    if (!ids)
        return console.fail(ids.error());
    return startRuns(**store, *ids, m_start, console);
}

// Null: it can go on.
std::optional<Error> resumeProblem(const Run &run, const QString &where)
{
    if (isImported(run)) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Run %1 was imported from %2 and cannot be trained here.")
                .arg(run.id)
                .arg(importedFrom(run)),
            where};
    }
    if (run.state != RunState::Queued && !isResumable(run.state)) {
        return Error{ErrorCode::InvalidInput,
            isActive(run.state) ? QStringLiteral("Run %1 is %2: an engine is at it.")
                                      .arg(run.id)
                                      .arg(nameOf(run.state))
                                : QStringLiteral("Run %1 has finished. Train its spec again, or "
                                                 "with more epochs: “lampwork show %1 "
                                                 "--spec” writes it.")
                                      .arg(run.id),
            where};
    }
    if (run.deleted) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Run %1 is in the bin. “lampwork edit %1 --restore” takes it out.")
                .arg(run.id),
            where};
    }
    const auto spec = specFromText(run.specJson.toUtf8(), QStringLiteral("spec"));
    return spec ? std::nullopt : std::optional(spec.error());
}

int TrainVerb::resume(Console &console)
{
    if (const auto engine = findEngine(); !engine)
        return console.fail(engine.error());
    const auto store = openForUse(m_store, StoreUse::Write);
    if (!store)
        return console.fail(store.error());
    // A name may have commas, too.
    const bool isOne = !m_resume.contains(u',') || findRun(**store, m_resume).ok();
    QList<RunId> ids;
    for (const QString &name : isOne ? QStringList{m_resume} : m_resume.split(u',')) {
        const auto run = findRun(**store, name.trimmed());
        if (!run)
            return console.fail(run.error());
        if (const auto problem = resumeProblem(*run, name))
            return console.fail(*problem);
        if (!ids.contains(run->id))
            ids.append(run->id);
    }
    return ids.size() == 1 ? startRun(**store, ids.constFirst(), m_start, console)
                           : startRuns(**store, ids, m_start, console);
}

} // namespace

std::unique_ptr<Verb> makeTrainVerb()
{
    return std::make_unique<TrainVerb>();
}

} // namespace lampwork
