// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/leadincurves.h"

#include "widgets/panels/workbench/workbench.h"

#include <algorithm>

namespace lampwork {

namespace {

SeriesPoints onePoint(const SeriesPoints &points, std::size_t index)
{
    return {points.name, {points.steps[index]}, {points.wallMs[index]}, {points.values[index]}};
}

} // namespace

LeadInCurves::LeadInCurves(Workbench &workbench, QObject *parent)
    : QObject(parent)
    , m_workbench(workbench)
    , m_feed(new RunFeed(workbench, this))
{
    connect(m_feed, &RunFeed::pointsArrived, this, &LeadInCurves::take);
}

void LeadInCurves::setRuns(const QList<RunId> &runs)
{
    QList<Part> parts;
    QSet<RunId> ancestors;
    for (const RunId id : runs) {
        const Run *run = m_workbench.run(id);
        qint64 until = run ? run->parentStep : 0;
        while (run && run->parent > 0) {
            const Run *parent = m_workbench.run(run->parent);
            if (!parent)
                break;
            until = std::min(until, run->parentStep);
            if (until > parent->parentStep)
                parts.append({id, parent->id, parent->parentStep, until});
            ancestors.insert(parent->id);
            run = parent;
        }
    }
    if (parts == m_parts)
        return;
    m_parts = parts;
    for (auto &[key, joint] : m_joints)
        joint.before = {};
    std::erase_if(m_joints, [&](const auto &item) { return !runs.contains(item.first.first); });
    Q_EMIT cleared();
    m_feed->setRuns({}); // so that those which stay begin anew, too
    m_feed->setRuns(ancestors);
}

void LeadInCurves::take(RunId ancestor, const PointBatch &points)
{
    for (const Part &part : std::as_const(m_parts)) {
        if (part.ancestor != ancestor)
            continue;
        PointBatch leading;
        const Run *fork = m_workbench.run(part.fork);
        for (const SeriesPoints &series : points) {
            const auto begin
                = std::upper_bound(series.steps.begin(), series.steps.end(), part.after)
                - series.steps.begin();
            const auto end = std::upper_bound(series.steps.begin(), series.steps.end(), part.until)
                - series.steps.begin();
            if (begin >= end)
                continue;
            leading.push_back(
                {series.name, {series.steps.begin() + begin, series.steps.begin() + end},
                    {series.wallMs.begin() + begin, series.wallMs.begin() + end},
                    {series.values.begin() + begin, series.values.begin() + end}});
            if (fork && fork->parent == ancestor) {
                m_joints[{part.fork, series.name}].before = onePoint(series, std::size_t(end - 1));
                join(part.fork, series.name);
            }
        }
        if (!leading.empty())
            Q_EMIT pointsArrived(part.fork, ancestor, leading);
    }
}

void LeadInCurves::takeOwn(RunId run, const PointBatch &points)
{
    const Run *known = m_workbench.run(run);
    if (known && known->parent == 0)
        return;
    for (const SeriesPoints &series : points) {
        Joint &joint = m_joints[{run, series.name}];
        if (joint.first.size() > 0 || series.size() == 0)
            continue;
        joint.first = onePoint(series, 0);
        join(run, series.name);
    }
}

void LeadInCurves::join(RunId fork, const QString &series)
{
    const Joint &joint = m_joints[{fork, series}];
    if (joint.before.size() == 0 || joint.first.size() == 0)
        return;
    SeriesPoints both = joint.before;
    both.steps.push_back(joint.first.steps.front());
    both.wallMs.push_back(joint.first.wallMs.front());
    both.values.push_back(joint.first.values.front());
    Q_EMIT jointChanged(fork, both);
}

} // namespace lampwork
