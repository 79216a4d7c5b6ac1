// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/reproduce.h"

#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/engine/tensors/torchguard.h"
#include "core/engine/train/checkpointfile.h"
#include "core/engine/train/trainrun.h"
#include "core/experiment/series.h"
#include "core/experiment/steering.h"
#include "core/launch/fork.h"

#include <torch/script.h>
#include <torch/version.h>

#include <QTemporaryDir>

#include <chrono>
#include <condition_variable>
#include <cstring>
#include <mutex>
#include <thread>

namespace lampwork {

namespace {

constexpr auto pollInterval = std::chrono::milliseconds(200);

std::optional<Error> cannotReproduce(const Run &run)
{
    const auto refused = [&](const QString &why) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Run %1 cannot be reproduced: %2").arg(run.id).arg(why), {}};
    };
    if (isActive(run.state))
        return refused(QStringLiteral("it is still being trained. Wait for its end, or stop it."));
    if (run.state == RunState::Queued)
        return refused(QStringLiteral("it has not been trained yet."));
    if (run.step <= run.parentStep)
        return refused(QStringLiteral("it has done no step of its own."));
    return std::nullopt;
}

// Tells how far a run in training is. Its own thread with its own connection to the store.
class Watcher {
public:
    Watcher(QString store, RunId run, qint64 steps, const Progress &progress)
        : m_thread([=, this] { watch(store, run, steps, progress); })
    {
    }
    ~Watcher()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ended = true;
        }
        m_wake.notify_one();
        m_thread.join();
    }
    Q_DISABLE_COPY_MOVE(Watcher)

private:
    void watch(const QString &path, RunId id, qint64 steps, const Progress &progress)
    {
        const auto store = openStore(path, {false, true});
        if (!store)
            return; // training tells it
        std::unique_lock lock(m_mutex);
        while (!m_wake.wait_for(lock, pollInterval, [this] { return m_ended; })) {
            const auto run = (*store)->run(id);
            if (run && run->totalSteps > 0)
                progress(double(run->step) / double(std::max<qint64>(steps, 1)),
                    QStringLiteral("Step %1 of %2")
                        .arg(formatCount(run->step), formatCount(steps)));
        }
    }

    std::mutex m_mutex;
    std::condition_variable m_wake;
    bool m_ended = false;
    std::thread m_thread; // last: it uses the others
};

class Reproducer {
public:
    explicit Reproducer(const ReproduceOptions &options)
        : m_options(options)
    {
    }
    Result<Reproduction> run();

private:
    Result<void> openStores();
    // The new run, with everything that made the old one what it is.
    Result<RunId> createAgain();
    Result<void> copyOrigin(RunId again);
    Result<void> giveOrders(RunId again);
    Result<void> train(RunId again);
    Result<void> compareCurves(RunId again);
    void compareSeries(const SeriesPoints &before, const SeriesPoints &now);
    Result<void> compareWeights(RunId again);
    bool isOwnWord(qint64 step) const;

    const ReproduceOptions &m_options;
    std::unique_ptr<RunStore> m_store;
    QTemporaryDir m_folder;
    std::unique_ptr<RunStore> m_scratch; // null: m_store
    Run m_before;
    Reproduction m_result;
    RunStore &target() { return m_scratch ? *m_scratch : *m_store; }
};

Result<Reproduction> Reproducer::run()
{
    if (auto opened = openStores(); !opened)
        return opened.error();
    const Result<RunId> again = createAgain();
    if (!again)
        return again.error();
    if (auto trained = train(*again); !trained) {
        // What is left of it is of no use.
        if (m_options.keep)
            (void)target().editRun(*again, {{}, {}, {}, {}, true});
        return trained.error();
    }
    if (auto compared = compareCurves(*again); !compared)
        return compared.error();
    const Result<void> weights = guardTorch([&] { return compareWeights(*again); });
    if (!weights)
        return weights.error();
    m_result.kept = m_options.keep ? *again : 0;
    return m_result;
}

Result<void> Reproducer::openStores()
{
    auto store = openStore(m_options.store, {false, !m_options.keep});
    if (!store)
        return store.error();
    m_store = std::move(*store);
    const Result<Run> run = m_store->run(m_options.run);
    if (!run)
        return run.error();
    m_before = *run;
    if (const auto problem = cannotReproduce(m_before))
        return *problem;
    if (m_options.keep)
        return {};
    if (!m_folder.isValid())
        return Error{ErrorCode::Io,
            QStringLiteral("There is no place for a temporary store: %1.")
                .arg(m_folder.errorString()),
            {}};
    auto scratch = openStore(m_folder.filePath(QStringLiteral("again.lampwork")));
    if (!scratch)
        return scratch.error();
    m_scratch = std::move(*scratch);
    return {};
}

Result<RunId> Reproducer::createAgain()
{
    NewRun run;
    run.experiment = m_before.experiment;
    run.specJson = m_before.specJson;
    const Result<Spec> spec = specAfterOrders(m_before.specJson, {});
    if (!spec)
        return spec.error();
    run.attributes = specAttributes(*spec);
    run.parent = m_options.keep ? m_before.parent : 0;
    run.parentStep = m_before.parentStep;
    const auto name = freeRunName(target(), QStringLiteral("%1 reproduced").arg(m_before.name));
    if (!name)
        return name.error();
    run.name = *name;
    const Result<RunId> again = target().createRun(run);
    if (!again)
        return again;
    if (auto copied = copyOrigin(*again); !copied)
        return copied.error();
    if (auto given = giveOrders(*again); !given)
        return given.error();
    RunEdit edit;
    edit.note = QStringLiteral("Reproduction of run %1.").arg(m_before.id);
    if (auto edited = target().editRun(*again, edit); !edited)
        return edited.error();
    return again;
}

// Without the state that the fork was given: all of its way is done again.
Result<void> Reproducer::copyOrigin(RunId again)
{
    const auto origin = readOrigin(*m_store, m_before);
    if (!origin)
        return origin.error();
    return *origin ? storeOrigin(target(), again, **origin) : Result<void>();
}

// As they stand on record of the old run, which is how the engine repeats them.
Result<void> Reproducer::giveOrders(RunId again)
{
    const auto orders = m_store->orders(m_before.id);
    if (!orders)
        return orders.error();
    for (const Order &order : repeatedOrders(*orders, m_before.step)) {
        const auto seq = target().giveOrder(again, order.verb, order.value, order.text);
        if (!seq)
            return seq.error();
        if (auto done = target().orderHandled(again, *seq, order.handledStep); !done)
            return done;
        ++m_result.orders;
    }
    // The steps that the old run has done are repeated: what held it there does not do so again.
    return target().updateRun(again, {{}, m_before.step, {}, {}, {}, {}});
}

Result<void> Reproducer::train(RunId again)
{
    const Watcher watcher(target().location(), again, m_before.step, m_options.progress);
    TrainRunOptions job;
    job.store = target().location();
    job.run = again;
    job.startedMs = nowMs();
    job.endRequested = m_options.progress.cancelled;
    if (m_before.state != RunState::Finished)
        job.until = m_before.step;
    const Result<RunState> ended = trainRun(job);
    if (!ended && m_before.state == RunState::Failed)
        return {}; // as it did before; how far it came is compared
    if (!ended)
        return ended.error();
    if (m_options.progress.isCancelled())
        return Error{ErrorCode::Cancelled, QStringLiteral("Cancelled."), {}};
    const Result<Run> run = target().run(again);
    if (!run)
        return run.error();
    m_result.steps = run->step - run->parentStep;
    for (auto [name, value] : programAttributes({}).asKeyValueRange()) {
        const QString then = stepperOfAttribute(m_before.attributes.value(name).toString());
        const QString now = stepperOfAttribute(run->attributes.value(name, value).toString());
        const QString what = name.section(u'.', 1);
        if (then.isEmpty())
            m_result.notes.append(
                QStringLiteral("Which %1 trained it is not on record.").arg(what));
        else if (then != now)
            m_result.notes.append(
                QStringLiteral("It was trained by %1 %2; this is %3.").arg(what, then, now));
    }
    return {};
}

// A measurement was taken there because somebody wanted it, and not by the run itself.
bool Reproducer::isOwnWord(qint64 step) const
{
    return step != m_before.step;
}

Result<void> Reproducer::compareCurves(RunId again)
{
    const auto before = m_store->series(m_before.id);
    if (!before)
        return before.error();
    const auto now = target().series(again);
    if (!now)
        return now.error();
    QStringList names;
    for (const Series &series : *now)
        names.append(series.name);
    for (const Series &series : *before) {
        if (isOfTheMachine(series.name))
            continue;
        if (!names.removeOne(series.name)) {
            m_result.missing
                = QStringLiteral("series %1, which the new run lacks").arg(series.name);
            continue;
        }
        const auto a = m_store->points(m_before.id, series.name);
        if (!a)
            return a.error();
        const auto b = target().points(again, series.name);
        if (!b)
            return b.error();
        compareSeries(*a, *b);
    }
    for (const QString &name : names) {
        if (!isOfTheMachine(name))
            m_result.missing = QStringLiteral("series %1, which the old run lacks").arg(name);
    }
    return {};
}

void Reproducer::compareSeries(const SeriesPoints &before, const SeriesPoints &now)
{
    std::size_t a = 0;
    std::size_t b = 0;
    while (a < before.size() || b < now.size()) {
        const qint64 then = a < before.size() ? before.steps[a] : now.steps[b] + 1;
        const qint64 again = b < now.size() ? now.steps[b] : then + 1;
        if (then != again) {
            const qint64 step = std::min(then, again);
            if (isOwnWord(step) && m_result.missing.isEmpty())
                m_result.missing
                    = QStringLiteral("step %1 of %2, which only the %3 run has")
                          .arg(formatCount(step), before.name,
                              then < again ? QStringLiteral("old") : QStringLiteral("new"));
            ++(then < again ? a : b);
            continue;
        }
        ++m_result.points;
        const double old = before.values[a++];
        const double fresh = now.values[b++];
        if (std::memcmp(&old, &fresh, sizeof(double)) != 0) {
            if (!m_result.curve || then < m_result.curve->step)
                m_result.curve = CurveDifference{before.name, then, old, fresh};
            return;
        }
    }
}

Result<void> Reproducer::compareWeights(RunId again)
{
    const auto before = m_store->checkpoints(m_before.id);
    if (!before)
        return before.error();
    const auto now = target().checkpoints(again);
    if (!now)
        return now.error();
    for (const Checkpoint &old : *before) {
        for (const Checkpoint &fresh : *now) {
            if (old.step != fresh.step)
                continue;
            const auto a = m_store->objectPath(old.object);
            if (!a)
                break; // damaged: an older one may still be compared
            const auto b = target().objectPath(fresh.object);
            if (!b)
                return b.error();
            const Result<QString> difference = checkpointDifference(*a, *b);
            if (!difference)
                return difference.error();
            m_result.weights = *difference;
            m_result.weightsCompared = true;
            return {};
        }
    }
    return {};
}

} // namespace

Result<Reproduction> reproduce(const ReproduceOptions &options)
{
    return Reproducer(options).run();
}

QHash<QString, QVariant> programAttributes(const QString &stepper)
{
    return {{QStringLiteral("program.lampwork"), QStringLiteral(LAMPWORK_VERSION)},
        {QStringLiteral("program.libtorch"), QStringLiteral(TORCH_VERSION)},
        {QStringLiteral("program.stepper"), stepper}};
}

QString stepperOfAttribute(const QString &attribute)
{
    return attribute == u"batched" ? QStringLiteral("planned") : attribute;
}

} // namespace lampwork
