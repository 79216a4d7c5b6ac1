// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/runcopy.h"

#include <QHash>

#include <algorithm>
#include <cstring>
#include <limits>

namespace lampwork {

namespace {

constexpr std::size_t pointsAtOnce = 16 * 4096;

bool sameColumns(const SeriesPoints &a, const SeriesPoints &b)
{
    return a.steps == b.steps && a.wallMs == b.wallMs && a.values.size() == b.values.size()
        && (a.values.empty()
            || std::memcmp(a.values.data(), b.values.data(), a.values.size() * sizeof(double)) == 0);
}

SeriesPoints slice(const SeriesPoints &points, std::size_t first)
{
    const auto count = std::ptrdiff_t(std::min(pointsAtOnce, points.size() - first));
    const auto at = std::ptrdiff_t(first);
    return {points.name, {points.steps.begin() + at, points.steps.begin() + at + count},
        {points.wallMs.begin() + at, points.wallMs.begin() + at + count},
        {points.values.begin() + at, points.values.begin() + at + count}};
}

class Copier {
public:
    Copier(RunStore &from, RunStore &to, const Progress &progress)
        : m_from(from)
        , m_to(to)
        , m_progress(progress)
    {
    }

    Result<QList<CopiedRun>> copy(const QList<RunId> &ids)
    {
        auto there = m_to.runs();
        if (!there)
            return there.error();
        m_there = *there;
        QList<CopiedRun> copied;
        for (qsizetype i = 0; i < ids.size(); ++i) {
            m_fraction = double(i) / double(ids.size());
            auto run = m_from.run(ids[i]);
            if (!run)
                return run.error();
            auto one = copyOne(*run);
            if (!one)
                return one.error();
            m_copies.insert(run->id, one->to);
            copied.append(*one);
        }
        return copied;
    }

private:
    Result<void> going(const QString &what) const
    {
        m_progress(m_fraction, what);
        if (!m_progress.isCancelled())
            return {};
        return Error{ErrorCode::Cancelled,
            QStringLiteral("Cancelled. The runs that were copied before are whole; repeat it to "
                           "copy the rest."),
            {}};
    }

    Result<CopiedRun> copyOne(Run run)
    {
        if (auto on = going(QStringLiteral("Run %1, %2").arg(run.id).arg(run.name)); !on)
            return on.error();
        CopiedRun copied;
        copied.from = run.id;
        auto twin = twinOf(run);
        if (!twin)
            return twin.error();
        if (*twin != 0) {
            copied.to = *twin;
            copied.wasThere = true;
            return copied;
        }
        const RunId parent = run.parent;
        auto mapped = parent ? parentThere(parent) : Result<RunId>(RunId(0));
        if (!mapped)
            return mapped.error();
        run.parent = *mapped;
        copied.lostParent = parent != 0 && run.parent == 0;
        if (isActive(run.state)) {
            run.state = RunState::Stopped;
            run.message = QStringLiteral("A copy of a run that was being trained.");
            run.endedMs = run.heartbeatMs;
        }
        auto id = m_to.beginImport();
        if (!id)
            return id.error();
        copied.to = *id;
        auto written = writeAll(run, copied);
        if (written)
            written = m_to.finishImport(*id, run);
        if (!written) {
            // What is left, should this fail as well, is removed with the bin.
            (void)m_to.dropImport(*id);
            return written.error();
        }
        return copied;
    }

    // The copy of a parent, made now or once before.
    Result<RunId> parentThere(RunId parent)
    {
        if (const RunId copy = m_copies.value(parent); copy != 0)
            return copy;
        auto run = m_from.run(parent);
        if (!run && run.error().code == ErrorCode::NotFound)
            return RunId(0);
        if (!run)
            return run.error();
        return twinOf(*run);
    }

    // 0: the other store does not have it.
    Result<RunId> twinOf(const Run &run)
    {
        for (const Run &other : m_there) {
            if (other.createdMs != run.createdMs || other.startedMs != run.startedMs
                || other.specJson != run.specJson || other.step != run.step
                || other.experiment != run.experiment)
                continue;
            auto same = samePoints(run.id, other.id);
            if (!same)
                return same.error();
            if (!*same)
                continue;
            if (other.deleted && !run.deleted) {
                RunEdit edit;
                edit.name = run.name;
                edit.note = run.note;
                edit.tags = run.tags;
                edit.archived = run.archived;
                edit.deleted = false;
                if (auto restored = m_to.editRun(other.id, edit); !restored)
                    return restored.error();
            }
            return other.id;
        }
        return RunId(0);
    }

    Result<bool> samePoints(RunId here, RunId there)
    {
        auto ours = m_from.series(here);
        if (!ours)
            return ours.error();
        auto theirs = m_to.series(there);
        if (!theirs)
            return theirs.error();
        if (ours->size() != theirs->size())
            return false;
        for (qsizetype i = 0; i < ours->size(); ++i) {
            if (ours->at(i).name != theirs->at(i).name || ours->at(i).count != theirs->at(i).count)
                return false;
        }
        for (const Series &series : *ours) {
            auto a = m_from.points(here, series.name);
            if (!a)
                return a.error();
            auto b = m_to.points(there, series.name);
            if (!b)
                return b.error();
            if (!sameColumns(*a, *b))
                return false;
        }
        return true;
    }

    Result<void> writeAll(const Run &run, CopiedRun &copied)
    {
        if (auto done = writePoints(run.id, copied); !done)
            return done;
        if (auto done = writeHistograms(run.id, copied.to); !done)
            return done;
        auto events = m_from.events(run.id);
        if (!events)
            return events.error();
        if (auto done = m_to.importEvents(copied.to, *events); !done)
            return done;
        auto orders = m_from.orders(run.id);
        if (!orders)
            return orders.error();
        if (auto done = m_to.importOrders(copied.to, *orders); !done)
            return done;
        return writeFiles(run.id, copied);
    }

    Result<void> writePoints(RunId from, CopiedRun &copied)
    {
        auto series = m_from.series(from);
        if (!series)
            return series.error();
        for (const Series &one : *series) {
            auto points = m_from.points(from, one.name);
            if (!points)
                return points.error();
            for (std::size_t first = 0; first < points->size(); first += pointsAtOnce) {
                if (auto on = going({}); !on)
                    return on;
                if (auto done = m_to.appendPoints(copied.to, {slice(*points, first)}); !done)
                    return done;
            }
            copied.points += qint64(points->size());
        }
        auto there = m_to.series(copied.to);
        if (!there)
            return there.error();
        qint64 count = 0;
        for (const Series &one : *there)
            count += one.count;
        if (count == copied.points)
            return {};
        return Error{ErrorCode::Internal,
            QStringLiteral("Of the %1 points of run %2, %3 arrived in the other store.")
                .arg(copied.points)
                .arg(from)
                .arg(count),
            {}};
    }

    Result<void> writeHistograms(RunId from, RunId to)
    {
        auto names = m_from.histogramNames(from);
        if (!names)
            return names.error();
        for (const QString &name : *names) {
            auto histograms
                = m_from.histograms(from, name, std::numeric_limits<qint64>::min());
            if (!histograms)
                return histograms.error();
            if (auto done = m_to.appendHistograms(to, *histograms); !done)
                return done;
        }
        return {};
    }

    Result<void> copyObject(const QString &object, CopiedRun &copied)
    {
        if (auto on = going({}); !on)
            return on;
        auto path = m_from.objectPath(object, false);
        if (!path)
            return path.error();
        auto stored = m_to.copyObjectFile(*path);
        if (!stored)
            return stored.error();
        ++copied.objects;
        if (*stored == object)
            return {};
        return Error{ErrorCode::Damaged,
            QStringLiteral("The file %1 of run %2 is not what was once stored. “lampwork store "
                           "check” says more.")
                .arg(object)
                .arg(copied.from),
            m_from.location()};
    }

    Result<void> writeFiles(RunId from, CopiedRun &copied)
    {
        auto checkpoints = m_from.checkpoints(from);
        if (!checkpoints)
            return checkpoints.error();
        std::reverse(checkpoints->begin(), checkpoints->end()); // the oldest first
        for (const Checkpoint &checkpoint : *checkpoints) {
            if (auto done = copyObject(checkpoint.object, copied); !done)
                return done;
            auto added
                = m_to.addCheckpoint(copied.to, checkpoint, std::numeric_limits<int>::max());
            if (!added)
                return added.error();
        }
        auto artifacts = m_from.artifacts(from);
        if (!artifacts)
            return artifacts.error();
        for (const Artifact &artifact : *artifacts) {
            if (auto done = copyObject(artifact.object, copied); !done)
                return done;
            if (auto added = m_to.addArtifact(copied.to, artifact); !added)
                return added.error();
        }
        return {};
    }

    RunStore &m_from;
    RunStore &m_to;
    const Progress &m_progress;
    double m_fraction = 0;
    QList<Run> m_there; // before anything was copied
    QHash<RunId, RunId> m_copies;
};

} // namespace

Result<QList<CopiedRun>> copyRuns(
    RunStore &from, QList<RunId> ids, RunStore &to, const Progress &progress)
{
    std::sort(ids.begin(), ids.end()); // a parent before its forks
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return Copier(from, to, progress).copy(ids);
}

Result<QList<CopiedRun>> moveRuns(
    RunStore &from, const QList<RunId> &ids, RunStore &to, const Progress &progress)
{
    for (const RunId id : ids) {
        auto run = from.run(id);
        if (!run)
            return run.error();
        if (isActive(run->state)) {
            return Error{ErrorCode::Busy,
                QStringLiteral("Run %1 is being trained; stop it first, or copy it.").arg(id), {}};
        }
    }
    auto copied = copyRuns(from, ids, to, progress);
    if (!copied)
        return copied;
    RunEdit bin;
    bin.deleted = true;
    for (const CopiedRun &run : *copied) {
        if (auto done = from.editRun(run.from, bin); !done)
            return done.error();
    }
    return copied;
}

} // namespace lampwork
