// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/runfeed.h"

#include "widgets/panels/workbench/workbench.h"

#include <algorithm>
#include <utility>

namespace lampwork {

struct RunFeed::History {
    PointRead read;
    QList<RunEvent> events;
    QList<Order> orders;
};

RunFeed::RunFeed(Workbench &workbench, QObject *parent)
    : QObject(parent)
    , m_workbench(workbench)
{
    connect(&workbench.store(), &StoreService::pointsArrived, this, &RunFeed::take);
    connect(&workbench.store(), &StoreService::previewsArrived, this,
        [this](RunId run, const std::vector<SeriesEnvelope> &previews) {
            if (m_runs.contains(run) && !m_joined[run].waiting)
                Q_EMIT previewsArrived(run, previews);
        });
    connect(&workbench.store(), &StoreService::eventsChanged, this,
        [this](RunId run, const QList<RunEvent> &events, const QList<Order> &orders) {
            if (m_runs.contains(run))
                Q_EMIT eventsChanged(run, events, orders);
        });
}

RunFeed::~RunFeed()
{
    m_workbench.follow({}, m_runs);
}

void RunFeed::setRuns(const QSet<RunId> &runs)
{
    const QSet<RunId> added = runs - m_runs;
    const QSet<RunId> removed = m_runs - runs;
    if (added.isEmpty() && removed.isEmpty())
        return;
    m_runs = runs;
    for (const RunId run : removed)
        m_joined.remove(run);
    QSet<RunId> late; // others follow them already, and their beginning is over
    for (const RunId run : added) {
        m_joined[run].number = ++m_number;
        if (m_workbench.isFollowed(run))
            late.insert(run);
    }
    m_workbench.follow(added, removed);
    for (const RunId run : late)
        askHistory(run);
}

void RunFeed::take(RunId run, const PointBatch &points)
{
    const auto joined = m_joined.find(run);
    if (joined == m_joined.end())
        return;
    if (joined->waiting)
        joined->kept.push_back(points);
    else
        pass(run, *joined, points);
}

// Steps of a series increase strictly, which tells what was passed on before.
void RunFeed::pass(RunId run, Joined &joined, const PointBatch &points)
{
    PointBatch fresh;
    for (const SeriesPoints &series : points) {
        const qint64 last = joined.lastSteps.value(series.name, -1);
        const auto from = std::upper_bound(series.steps.begin(), series.steps.end(), last);
        if (from == series.steps.end())
            continue;
        const auto skip = from - series.steps.begin();
        joined.lastSteps[series.name] = series.steps.back();
        SeriesPoints part = series;
        part.steps.erase(part.steps.begin(), part.steps.begin() + skip);
        part.wallMs.erase(part.wallMs.begin(), part.wallMs.begin() + skip);
        part.values.erase(part.values.begin(), part.values.begin() + skip);
        fresh.push_back(std::move(part));
    }
    if (!fresh.empty())
        Q_EMIT pointsArrived(run, fresh);
}

// Piece by piece, as the store service tells it to the first that follow a run.
void RunFeed::askHistory(RunId run, const PointCursor &cursor)
{
    m_joined[run].waiting = true;
    m_workbench.store().call<History>(
        this,
        [run, cursor](RunStore &store) -> Result<History> {
            Result<PointRead> read = store.pointsSince(run, cursor, StoreService::pointsAtOnce);
            if (!read.ok())
                return read.error();
            Result<QList<RunEvent>> events = store.events(run);
            if (!events.ok())
                return events.error();
            Result<QList<Order>> orders = store.orders(run);
            if (!orders.ok())
                return orders.error();
            return History{*std::move(read), *std::move(events), *std::move(orders)};
        },
        [this, run, number = m_joined[run].number](const Result<History> &history) {
            const auto joined = m_joined.find(run);
            if (joined == m_joined.end() || joined->number != number)
                return;
            if (history.ok()) {
                pass(run, *joined, history->read.series);
                if (!m_joined.contains(run))
                    return;
                if (history->read.more)
                    return askHistory(run, history->read.next);
                Q_EMIT eventsChanged(run, history->events, history->orders);
            } else {
                m_workbench.reportProblem(history.error());
            }
            passKept(run);
        });
}

void RunFeed::passKept(RunId run)
{
    const auto joined = m_joined.find(run);
    if (joined == m_joined.end())
        return;
    joined->waiting = false;
    for (const PointBatch &points : std::exchange(joined->kept, {})) {
        if (const auto still = m_joined.find(run); still != m_joined.end())
            pass(run, *still, points);
    }
}

} // namespace lampwork
