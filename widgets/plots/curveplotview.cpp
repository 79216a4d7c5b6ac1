// SPDX-License-Identifier: GPL-3.0-or-later
// What the axes count and show.
#include "widgets/plots/curveplotprivate.h"

#include <QAction>
#include <QKeyEvent>

#include <array>
#include <utility>

namespace lampwork {

namespace {

const std::array<std::pair<CurveX, const char *>, 6> xNames{
    {{CurveX::Step, "step"}, {CurveX::Epoch, "epoch"}, {CurveX::RelativeTime, "relative_time"},
        {CurveX::WallTime, "wall_time"}, {CurveX::Samples, "samples"}, {CurveX::Tokens, "tokens"}}};

} // namespace

QString nameOf(CurveX x)
{
    for (const auto &[kind, name] : xNames) {
        if (kind == x)
            return QLatin1String(name);
    }
    return {};
}

std::optional<CurveX> curveXFromName(const QString &name)
{
    for (const auto &[kind, known] : xNames) {
        if (name == QLatin1String(known))
            return kind;
    }
    return std::nullopt;
}

CurveX CurvePlot::x() const
{
    return d->x;
}

void CurvePlot::setX(CurveX x)
{
    if (x == d->x)
        return;
    d->x = x;
    d->limits.xMin.reset(); // of what was counted before
    d->limits.xMax.reset();
    d->keepAction->setChecked(!d->limits.isEmpty());
    for (const auto &[id, curve] : d->curves) {
        curve->data.setX(x);
        d->updateLegend(id);
    }
    d->updateAllGroups();
    d->setScales();
    d->placeMarkers();
    resetView();
}

bool CurvePlot::isLogX() const
{
    return d->logX;
}

void CurvePlot::setLogX(bool logarithmic)
{
    if (logarithmic == d->logX)
        return;
    d->logX = logarithmic;
    d->logXAction->setChecked(logarithmic);
    d->setScales();
    resetView();
}

ScaleKind CurvePlot::y() const
{
    return d->scale.kind;
}

void CurvePlot::setY(ScaleKind scale)
{
    if (scale == d->scale.kind)
        return;
    d->scale.kind = scale;
    d->scaleActions[int(scale)]->setChecked(true);
    d->setScales();
    resetView();
}

bool CurvePlot::isLogY() const
{
    return d->scale.kind == ScaleKind::Log;
}

void CurvePlot::setLogY(bool logarithmic)
{
    setY(logarithmic ? ScaleKind::Log : ScaleKind::Linear);
}

bool CurvePlot::ignoresOutliers() const
{
    return d->ignoreOutliers;
}

void CurvePlot::setIgnoresOutliers(bool ignore)
{
    if (ignore == d->ignoreOutliers)
        return;
    d->ignoreOutliers = ignore;
    d->outliersAction->setChecked(ignore);
    resetView();
}

CurveLimits CurvePlot::limits() const
{
    return d->limits;
}

void CurvePlot::setLimits(const CurveLimits &limits)
{
    if (limits == d->limits)
        return;
    d->limits = limits;
    d->keepAction->setChecked(!limits.isEmpty());
    resetView();
}

QList<double> CurvePlot::references() const
{
    return d->references;
}

void CurvePlot::setReferences(const QList<double> &values)
{
    if (values == d->references)
        return;
    d->references = values;
    d->noReferences->setEnabled(!values.isEmpty());
    d->refresh();
}

Smoothing CurvePlot::smoothing() const
{
    return d->smoothing;
}

void CurvePlot::setSmoothing(const Smoothing &smoothing)
{
    if (smoothing == d->smoothing)
        return;
    d->smoothing = smoothing;
    for (const auto &[id, curve] : d->curves)
        curve->data.setSmoothing(smoothing);
    d->smoothSome();
    d->updateAllGroups();
    d->refresh();
}

void CurvePlot::setSmoothing(double weight)
{
    setSmoothing(Smoothing{SmoothingKind::Exponential, weight});
}

bool CurvePlot::isSmoothingDone() const
{
    return !d->smoothTimer.isActive();
}

void CurvePlot::resetView()
{
    d->following = true;
    d->refresh();
}

bool CurvePlot::isFollowing() const
{
    return d->following;
}

CurvePlot::View CurvePlot::view() const
{
    const QCPRange x = d->plot->xAxis->range();
    const QCPRange y = d->plot->yAxis->range();
    return {x.lower, x.upper, d->scale.fromAxis(y.lower), d->scale.fromAxis(y.upper)};
}

void CurvePlot::setView(const View &view)
{
    d->settingRange = true;
    d->plot->xAxis->setRange(view.xMin, view.xMax);
    d->plot->yAxis->setRange(d->scale.toAxis(view.yMin), d->scale.toAxis(view.yMax));
    d->settingRange = false;
    d->following = false;
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::setXRange(double xMin, double xMax)
{
    d->settingRange = true;
    d->plot->xAxis->setRange(xMin, xMax);
    d->settingRange = false;
    d->following = false;
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

bool CurvePlot::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == d->plot) {
        if (event->type() == QEvent::Leave)
            d->leave();
        else if (event->type() == QEvent::Resize)
            d->readout->clear();
    }
    return PlotWidget::eventFilter(watched, event);
}

void CurvePlot::keyPressEvent(QKeyEvent *event)
{
    const double width = d->plot->xAxis->range().size();
    switch (event->key()) {
    case Qt::Key_Home:
        resetView();
        Q_EMIT viewReset();
        return;
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (d->plot->xAxis->scaleType() == QCPAxis::stLinear)
            d->plot->xAxis->moveRange((event->key() == Qt::Key_Left ? -0.1 : 0.1) * width);
        break;
    case Qt::Key_Plus:
    case Qt::Key_Minus:
        d->plot->xAxis->scaleRange(event->key() == Qt::Key_Plus ? 0.8 : 1.25);
        break;
    default:
        PlotWidget::keyPressEvent(event);
        return;
    }
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace lampwork
