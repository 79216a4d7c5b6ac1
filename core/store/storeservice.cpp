// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/storeservice.h"

#include "core/store/storeworker.h"

#include <QThread>

namespace lampwork {

StoreService::StoreService(StoreFactory factory, QObject *parent)
    : QObject(parent)
    , m_thread(new QThread(this))
    , m_worker(new StoreWorker(std::move(factory)))
{
    m_thread->setObjectName(QStringLiteral("store"));
    m_worker->moveToThread(m_thread);
    m_worker->deliver = [this](StoreNews news) {
        QMetaObject::invokeMethod(
            this, [this, news = std::make_shared<StoreNews>(std::move(news))] { announce(*news); },
            Qt::QueuedConnection);
    };
    m_thread->start();
}

StoreService::~StoreService()
{
    // Comes after every job that was given, so that nothing that was asked for is lost; the store
    // is closed in the thread that opened it.
    QMetaObject::invokeMethod(
        m_worker,
        [worker = m_worker] {
            worker->close();
            delete worker;
            QThread::currentThread()->quit();
        },
        Qt::QueuedConnection);
    m_thread->wait();
}

void StoreService::start()
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker] { worker->open(); }, Qt::QueuedConnection);
}

void StoreService::post(std::function<void(RunStore *, const Error &)> job)
{
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, job = std::move(job)] { worker->perform(job); },
        Qt::QueuedConnection);
}

void StoreService::watch(const QSet<RunId> &runs)
{
    for (auto it = m_watched.begin(); it != m_watched.end();)
        it = runs.contains(it.key()) ? std::next(it) : m_watched.erase(it);
    for (const RunId id : runs) {
        if (!m_watched.contains(id))
            m_watched.insert(id, ++m_lastWatch);
    }
    QMetaObject::invokeMethod(
        m_worker, [worker = m_worker, watched = m_watched] { worker->watch(watched); },
        Qt::QueuedConnection);
}

void StoreService::announce(const StoreNews &news)
{
    m_worker->delivered = true;
    if (news.opened)
        Q_EMIT opened(news.opened->location, news.opened->readOnly);
    if (news.newestRuns)
        Q_EMIT newestRunsArrived(*news.newestRuns);
    if (news.error)
        Q_EMIT failed(*news.error);
    if (news.runs)
        Q_EMIT runsChanged(*news.runs);
    for (const WatchedNews &one : news.watched) {
        // Read for a watch that has ended since.
        if (m_watched.value(one.run) != one.watch)
            continue;
        if (!one.previews.empty())
            Q_EMIT previewsArrived(one.run, one.previews);
        if (!one.points.empty() && m_watched.value(one.run) == one.watch)
            Q_EMIT pointsArrived(one.run, one.points);
        if (one.hasEvents && m_watched.value(one.run) == one.watch)
            Q_EMIT eventsChanged(one.run, one.events, one.orders);
    }
    if (news.more)
        QMetaObject::invokeMethod(
            m_worker, [worker = m_worker] { worker->poll(); }, Qt::QueuedConnection);
}

} // namespace lampwork
