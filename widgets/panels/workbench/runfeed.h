// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/storeservice.h"

#include <QHash>
#include <QObject>
#include <QSet>

namespace lampwork {

class Workbench;

// The points, events and orders of some runs for one view, from their beginning and as they come.
// Several feeds may follow the same run; each hears every point once, in order, whenever it joined.
// Pages use this and not StoreService::watch(), which has one set for the whole window. GUI thread;
// the workbench must outlive it.
class RunFeed : public QObject {
    Q_OBJECT
public:
    explicit RunFeed(Workbench &workbench, QObject *parent = nullptr);
    ~RunFeed() override;

    // A run that is taken out and put in again starts from its beginning.
    void setRuns(const QSet<RunId> &runs);
    const QSet<RunId> &runs() const { return m_runs; }

Q_SIGNALS:
    // As StoreService's; for the first that follow a run.
    void previewsArrived(
        lampwork::RunId run, const std::vector<lampwork::SeriesEnvelope> &previews);
    void pointsArrived(lampwork::RunId run, const lampwork::PointBatch &points);
    void eventsChanged(lampwork::RunId run, const QList<lampwork::RunEvent> &events,
        const QList<lampwork::Order> &orders);

private:
    struct History;
    struct Joined {
        QHash<QString, qint64> lastSteps; // of what was passed on, by series
        bool waiting = false; // for the history; what comes meanwhile is kept
        std::vector<PointBatch> kept;
        quint64 number = 0; // a history asked for before the run was put in again is dropped
    };
    void take(RunId run, const PointBatch &points);
    void pass(RunId run, Joined &joined, const PointBatch &points);
    void askHistory(RunId run, const PointCursor &cursor = {});
    void passKept(RunId run); // what came while the history was read

    Workbench &m_workbench;
    QSet<RunId> m_runs;
    QHash<RunId, Joined> m_joined;
    quint64 m_number = 0;
};

} // namespace lampwork
