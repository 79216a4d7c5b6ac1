// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/runfeed.h"

#include <QHash>
#include <QList>
#include <QObject>

#include <map>
#include <optional>

namespace lampwork {

class Workbench;

// What leads into the curves of forked runs: the points of the runs before them, each up to the
// step where the next one begins, and the two points that a fork's own curve is joined with. Owned
// by its view; GUI thread.
class LeadInCurves : public QObject {
    Q_OBJECT
public:
    explicit LeadInCurves(Workbench &workbench, QObject *parent = nullptr);

    // The runs that are shown; asks anew what is known of their parents.
    void setRuns(const QList<RunId> &runs);
    // The shown runs' own points, for the joint.
    void takeOwn(RunId run, const PointBatch &points);

Q_SIGNALS:
    // Everything that was told before is void, and comes again.
    void cleared();
    // Points of an ancestor, of which `fork` is what is shown.
    void pointsArrived(
        lampwork::RunId fork, lampwork::RunId ancestor, const lampwork::PointBatch &points);
    // The last point before the fork and the first one of it; again whenever one of them changes.
    void jointChanged(lampwork::RunId fork, const lampwork::SeriesPoints &joint);

private:
    struct Part {
        RunId fork = 0; // the run that is shown
        RunId ancestor = 0;
        qint64 after = 0; // the ancestor's own points begin behind this step …
        qint64 until = 0; // … and lead in up to this one
        bool operator==(const Part &) const = default;
    };
    struct Joint {
        SeriesPoints before; // one point, or none
        SeriesPoints first;
    };
    void take(RunId ancestor, const PointBatch &points);
    void join(RunId fork, const QString &series);

    Workbench &m_workbench;
    RunFeed *m_feed;
    QList<Part> m_parts;
    std::map<std::pair<RunId, QString>, Joint> m_joints;
};

} // namespace lampwork
