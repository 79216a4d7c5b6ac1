// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/runstore.h"

#include <QList>
#include <QObject>
#include <QPointer>
#include <QSet>

#include <functional>
#include <memory>

class QThread;

namespace lampwork {

struct StoreNews;
class StoreWorker;

using StoreFactory = std::function<Result<std::unique_ptr<RunStore>>()>;

// A store for the GUI thread: every read and write happens on a worker thread it owns, which also
// polls the store at 30 Hz. Lives in the GUI thread; its signals are emitted there. A window never
// blocks on it.
class StoreService : public QObject {
    Q_OBJECT
public:
    explicit StoreService(StoreFactory factory, QObject *parent = nullptr);
    ~StoreService() override;

    // Opens the store; opened() or failed() follows.
    void start();

    // Runs `job` on the worker thread, then `done` with its result on this object's thread, unless
    // `context` has gone by then. Jobs run in the order given.
    template <typename T>
    void call(QObject *context, std::function<Result<T>(RunStore &)> job,
        std::function<void(Result<T>)> done);

    // About so many points come at once: what a window takes in without missing a frame.
    static constexpr qint64 pointsAtOnce = 500'000;

    // From now on pointsArrived() and eventsChanged() are emitted for these runs, first with all
    // there is (a long history in pieces), then with what is new. A run taken out and put in again
    // starts from its beginning.
    void watch(const QSet<RunId> &runs);

Q_SIGNALS:
    void opened(const QString &location, bool readOnly);
    void failed(const lampwork::Error &error);
    // Of a store with many runs, right after opened(): what a table shows at first.
    void newestRunsArrived(const QList<lampwork::Run> &runs);
    void runsChanged(const QList<lampwork::Run> &runs); // all of them, newest first
    // What the long series of a run look like to their end, before the first of its points: those
    // take a while.
    void previewsArrived(
        lampwork::RunId run, const std::vector<lampwork::SeriesEnvelope> &previews);
    void pointsArrived(lampwork::RunId run, const lampwork::PointBatch &points);
    void eventsChanged(lampwork::RunId run, const QList<lampwork::RunEvent> &events,
        const QList<lampwork::Order> &orders); // all of them

private:
    void post(std::function<void(RunStore *, const Error &)> job);
    void announce(const StoreNews &news);

    QThread *m_thread = nullptr;
    StoreWorker *m_worker = nullptr; // on m_thread
    QHash<RunId, quint64> m_watched; // with the number of the watch
    quint64 m_lastWatch = 0;
};

template <typename T>
void StoreService::call(
    QObject *context, std::function<Result<T>(RunStore &)> job, std::function<void(Result<T>)> done)
{
    auto guard = std::make_shared<QPointer<QObject>>(context);
    post([this, guard, job = std::move(job), done = std::move(done)](
             RunStore *store, const Error &notOpen) {
        Result<T> result = store ? job(*store) : Result<T>(notOpen);
        QMetaObject::invokeMethod(
            this,
            [guard, done, result = std::move(result)] {
                if (*guard)
                    done(result);
            },
            Qt::QueuedConnection);
    });
}

} // namespace lampwork
