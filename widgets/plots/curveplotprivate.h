// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/curvedata.h"
#include "widgets/plots/curvelegend.h"
#include "widgets/plots/curveplot.h"
#include "widgets/plots/curveplottables.h"
#include "widgets/plots/curvereadout.h"

#include <map>

class QAction;
class QLabel;

namespace lampwork {

// What stands behind a CurvePlot: its parts, and how axes, legend, markers and read-out follow.
struct CurvePlot::Private {
    struct Curve {
        CurveData data;
        CurvePlottable *plottable = nullptr; // owned by the plot
    };

    CurvePlot *q = nullptr;
    QLabel *title = nullptr;
    QCustomPlot *plot = nullptr;
    CurveLegend *legend = nullptr;
    CurveReadout *readout = nullptr;
    MarkerLayer *markerLayer = nullptr;
    std::map<QString, std::unique_ptr<Curve>> curves;
    QStringList order;
    QList<CurveMarker> markers;
    CurveX x = CurveX::Step;
    bool logX = false;
    bool logY = false;
    double smoothing = 0;
    bool following = true;
    bool settingRange = false;
    QList<QAction *> pointActions;
    std::optional<CurvePlace> menuPlace;
    QAction *logXAction = nullptr;
    QAction *logYAction = nullptr;

    Curve *find(const QString &id) const
    {
        const auto found = curves.find(id);
        return found == curves.end() ? nullptr : found->second.get();
    }
    void makeActions();
    void setScales();
    void fit();
    void refresh(); // after points, styles or visibility changed
    void placeMarkers();
    void updateLegend(const QString &id);
    void moved(const QPoint &position);
    std::optional<CurvePlace> nearest(const QPoint &position) const; // of the plot
    QString headText(const CurveData &data, std::size_t index) const;
};

} // namespace lampwork
