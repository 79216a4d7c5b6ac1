// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/engine/train/leadin.h"

#include "core/base/format.h"
#include "core/engine/train/curvecheck.h"
#include "core/engine/train/networkfile.h"
#include "core/engine/train/training.h"
#include "core/launch/fork.h"

#include <torch/script.h>

#include <limits>

namespace lampwork {

namespace {

// While it lives, what the loop tells is compared and not stored.
class Diversion {
public:
    Diversion(StoreWriter &writer, CurveCheck &check)
        : m_writer(writer)
    {
        m_writer.divert([&check](const QString &series, qint64 step, double value) {
            check.compare(series, step, value);
        });
    }
    ~Diversion() { m_writer.divert({}); }
    Q_DISABLE_COPY_MOVE(Diversion)

private:
    StoreWriter &m_writer;
};

class LeadIn {
public:
    LeadIn(StoreWriter &writer, WorkerTeams &teams, const LeadInOptions &options)
        : m_writer(writer)
        , m_teams(teams)
        , m_run(options.run)
        , m_origin(options.origin)
        , m_control(options.control)
    {
    }

    Result<LeadInResult> run();

private:
    struct Start {
        OriginStart at;
        QString path; // empty: step 0
    };
    Result<Start> start();
    Result<Start> stored(const StoredStart &start);
    Result<std::optional<StoredStart>> siblingsStart();
    // Repeats one segment from `start`, of this or the segment before, and keeps what it reaches.
    Result<OrderControl::Verdict> repeat(qint64 segment, Start &start);
    Result<CurveCheck> curveOf(const OriginSegment &segment, qint64 from);
    Result<void> tell(const OriginSegment &segment, qint64 from, const CurveCheck &check);
    Result<void> event(EventKind kind, qint64 step, const QString &text);

    StoreWriter &m_writer;
    WorkerTeams &m_teams;
    const Run &m_run;
    const Origin &m_origin;
    OrderControlOptions m_control;
};

Result<LeadInResult> LeadIn::run()
{
    Result<Start> from = start();
    if (!from)
        return from.error();
    LeadInResult result;
    const qint64 last = m_origin.segments.size() - 1;
    for (qint64 segment = from->at.segment; segment <= last; ++segment) {
        if (from->at.step == m_origin.segments[segment].untilStep && from->at.segment == segment
            && !from->path.isEmpty())
            continue;
        const Result<OrderControl::Verdict> verdict = repeat(segment, *from);
        if (!verdict)
            return verdict.error();
        result.verdict = *verdict;
        if (*verdict != OrderControl::Verdict::GoOn)
            break;
    }
    result.waiting = m_control.waiting;
    result.statePath = from->path;
    return result;
}

Result<LeadIn::Start> LeadIn::start()
{
    const auto own = m_writer.read<std::optional<StoredStart>>(
        [&](RunStore &store) { return readOriginStart(store, m_run.id); });
    if (!own)
        return own.error();
    const OriginStart end{m_run.parentStep, m_origin.segments.size() - 1};
    if (!*own || (*own)->start != end) {
        const auto sibling = siblingsStart();
        if (!sibling)
            return sibling.error();
        if (*sibling) {
            if (const Result<Start> taken = stored(**sibling); taken)
                return taken;
        }
    }
    if (!*own)
        return Start{};
    const Result<Start> given = stored(**own);
    if (given)
        return given;
    const auto warned = event(EventKind::Warning, (*own)->start.step,
        QStringLiteral("The state of step %1 that this fork was given cannot be used, so it is "
                       "repeated from the beginning: %2")
            .arg(formatCount((*own)->start.step), given.error().message));
    return warned ? Result<Start>(Start{}) : warned.error();
}

Result<LeadIn::Start> LeadIn::stored(const StoredStart &start)
{
    const auto path
        = m_writer.read<QString>([&](RunStore &store) { return store.objectPath(start.object); });
    return path ? Result<Start>(Start{start.start, *path}) : path.error();
}

// A fork of the same parent at the same step has been where this one goes.
Result<std::optional<StoredStart>> LeadIn::siblingsStart()
{
    const OriginStart end{m_run.parentStep, m_origin.segments.size() - 1};
    return m_writer.read<std::optional<StoredStart>>(
        [&](RunStore &store) -> Result<std::optional<StoredStart>> {
            const auto runs = store.runs();
            if (!runs)
                return runs.error();
            for (const Run &run : *runs) {
                if (run.id == m_run.id || run.parent == 0 || run.parent != m_run.parent
                    || run.parentStep != m_run.parentStep)
                    continue;
                const auto found = readOriginStart(store, run.id);
                if (!found || !*found || (*found)->start != end)
                    continue;
                const auto bytes = store.object((*found)->object);
                if (!bytes)
                    continue;
                if (auto kept = storeOriginStart(store, m_run.id, end, *bytes); !kept)
                    return kept.error();
                return readOriginStart(store, m_run.id);
            }
            return std::optional<StoredStart>();
        });
}

Result<OrderControl::Verdict> LeadIn::repeat(qint64 index, Start &start)
{
    const OriginSegment &segment = m_origin.segments[index];
    Progress progress;
    progress.cancelled = m_control.endRequested;
    const Result<QString> specJson = withKeptNetworkFile(segment.specJson, m_writer, m_run.id);
    if (!specJson)
        return specJson.error();
    Result<PreparedTraining> prepared = prepareTraining(*specJson, progress);
    if (!prepared)
        return prepared.error();
    setTorchThreads(prepared->spec.train.threads);
    if (const auto joined = m_teams.join(*prepared); !joined)
        return joined.error();
    Training training(*prepared, m_writer, m_run.id);
    if (start.at.segment == index && !start.path.isEmpty()) {
        if (const auto restored = training.restore(start.path); !restored)
            return restored.error();
    } else if (index > 0) {
        const auto before = specAfterOrders(
            m_origin.segments[index - 1].specJson, m_origin.segments[index - 1].orders);
        if (!before)
            return before.error();
        if (const auto adopted = training.adopt(start.path, before->train); !adopted)
            return adopted.error();
    }
    const qint64 from = training.state().step;
    Result<CurveCheck> check = curveOf(segment, from);
    if (!check)
        return check.error();

    OrderControlOptions control = m_control;
    control.replay = ordersToRepeat(segment.orders, training.state());
    control.holdUntil = std::numeric_limits<qint64>::max();
    const auto repeated = [&] {
        const Diversion diversion(m_writer, *check);
        return training.repeat(std::move(control), segment.untilStep);
    }();
    if (!repeated)
        return repeated.error();
    m_control.waiting = repeated->waiting;
    if (repeated->verdict != OrderControl::Verdict::GoOn)
        return repeated->verdict;

    const Result<QByteArray> bytes = training.checkpointBytes();
    if (!bytes)
        return bytes.error();
    const OriginStart reached{segment.untilStep, index};
    const auto path = m_writer.read<QString>([&](RunStore &store) -> Result<QString> {
        if (auto kept = storeOriginStart(store, m_run.id, reached, *bytes); !kept)
            return kept.error();
        const auto now = readOriginStart(store, m_run.id);
        if (!now)
            return now.error();
        return store.objectPath((*now)->object);
    });
    if (!path)
        return path.error();
    start = {reached, *path};
    const auto told = tell(segment, from, *check);
    return told ? Result<OrderControl::Verdict>(OrderControl::Verdict::GoOn) : told.error();
}

// Nothing to compare with where the run was removed for good.
Result<CurveCheck> LeadIn::curveOf(const OriginSegment &segment, qint64 from)
{
    return m_writer.read<CurveCheck>([&](RunStore &store) -> Result<CurveCheck> {
        const auto run = store.run(segment.run);
        if (!run && run.error().code == ErrorCode::NotFound)
            return CurveCheck();
        return CurveCheck::load(store, segment.run, from, segment.untilStep);
    });
}

Result<void> LeadIn::tell(const OriginSegment &segment, qint64 from, const CurveCheck &check)
{
    if (from == segment.untilStep)
        return {};
    const QString what = QStringLiteral("Repeated the steps %1 to %2 of run %3")
                             .arg(formatCount(from + 1), formatCount(segment.untilStep))
                             .arg(segment.run);
    if (const auto &difference = check.difference()) {
        return event(EventKind::Warning, difference->step,
            QStringLiteral("%1: they are not what they were. The first that differs is %2 at step "
                           "%3, %4 then and %5 now. The fork goes on from what was repeated; "
                           "another version of the program or of LibTorch may be the reason.")
                .arg(what, difference->series, formatCount(difference->step),
                    formatExact(difference->before), formatExact(difference->now)));
    }
    if (check.compared() == 0)
        return event(EventKind::State, segment.untilStep,
            what + QStringLiteral("; it has no points there to compare them with."));
    return event(EventKind::State, segment.untilStep,
        QStringLiteral("%1: identical to its curves (points compared: %2).")
            .arg(what, formatCount(check.compared())));
}

Result<void> LeadIn::event(EventKind kind, qint64 step, const QString &text)
{
    return m_writer.call(
        [&](RunStore &store) { return store.appendEvent(m_run.id, kind, step, text); });
}

} // namespace

Result<LeadInResult> leadIn(StoreWriter &writer, WorkerTeams &teams, const LeadInOptions &options)
{
    return LeadIn(writer, teams, options).run();
}

} // namespace lampwork
