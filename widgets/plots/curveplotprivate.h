// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/curvedata.h"
#include "widgets/plots/curvelegend.h"
#include "widgets/plots/curveplot.h"
#include "widgets/plots/curveplottables.h"
#include "widgets/plots/curvereadout.h"
#include "widgets/plots/curvetable.h"
#include "widgets/plots/groupplottable.h"

#include <QTimer>

#include <map>

class QAction;
class QLabel;

namespace lampwork {

// What stands behind a CurvePlot: its parts, and how axes, legend, markers and read-out follow.
struct CurvePlot::Private {
    struct Curve {
        CurveData data;
        CurvePlottable *plottable = nullptr; // owned by the plot
        QString group; // it is drawn as part of
    };
    struct Group {
        GroupData data;
        GroupPlottable *plottable = nullptr; // owned by the plot
    };

    CurvePlot *q = nullptr;
    QLabel *title = nullptr;
    QCustomPlot *plot = nullptr;
    CurveLegend *legend = nullptr;
    CurveTable *table = nullptr; // null until it is first shown
    bool legendVisible = true;
    bool legendTable = false;
    QTimer tableTimer;
    CurveReadout *readout = nullptr;
    MarkerLayer *markerLayer = nullptr;
    std::map<QString, std::unique_ptr<Curve>> curves;
    QStringList order;
    std::map<QString, std::unique_ptr<Group>> groups;
    QList<CurveGroup> groupsGiven;
    GroupBand band = GroupBand::Deviation;
    QList<CurveMarker> markers;
    QList<double> references;
    QAction *noReferences = nullptr;
    CurveX x = CurveX::Step;
    bool logX = false;
    CurveScale scale; // of y; the plottables refer to it
    bool ignoreOutliers = false;
    CurveLimits limits;
    Smoothing smoothing;
    QTimer smoothTimer;
    bool following = true;
    bool settingRange = false;
    QList<QAction *> pointActions;
    std::optional<CurvePlace> menuPlace;
    double menuValue = 0; // of the y axis where the menu was opened
    QAction *logXAction = nullptr;
    QHash<int, QAction *> scaleActions; // by ScaleKind
    QAction *outliersAction = nullptr;
    QAction *keepAction = nullptr;

    Curve *find(const QString &id) const
    {
        const auto found = curves.find(id);
        return found == curves.end() ? nullptr : found->second.get();
    }
    void makeActions();
    void makeScaleActions();
    void setScales();
    void setYTicker();
    void setXTicker();
    void fit();
    QCPRange fittedX() const;
    QCPRange fittedY(); // in places of the axis
    std::optional<QCPRange> valueRange(const Curve &curve) const;
    std::optional<QCPRange> valueRange(const Group &group) const;
    void applyLimits(QCPRange &x, QCPRange &y) const;
    void refresh(); // after points, styles or visibility changed
    void smoothSome(); // for some milliseconds; goes on by itself
    void rangeMoved(bool ofX);
    void setDragged(bool dragged);
    void keepLimits(bool keep);
    void askLimits();
    void askReference();
    void changeReferences(const QList<double> &values);
    void groupsChanged();
    void updateGroup(Group &group, double from);
    void updateGroupOf(const Curve &curve, double from);
    void updateAllGroups();
    bool toggleGroup(const QString &legendId, bool visible); // false: it is no group's
    static QString groupLegendId(const QString &group);
    QString groupMember(const QString &legendId) const; // a curve that stands for it
    QList<CurveReadout::Line> groupLines(double x) const;
    QByteArray groupsCsv() const;
    void placeMarkers();
    void updateLegend(const QString &id);
    void showLegend();
    void fillTable();
    void toggle(const QString &legendId, bool visible);
    CurveStyle legendStyle(const CurveData &data) const; // says what is unknown
    void moved(const QPoint &position);
    void leave();
    // Reads out what is at x, of many curves those nearest to the pixel row.
    void readAt(double x, std::optional<double> row);
    std::optional<CurvePlace> nearest(const QPoint &position) const; // of the plot
    QString headText(const CurveData &data, std::size_t index) const;
    QString placeText(double at) const;
};

} // namespace lampwork
