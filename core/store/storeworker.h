// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/storeservice.h"

#include <QTimer>

#include <atomic>
#include <optional>

namespace lampwork {

// What the worker found out about one watched run.
struct WatchedNews {
    RunId run = 0;
    quint64 watch = 0; // the number of the watch that it was read for
    PointBatch points;
    std::vector<SeriesEnvelope> previews;
    bool hasEvents = false;
    QList<RunEvent> events;
    QList<Order> orders;
};

struct StoreNews {
    struct Opened {
        QString location;
        bool readOnly = false;
    };
    std::optional<Opened> opened;
    std::optional<Error> error;
    std::optional<QList<Run>> newestRuns;
    std::optional<QList<Run>> runs;
    std::vector<WatchedNews> watched;
    bool more = false; // there was too much for one delivery
    bool isEmpty() const { return !opened && !error && !newestRuns && !runs && watched.empty(); }
};

// The half of a StoreService that lives on its thread: owns the store, polls it, does the jobs.
class StoreWorker : public QObject {
    Q_OBJECT
public:
    explicit StoreWorker(StoreFactory factory);

    void open();
    void close();
    void perform(const std::function<void(RunStore *, const Error &)> &job);
    void watch(const QHash<RunId, quint64> &watched);
    void poll(); // by itself at 30 Hz

    // Called on the worker's thread with all that is new; set before the thread starts.
    std::function<void(StoreNews)> deliver;
    // Set by the receiver once it has taken the news: until then nothing more is read, so that a
    // busy window finds one delivery waiting for it and not a hundred.
    std::atomic<bool> delivered{true};

private:
    struct Watch {
        quint64 number = 0;
        bool started = false; // its beginning was read
        bool behind = false; // it changed, but was not read, or not to its end
        PointCursor cursor;
        QList<RunEvent> events;
        QList<Order> orders;
    };
    void send(StoreNews news);
    void markLost();
    Result<void> readChanges(StoreNews &news);
    Result<void> readAllWatched(const QSet<RunId> &touched, StoreNews &news);
    // Returns the number of points it read, about `most` of them.
    Result<qint64> readWatched(RunId id, Watch &watch, qint64 most, StoreNews &news);
    Result<std::vector<SeriesEnvelope>> readPreviews(RunId id);
    void mergeRuns(RunChanges changes);

    StoreFactory m_factory;
    std::unique_ptr<RunStore> m_store;
    Error m_notOpen;
    QTimer *m_pollTimer;
    QTimer *m_lostTimer;
    QHash<RunId, Watch> m_watched;
    QList<Run> m_runs; // newest first
    RunCursor m_runCursor;
    bool m_runsDirty = false;
    bool m_unread = false; // a change was seen, but the list could not be read
    qint64 m_runsSentNs = 0;
    std::optional<Error> m_lastError; // told; not to be told again at every poll
};

} // namespace lampwork
