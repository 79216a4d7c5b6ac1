// SPDX-License-Identifier: GPL-3.0-or-later
// Runs that are made from other runs, and from the draft several at once or to find mistakes.
#include "core/launch/enginelauncher.h"
#include "core/launch/fork.h"
#include "core/launch/seedruns.h"
#include "core/launch/whatif.h"
#include "widgets/panels/workbench/workbench.h"

namespace lampwork {

// The data are read on the store's thread: for as long, new points wait.
void Workbench::forkRun(RunId id, qint64 step, const QStringList &changes, const QString &name)
{
    m_store->call<RunId>(
        this,
        [=](RunStore &store) -> Result<RunId> {
            const auto plan = planFork(store, {id, step, changes, name});
            if (!plan)
                return plan.error();
            const auto complete = resolveFork(*plan);
            return complete ? createFork(store, *complete) : complete.error();
        },
        [this](const Result<RunId> &created) {
            if (!created.ok()) {
                reportProblem(created.error());
                return;
            }
            setCurrentRun(*created);
            setShownRuns(m_shownRuns + QList<RunId>{*created});
            startEngine(*created);
        });
}

void Workbench::tryVariants(RunId id, qint64 step, qint64 steps, const QStringList &fields)
{
    struct Made {
        QList<RunId> runs;
        qint64 until = 0;
    };
    m_store->call<Made>(
        this,
        [=](RunStore &store) -> Result<Made> {
            const auto plan = planWhatIf(store, {id, step, steps, fields});
            if (!plan)
                return plan.error();
            const auto complete = resolveWhatIf(*plan);
            if (!complete)
                return complete.error();
            const auto runs = createWhatIf(store, *complete);
            return runs ? Result<Made>(Made{*runs, complete->untilStep}) : runs.error();
        },
        [this, id](const Result<Made> &made) {
            if (!made.ok()) {
                reportProblem(made.error());
                return;
            }
            QList<RunId> shown{id};
            shown += made->runs;
            setShownRuns(shown);
            startVariants(made->runs, made->until);
        });
}

void Workbench::startVariants(const QList<RunId> &runs, qint64 until)
{
    if (startOneEngine(runs, {.until = until}))
        reportDone(tr("Variants started: %1. Their curves are on the Runs page; Run, Keep this "
                      "variant keeps one.")
                       .arg(runs.size()));
}

bool Workbench::startOneEngine(const QList<RunId> &runs, StartOptions options)
{
    options.next = runs.mid(1);
    const Result<qint64> pid = startTraining(m_location, runs.constFirst(), options);
    for (const RunId id : runs) {
        if (pid.ok())
            m_startedEngines.insert(id, *pid);
        else
            failRun(id, pid.error());
    }
    return pid.ok();
}

void Workbench::createSeedsOf(const Spec &spec, int seeds)
{
    m_store->call<QList<RunId>>(
        this,
        [spec, seeds](RunStore &store) -> Result<QList<RunId>> {
            const auto chosen = seedsFromText(QString::number(seeds), spec.train.seed);
            return chosen ? createSeedRuns(store, spec, *chosen) : chosen.error();
        },
        [this](const Result<QList<RunId>> &created) {
            if (!created.ok()) {
                reportProblem(created.error());
                return;
            }
            setCurrentRun(created->constFirst());
            setShownRuns(*created); // what is compared with each other, and nothing else
            startTogether(*created);
        });
}

void Workbench::startTogether(const QList<RunId> &runs)
{
    if (startOneEngine(runs, {.attended = true, .together = true}))
        reportDone(tr("Seeds started: %1. All of them are ticked on the Runs page, for the curves "
                      "and for Compare.")
                       .arg(runs.size()));
}

void Workbench::keepVariant(RunId id)
{
    write([id](RunStore &store) { return lampwork::keepVariant(store, id); });
}

void Workbench::trainSanity(const QString &kind)
{
    const ResolvedSpec *inputs = m_draft->inputs();
    if (const std::optional<Error> &problem = m_draft->problem()) {
        reportProblem(*problem);
        return;
    }
    if (m_location.isEmpty() || !inputs || !m_draft->data()) {
        reportProblem({ErrorCode::InvalidInput,
            tr("There is nothing to train yet: open a data file on the Data page first."),
            QStringLiteral("data.source")});
        return;
    }
    ResolvedSpec sanity = *inputs;
    sanity.spec.train.sanity = kind;
    if (!sanity.spec.name.isEmpty())
        sanity.spec.name += QStringLiteral(" · ") + QString(kind).replace(u'_', u' ');
    const Result<ResolvedSpec> resolved = resolveTraining(sanity, *m_draft->data());
    if (!resolved.ok()) {
        reportProblem(resolved.error());
        return;
    }
    createRunOf(resolved->spec);
}

} // namespace lampwork
