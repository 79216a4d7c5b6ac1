// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storeworker.h"

#include "core/base/clock.h"

#include <algorithm>

namespace lampwork {

namespace {

constexpr int pollMs = 33;
constexpr int lostMs = 5'000;
// A window cannot show the whole list more often, and a heartbeat alone changes it.
constexpr qint64 runsEveryNs = 200'000'000;
constexpr qint64 sealedAtOnce = 20; // runs: some milliseconds
// More than a table shows without being scrolled.
constexpr qsizetype newestAtOnce = 200;

} // namespace

StoreWorker::StoreWorker(StoreFactory factory)
    : m_factory(std::move(factory))
    , m_notOpen{ErrorCode::Busy, QStringLiteral("The store is not open yet. Try again when it is."),
          {}}
    , m_pollTimer(new QTimer(this))
    , m_lostTimer(new QTimer(this))
{
    m_pollTimer->setInterval(pollMs);
    m_lostTimer->setInterval(lostMs);
    connect(m_pollTimer, &QTimer::timeout, this, &StoreWorker::poll);
    connect(m_lostTimer, &QTimer::timeout, this, &StoreWorker::markLost);
}

void StoreWorker::open()
{
    if (m_store)
        return;
    auto store = m_factory();
    StoreNews news;
    if (!store) {
        m_notOpen = store.error();
        news.error = m_notOpen;
        send(std::move(news));
        return;
    }
    m_store = std::move(*store);
    news.opened = StoreNews::Opened{m_store->location(), m_store->isReadOnly()};
    // An error will be met again by the reading of all of them, which tells it.
    if (auto newest = m_store->runs(newestAtOnce); newest && newest->size() == newestAtOnce)
        news.newestRuns = *std::move(newest);
    send(std::move(news));
    markLost();
    m_pollTimer->start();
    if (!m_store->isReadOnly())
        m_lostTimer->start();
}

void StoreWorker::close()
{
    m_pollTimer->stop();
    m_lostTimer->stop();
    m_store.reset();
}

void StoreWorker::perform(const std::function<void(RunStore *, const Error &)> &job)
{
    job(m_store.get(), m_notOpen);
}

void StoreWorker::watch(const QHash<RunId, quint64> &watched)
{
    for (auto it = m_watched.begin(); it != m_watched.end();) {
        if (watched.value(it.key()) == it->number)
            ++it;
        else
            it = m_watched.erase(it);
    }
    for (auto it = watched.begin(); it != watched.end(); ++it)
        m_watched[it.key()].number = it.value();
    if (m_store)
        poll();
}

void StoreWorker::send(StoreNews news)
{
    if (news.isEmpty())
        return;
    delivered = false;
    deliver(std::move(news));
}

void StoreWorker::markLost()
{
    const auto marked = m_store->markLostRuns();
    Result<void> done = marked ? Result<void>() : marked.error();
    if (done) {
        if (const auto sealed = m_store->sealRuns(sealedAtOnce); !sealed)
            done = sealed.error();
    }
    if (done || m_lastError == done.error())
        return;
    m_lastError = done.error();
    StoreNews news;
    news.error = done.error();
    send(std::move(news));
}

void StoreWorker::poll()
{
    if (!delivered)
        return;
    StoreNews news;
    auto read = readChanges(news);
    if (read) {
        m_lastError.reset();
    } else if (m_lastError != read.error()) {
        m_lastError = read.error();
        news.error = read.error();
    }
    const qint64 now = monotonicNs();
    if (m_runsDirty && now - m_runsSentNs >= runsEveryNs) {
        m_runsDirty = false;
        m_runsSentNs = now;
        news.runs = m_runs;
    }
    send(std::move(news));
}

Result<void> StoreWorker::readChanges(StoreNews &news)
{
    auto changed = m_store->changed();
    if (!changed)
        return changed.error();
    m_unread = m_unread || *changed;
    QSet<RunId> touched;
    if (m_unread) {
        auto changes = m_store->runsSince(m_runCursor);
        if (!changes)
            return changes.error();
        for (const Run &run : std::as_const(changes->runs))
            touched.insert(run.id);
        mergeRuns(std::move(*changes));
    }
    m_unread = false;
    return readAllWatched(touched, news);
}

Result<void> StoreWorker::readAllWatched(const QSet<RunId> &touched, StoreNews &news)
{
    Result<void> result;
    qint64 room = StoreService::pointsAtOnce;
    const qint64 share = room / std::max<qint64>(1, m_watched.size()); // however long others are
    for (auto it = m_watched.begin(); it != m_watched.end(); ++it) {
        it->behind = it->behind || !it->started || touched.contains(it.key());
        if (!it->behind)
            continue;
        const auto done = readWatched(it.key(), *it, std::max(room, share), news);
        if (done) {
            room -= *done;
            continue;
        }
        // One that was deleted for good is no failure: the list of runs tells.
        const bool gone = done.error().code == ErrorCode::NotFound;
        it->started = it->started || gone;
        it->behind = !gone;
        if (!gone)
            result = done.error(); // and on to the others, which may be well
    }
    return result;
}

Result<qint64> StoreWorker::readWatched(RunId id, Watch &watch, qint64 most, StoreNews &news)
{
    auto points = m_store->pointsSince(id, watch.cursor, most);
    if (!points)
        return points.error();
    auto events = m_store->events(id, watch.events.isEmpty() ? 0 : watch.events.constLast().seq);
    if (!events)
        return events.error();
    auto orders = m_store->orders(id);
    if (!orders)
        return orders.error();

    WatchedNews one;
    one.run = id;
    one.watch = watch.number;
    if (points->more && !watch.started) {
        auto previews = readPreviews(id);
        if (!previews)
            return previews.error();
        one.previews = std::move(*previews);
    }
    watch.cursor = points->next;
    watch.behind = points->more;
    news.more = news.more || points->more;
    qint64 count = 0;
    for (const SeriesPoints &series : points->series)
        count += qint64(series.size());
    one.points = std::move(points->series);
    one.hasEvents = !watch.started || !events->isEmpty() || *orders != watch.orders;
    watch.started = true;
    watch.events += *events;
    watch.orders = *orders;
    if (one.hasEvents) {
        one.events = watch.events;
        one.orders = watch.orders;
    }
    if (one.hasEvents || !one.points.empty())
        news.watched.push_back(std::move(one));
    return count;
}

// Of the series that will take more than a delivery.
Result<std::vector<SeriesEnvelope>> StoreWorker::readPreviews(RunId id)
{
    auto series = m_store->series(id);
    if (!series)
        return series.error();
    std::vector<SeriesEnvelope> previews;
    for (const Series &one : std::as_const(*series)) {
        if (one.count < StoreService::pointsAtOnce)
            continue;
        auto envelope = m_store->envelope(id, one.name);
        if (!envelope)
            return envelope.error();
        previews.push_back(std::move(*envelope));
    }
    return previews;
}

void StoreWorker::mergeRuns(RunChanges changes)
{
    m_runCursor = changes.next;
    if (changes.everything) {
        m_runs = std::move(changes.runs);
        m_runsDirty = true;
        return;
    }
    for (Run &run : changes.runs) {
        // Newest first: ids descend.
        const auto at = std::lower_bound(m_runs.begin(), m_runs.end(), run.id,
            [](const Run &one, RunId id) { return one.id > id; });
        if (at != m_runs.end() && at->id == run.id)
            *at = std::move(run);
        else
            m_runs.insert(at, std::move(run));
        m_runsDirty = true;
    }
}

} // namespace lampwork
