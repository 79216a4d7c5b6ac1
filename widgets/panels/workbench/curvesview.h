// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/namechoice.h"
#include "core/analysis/stepunits.h"
#include "widgets/panels/workbench/plotorder.h"
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
class QSplitter;

namespace lampwork {

class CurvesControls;
class EmptyState;
class LeadInCurves;
class PlotMover;
class SeriesPane;
struct RunGroup;

// The curves of some runs, a plot for each group of metrics (loss; accuracy; …), with what they
// share: smoothing, the x axis, logarithmic axes; and beside them the names of all series, to
// choose from. Plots stand in the order of their names, or as a person put them. Orders are marked,
// and the curve that a fork comes from leads into its own. Used by the Runs and Compare pages.
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
    QStringList shownGroups() const; // those with something chosen, in the order they stand in

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool isShown(const QString &series) const;
    void take(RunId run, const PointBatch &points);
    void takePreviews(RunId run, const std::vector<SeriesEnvelope> &previews);
    void takeLeadIn(RunId fork, RunId ancestor, const PointBatch &points);
    void joinLeadIn(RunId fork, const SeriesPoints &joint);
    void removeLeadIns();
    QWidget *makePlots();
    QWidget *makeMore();
    void makePane();
    void showPane(bool shown);
    void followPane();
    void place(const QString &id, const SeriesPoints &points); // in a plot, or among the waiting
    void draw(const QString &id, const QString &group, const SeriesPoints &points);
    bool isDrawn(const QString &group) const; // there is a plot of it that is shown
    bool hasRoomFor(const QString &group) const;
    void countDrawn();
    void resetPlotLimit();
    void chooseSeries(); // after the choice changed
    QStringList nextPlots() const; // of those that wait, as many as there is room for, in order
    // Those of a plot, up to so many in it.
    void drawWaiting(const QString &group, QHash<QString, SeriesPoints> &waiting, qsizetype most);
    void dissolvePlots(const QSet<QString> &groups);
    void countNames();
    void movePlot(CurvePlot *plot, PlotSide side, CurvePlot *other);
    void forgetWaiting(const std::function<bool(const QString &id)> &which);
    void tellMore();
    QString offerWayOut(); // what left nothing to draw; the button takes that back
    void takeWayOut();
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
    StepUnits unitsOf(const Run &run) const;
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
    NameChoice m_choice; // that holds for the plots
    // Of curves that came and went, until the pane is told.
    QStringList m_namesCame;
    QStringList m_namesWent;
    QStringList m_plotOrder; // by hand, that holds
    qsizetype m_drawnInAll = 0;
    qsizetype m_plotLimit = 0;
    qsizetype m_curveLimit = 0; // of all plots
    QTimer m_tellMore;
    QWidget *m_more = nullptr;
    QLabel *m_moreText = nullptr;
    QPushButton *m_moreButton = nullptr;
    QPushButton *m_wayOut = nullptr; // where nothing is left to draw
    QHash<RunId, QList<CurveMarker>> m_markers;
    QHash<RunId, QList<RunEvent>> m_notes;
    mutable QHash<RunId, StepUnits> m_units; // of those asked for, until they change
    QSet<RunId> m_batchChanged; // while they trained: how many samples a step had is not known
    int m_columns = 0;

    CurvesControls *m_controls = nullptr;
    QTimer m_regroup; // once for all curves that came at once
    SeriesPane *m_pane = nullptr;
    QSplitter *m_splitter = nullptr;
    PlotMover *m_mover = nullptr;
    QScrollArea *m_scroll = nullptr;
    QGridLayout *m_grid = nullptr;
    EmptyState *m_empty = nullptr;
};

} // namespace lampwork
