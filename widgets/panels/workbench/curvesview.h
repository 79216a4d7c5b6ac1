// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/runfeed.h"
#include "widgets/plots/curveplot.h"

#include <QHash>
#include <QMap>
#include <QSet>
#include <QTimer>
#include <QWidget>

#include <functional>

class QGridLayout;
class QLabel;
class QPushButton;
class QScrollArea;

namespace lampwork {

class CurvesControls;
class EmptyState;
class LeadInCurves;
struct RunGroup;

// The curves of some runs, a plot for each group of metrics (loss; accuracy; …), with what they
// share: smoothing, the x axis, logarithmic axes. Orders are marked, and the curve that a fork
// comes from leads into its own. Used by the Runs and Compare pages.
class CurvesView : public QWidget {
    Q_OBJECT
public:
    // name: prefix of the object names ("runs") and key of the kept settings.
    CurvesView(Workbench &workbench, const QString &name, QWidget *parent = nullptr);

    void setRuns(const QList<RunId> &runs);
    // What is drawn: what a training is about, or what it costs the machine ("system/…"). Curves of
    // single layers are not for comparing runs.
    enum class Kind { Training, System };
    void setKind(Kind kind);
    void setEmptyText(const QString &sentence);
    // "train/epoch_loss", "valid/loss" → "loss".
    static QString metricGroup(const QString &series);
    CurvePlot *plot(const QString &group) const { return m_plots.value(group); }
    QStringList groups() const { return m_plots.keys(); }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    bool isShown(const QString &series) const;
    void take(RunId run, const PointBatch &points);
    void takePreviews(RunId run, const std::vector<SeriesEnvelope> &previews);
    void takeLeadIn(RunId fork, RunId ancestor, const PointBatch &points);
    void joinLeadIn(RunId fork, const SeriesPoints &joint);
    void removeLeadIns();
    QWidget *makeMore();
    void place(const QString &id, const SeriesPoints &points); // in a plot, or among the waiting
    bool hasRoomFor(const QString &group) const;
    void countDrawn();
    void resetPlotLimit();
    void chooseSeries(); // after the filter changed
    void forgetWaiting(const std::function<bool(const QString &id)> &which);
    void tellMore();
    CurveStyle styleOfCurve(const QString &id) const;
    CurveStyle leadInStyle(RunId fork, const QString &series) const;
    void takeOrders(RunId run, const QList<Order> &orders);
    CurvePlot *plotFor(const QString &group);
    void removeRun(RunId run);
    void restyleRuns();
    void regroup(); // all plots
    QList<CurveGroup> groupsOf(const CurvePlot &plot, const QList<RunGroup> &runGroups) const;
    QList<Run> knownRuns() const; // of m_runs
    QStringList groupFields() const;
    void applyControls(CurvePlot &plot) const;
    void applyControls();
    void showCurveMenu(RunId run, const QPoint &globalPosition);
    void linkPlot(CurvePlot *plot, const QString &group);
    double samplesBefore(const Run &run) const;
    void arrange();
    CurveStyle styleOf(RunId run, const QString &series) const;
    void placeMarkers();
    QString noteAt(RunId run, qint64 step) const; // empty: none

    Workbench &m_workbench;
    RunFeed *m_feed;
    LeadInCurves *m_leadIns;
    QString m_settingsKey;
    Kind m_kind = Kind::Training;
    QList<RunId> m_runs;
    QMap<QString, CurvePlot *> m_plots;
    // By plot and curve: what is not drawn, by choice or because it would be too much at once.
    QHash<QString, QHash<QString, SeriesPoints>> m_waiting;
    QSet<QString> m_unchosen; // plots of which no series is chosen
    QHash<QString, qsizetype> m_drawn; // curves of each plot that are
    QString m_seriesChosen; // the filter that holds for the plots
    qsizetype m_plotLimit = 0;
    QTimer m_tellMore;
    QWidget *m_more = nullptr;
    QLabel *m_moreText = nullptr;
    QPushButton *m_moreButton = nullptr;
    QHash<RunId, QList<CurveMarker>> m_markers;
    QHash<RunId, QList<RunEvent>> m_notes;
    QSet<RunId> m_batchChanged; // while they trained: how many samples a step had is not known
    int m_columns = 0;

    CurvesControls *m_controls = nullptr;
    QTimer m_regroup; // once for all curves that came at once
    QScrollArea *m_scroll = nullptr;
    QGridLayout *m_grid = nullptr;
    EmptyState *m_empty = nullptr;
};

} // namespace lampwork
