// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/namechoice.h"
#include "core/base/json.h"
#include "widgets/plots/curveplot.h"

#include <QMap>
#include <QString>
#include <QStringList>

namespace lampwork {

// How the curves of a page are drawn: what its controls say, and the limits of single plots. Kept
// as JSON, so that a view can be read by a person and what an older program does not know is left
// out and not misread.
struct CurvesSettings {
    Smoothing smoothing{SmoothingKind::Exponential, 0};
    CurveX x = CurveX::Step;
    bool logX = false;
    ScaleKind y = ScaleKind::Linear;
    bool ignoreOutliers = false;
    bool linkZoom = true;
    bool linkCursor = true;
    bool legendTable = false;
    QString series; // NameFilter: which are drawn; empty: all
    bool seriesByExpression = false; // a regular expression
    NameTicks ticks; // of those, which are ticked
    QString folder; // of those, what is looked at: "layer/12/"; empty: all
    QStringList plotOrder; // by hand; empty: by name
    QString groupBy; // groupRuns(); empty: each run by itself
    GroupBand band = GroupBand::Deviation;
    QMap<QString, QList<double>> references; // horizontal lines, by plot
    // Of y by plot ("loss"), of x by plot and what x counts.
    QMap<QString, CurveLimits> limits;
    QMap<QString, CurveLimits> xLimits; // "loss step"

    CurveLimits limitsOf(const QString &plot) const;
    void setLimitsOf(const QString &plot, const CurveLimits &limits);
    bool operator==(const CurvesSettings &) const = default;
};

Json toJson(const CurvesSettings &settings);
// What is missing or makes no sense is as at first.
CurvesSettings curvesSettingsFrom(const Json &json);

} // namespace lampwork
