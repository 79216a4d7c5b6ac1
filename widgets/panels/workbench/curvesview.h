// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/runfeed.h"
#include "widgets/plots/curveplot.h"

#include <QHash>
#include <QMap>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QGridLayout;
class QScrollArea;
class QSlider;

namespace lampwork {

class EmptyState;
class LeadInCurves;

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
    void makeControls(const QString &name);
    bool isShown(const QString &series) const;
    void take(RunId run, const PointBatch &points);
    void takeLeadIn(RunId fork, RunId ancestor, const PointBatch &points);
    void joinLeadIn(RunId fork, const SeriesPoints &joint);
    void removeLeadIns();
    CurveStyle leadInStyle(RunId fork, const QString &series) const;
    void takeOrders(RunId run, const QList<Order> &orders);
    CurvePlot *plotFor(const QString &group);
    void removeRun(RunId run);
    void restyleRuns();
    void applyControls(CurvePlot &plot) const;
    void applyControls();
    void arrange();
    CurveStyle styleOf(RunId run, const QString &series) const;
    void placeMarkers();

    Workbench &m_workbench;
    RunFeed *m_feed;
    LeadInCurves *m_leadIns;
    QString m_settingsKey;
    Kind m_kind = Kind::Training;
    QList<RunId> m_runs;
    QMap<QString, CurvePlot *> m_plots;
    QHash<RunId, QList<CurveMarker>> m_markers;
    int m_columns = 0;

    QWidget *m_controls = nullptr;
    QSlider *m_smoothing = nullptr;
    QComboBox *m_x = nullptr;
    QCheckBox *m_logX = nullptr;
    QCheckBox *m_logY = nullptr;
    QScrollArea *m_scroll = nullptr;
    QGridLayout *m_grid = nullptr;
    EmptyState *m_empty = nullptr;
};

} // namespace lampwork
