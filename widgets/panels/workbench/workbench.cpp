// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/workbench.h"

#include "core/experiment/scriptrun.h"
#include "core/experiment/specjson.h"
#include "core/launch/enginelauncher.h"
#include "core/launch/resolve.h"
#include "widgets/style/theme.h"

#include <cerrno>
#include <csignal>
#include <utility>

namespace lampwork {

namespace {

constexpr int lookAfterMs = 2000;

bool isAlive(qint64 pid)
{
    return pid > 0 && (::kill(pid_t(pid), 0) == 0 || errno == EPERM);
}

} // namespace

Workbench::Workbench(StoreFactory factory, QObject *parent)
    : QObject(parent)
    , m_store(new StoreService(std::move(factory), this))
    , m_draft(new Draft(this))
{
    connect(m_store, &StoreService::opened, this, [this](const QString &location, bool readOnly) {
        m_location = location;
        m_readOnly = readOnly;
        Q_EMIT storeOpened(location, readOnly);
        lookAfterRuns();
        m_lookAfter.start(lookAfterMs);
    });
    connect(m_store, &StoreService::failed, this, &Workbench::reportProblem);
    connect(m_store, &StoreService::runsChanged, this, &Workbench::setRuns);
    connect(m_draft, &Draft::changed, this, [this] {
        if (m_seedsWhenResolved > 0 && !m_draft->isResolving())
            createRun();
    });
    connect(&m_lookAfter, &QTimer::timeout, this, &Workbench::lookAfterRuns);
}

// The store goes before what its jobs speak of.
Workbench::~Workbench()
{
    delete m_store;
    m_store = nullptr;
}

const Run *Workbench::run(RunId id) const
{
    const auto found = m_runIndex.constFind(id);
    return found == m_runIndex.constEnd() ? nullptr : &m_runs[*found];
}

void Workbench::setRuns(const QList<Run> &runs)
{
    tellLost(runs);
    tellPaused(runs);
    m_runs = runs;
    m_runIndex.clear();
    m_runIndex.reserve(runs.size());
    for (qsizetype i = 0; i < runs.size(); ++i) {
        m_runIndex.insert(runs[i].id, i);
        if (runs[i].state != RunState::Queued)
            m_startedEngines.remove(runs[i].id);
    }
    // A run that was just created may be younger than the list.
    const RunId newest = runs.isEmpty() ? 0 : runs.first().id;
    QList<RunId> shown;
    for (const RunId id : m_shownRuns) {
        const Run *known = run(id);
        if (known ? !known->deleted : id > newest)
            shown.append(id);
    }
    setShownRuns(shown);
    if (m_currentRun != 0 && m_currentRun <= newest && !run(m_currentRun))
        setCurrentRun(0);
    Q_EMIT runsChanged(); // last: who hears it may show other runs
}

void Workbench::tellLost(const QList<Run> &runs)
{
    for (const Run &now : runs) {
        const Run *before = run(now.id);
        if (now.state != RunState::Lost || !before || before->state == RunState::Lost)
            continue;
        reportProblem({ErrorCode::Engine,
            tr("The engine of run “%1” died without saying so. All its points are kept; resume it "
               "from its "
               "last checkpoint on the Runs page.")
                .arg(now.name),
            {}});
    }
}

// Runs that paused by themselves: a breakpoint held, or values went bad.
void Workbench::tellPaused(const QList<Run> &runs)
{
    for (const Run &now : runs) {
        const Run *before = run(now.id);
        const bool told = !before || (before->state == now.state && before->message == now.message);
        if (now.state != RunState::Paused || now.message.isEmpty() || told)
            continue;
        reportProblem({ErrorCode::Engine,
            tr("Run “%1” waits for you on the Train page. %2").arg(now.name, now.message), {}});
    }
}

void Workbench::follow(const QSet<RunId> &added, const QSet<RunId> &removed)
{
    for (const RunId id : removed) {
        if (--m_followers[id] <= 0)
            m_followers.remove(id);
    }
    for (const RunId id : added)
        ++m_followers[id];
    if (m_store)
        m_store->watch(QSet<RunId>(m_followers.keyBegin(), m_followers.keyEnd()));
}

void Workbench::setCurrentRun(RunId id)
{
    if (id == m_currentRun)
        return;
    m_currentRun = id;
    Q_EMIT currentRunChanged(id);
}

void Workbench::setShownRuns(const QList<RunId> &runs)
{
    if (runs == m_shownRuns)
        return;
    m_shownRuns = runs;
    Q_EMIT shownRunsChanged(runs);
}

QColor Workbench::runColor(RunId id) const
{
    const Run *known = run(id);
    const QString chosen = known ? known->attributes.value(colorAttribute()).toString() : QString();
    bool isNumber = false;
    const int number = chosen.toInt(&isNumber);
    if (isNumber)
        return Theme::instance().seriesColor(number);
    if (QColor::isValidColor(chosen))
        return QColor(chosen);
    return Theme::instance().seriesColor(id - 1);
}

Qt::PenStyle Workbench::runDash(RunId id) const
{
    return Theme::instance().seriesDash(id - 1);
}

void Workbench::trainDraft(int seeds)
{
    m_seedsWhenResolved = seeds;
    if (!m_draft->isResolving())
        createRun();
}

void Workbench::createRun()
{
    const int seeds = std::exchange(m_seedsWhenResolved, 0);
    if (m_location.isEmpty()) {
        reportProblem({ErrorCode::Busy,
            tr("Training was not started: no store is open. Open one with File, Open Store."), {}});
        return;
    }
    if (const std::optional<Error> &problem = m_draft->problem()) {
        reportProblem(*problem);
        return;
    }
    const ResolvedSpec *resolved = m_draft->resolved();
    if (!resolved) {
        reportProblem({ErrorCode::InvalidInput,
            tr("There is nothing to train yet: open a data file on the Data page first."),
            QStringLiteral("data.source")});
        return;
    }
    if (seeds > 1)
        createSeedsOf(resolved->spec, seeds);
    else
        createRunOf(resolved->spec);
}

void Workbench::createRunOf(const Spec &spec)
{
    NewRun run;
    run.experiment = spec.experiment;
    run.name = spec.name;
    run.specJson = QString::fromUtf8(toJsonText(specToJson(spec)));
    run.attributes = specAttributes(spec);
    m_store->call<RunId>(
        this, [run](RunStore &store) { return store.createRun(run); },
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

void Workbench::startEngine(RunId id)
{
    const Result<qint64> pid = startTraining(m_location, id, {.attended = true});
    if (pid.ok())
        m_startedEngines.insert(id, *pid);
    else
        failRun(id, pid.error());
}

void Workbench::failRun(RunId id, const Error &error)
{
    reportProblem(error);
    write([id, message = error.message](RunStore &store) {
        RunProgress progress;
        progress.state = RunState::Failed;
        progress.message = message;
        return store.updateRun(id, progress);
    });
}

// Engines that died before they claimed their run: only their process tells. The store itself marks
// those that die later.
void Workbench::lookAfterRuns()
{
    for (auto it = m_startedEngines.begin(); it != m_startedEngines.end();) {
        if (isAlive(it.value())) {
            ++it;
            continue;
        }
        const RunId id = it.key();
        it = m_startedEngines.erase(it);
        m_store->call<Run>(
            this, [id](RunStore &store) { return store.run(id); },
            [this, id](const Result<Run> &run) {
                if (!run.ok() || run->state != RunState::Queued)
                    return;
                failRun(id,
                    {ErrorCode::Engine,
                        tr("The engine of run %1 ended before it began. Its messages are in %2.")
                            .arg(id)
                            .arg(QStringLiteral("%1/logs/run-%2.log").arg(m_location).arg(id)),
                        {}});
            });
    }
}

void Workbench::resumeRun(RunId id)
{
    const Run *known = run(id);
    if (known && isOfScript(*known)) {
        reportProblem({ErrorCode::InvalidInput,
            tr("A script made run “%1”: start it again with lampwork.init(resume=%2) to go on.")
                .arg(known->name)
                .arg(id),
            {}});
        return;
    }
    if (known && !canResume(*known)) {
        reportProblem({ErrorCode::InvalidInput,
            tr("Run “%1” is %2: only a stopped, failed or lost run can be resumed.")
                .arg(known->name, nameOf(known->state)),
            {}});
        return;
    }
    setCurrentRun(id);
    startEngine(id);
}

void Workbench::giveOrder(RunId id, OrderVerb verb, double value, const QString &text)
{
    m_store->call<qint64>(
        this,
        [id, verb, value, text](RunStore &store) { return store.giveOrder(id, verb, value, text); },
        [this](const Result<qint64> &given) {
            if (!given.ok())
                reportProblem(given.error());
        });
}

void Workbench::editRun(RunId id, const RunEdit &edit)
{
    write([id, edit](RunStore &store) { return store.editRun(id, edit); });
}

void Workbench::noteAt(RunId id, qint64 step, const QString &text)
{
    write([id, step, text](
              RunStore &store) { return store.appendEvent(id, EventKind::Note, step, text); });
}

void Workbench::emptyBin()
{
    write([](RunStore &store) { return store.emptyBin(); });
}

void Workbench::write(std::function<Result<void>(RunStore &)> job)
{
    m_store->call<void>(this, std::move(job), [this](const Result<void> &done) {
        if (!done.ok())
            reportProblem(done.error());
    });
}

void Workbench::requestPage(Page page)
{
    Q_EMIT pageRequested(page);
}
void Workbench::requestInspection(RunId id)
{
    Q_EMIT inspectionRequested(id);
}
void Workbench::requestExport(RunId id)
{
    Q_EMIT exportRequested(id);
}
void Workbench::reportProblem(const Error &error)
{
    Q_EMIT problemReported(error);
}
void Workbench::reportDone(const QString &text)
{
    Q_EMIT doneReported(text);
}

} // namespace lampwork
