// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curveplotprivate.h"

#include "widgets/plots/plotsetup.h"
#include "widgets/plots/scaleticker.h"

#include <QElapsedTimer>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {
// Pixel columns of all curves together: about 10 ms.
constexpr double columnsWhileDragged = 50'000;
constexpr qint64 smoothSliceMs = 8; // half a frame
}

void CurvePlot::Private::setYTicker()
{
    QCPAxis &axis = *plot->yAxis;
    const bool log = scale.kind == ScaleKind::Log;
    axis.setScaleType(log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis.setNumberFormat(QStringLiteral("gb"));
    axis.setNumberPrecision(5);
    axis.setTicker(scale.kind == ScaleKind::Linear
            ? QSharedPointer<QCPAxisTicker>(new QCPAxisTicker)
            : QSharedPointer<QCPAxisTicker>(new ScaleTicker(scale.kind, scale.symLog)));
}

void CurvePlot::Private::setXTicker()
{
    QCPAxis &axis = *plot->xAxis;
    const bool log = logX && x != CurveX::WallTime; // 1970 is no beginning
    axis.setScaleType(log ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis.setNumberFormat(QStringLiteral("gb"));
    axis.setNumberPrecision(7);
    QSharedPointer<QCPAxisTicker> ticker(new QCPAxisTicker);
    if (log) {
        ticker.reset(new ScaleTicker(ScaleKind::Log, scale.symLog));
    } else if (x == CurveX::RelativeTime) {
        auto *time = new QCPAxisTickerTime;
        time->setTimeFormat(QStringLiteral("%h:%m:%s"));
        ticker.reset(time);
    } else if (x == CurveX::WallTime) {
        ticker.reset(new ClockTicker);
        ticker->setTickCount(4); // long labels
    }
    axis.setTicker(ticker);
}

void CurvePlot::Private::setScales()
{
    settingRange = true;
    setXTicker();
    setYTicker();
    settingRange = false;
    switch (x) {
    case CurveX::Step:
        plot->xAxis->setLabel(tr("step"));
        break;
    case CurveX::Epoch:
        plot->xAxis->setLabel(tr("epoch"));
        break;
    case CurveX::RelativeTime:
        plot->xAxis->setLabel(logX ? tr("time since start (s)") : tr("time since start"));
        break;
    case CurveX::WallTime:
        plot->xAxis->setLabel(tr("time"));
        break;
    case CurveX::Samples:
        plot->xAxis->setLabel(tr("samples"));
        break;
    case CurveX::Tokens:
        plot->xAxis->setLabel(tr("tokens"));
        break;
    }
}

QCPRange CurvePlot::Private::fittedX() const
{
    const bool log = plot->xAxis->scaleType() == QCPAxis::stLogarithmic;
    std::optional<QCPRange> all;
    for (const auto &[id, curve] : curves) {
        if (!curve->data.isInSight())
            continue;
        bool found = false;
        const QCPRange one
            = curve->plottable->getKeyRange(found, log ? QCP::sdPositive : QCP::sdBoth);
        if (found)
            all = all ? all->expanded(one) : one;
    }
    for (const auto &[id, group] : groups) {
        bool found = false;
        const QCPRange one
            = group->plottable->getKeyRange(found, log ? QCP::sdPositive : QCP::sdBoth);
        if (found && group->data.isDrawn())
            all = all ? all->expanded(one) : one;
    }
    return all ? withMargin(*all, log, 0.01) : QCPRange(log ? 1 : 0, log ? 10 : 1);
}

std::optional<QCPRange> CurvePlot::Private::valueRange(const Curve &curve) const
{
    const bool log = scale.kind == ScaleKind::Log;
    if (ignoreOutliers) {
        const auto range = curve.data.withoutOutliers(log);
        return range ? std::optional(QCPRange(range->lower, range->upper)) : std::nullopt;
    }
    bool found = false;
    const QCPRange range
        = curve.plottable->getValueRange(found, log ? QCP::sdPositive : QCP::sdBoth, QCPRange());
    return found ? std::optional(range) : std::nullopt;
}

std::optional<QCPRange> CurvePlot::Private::valueRange(const Group &group) const
{
    const bool log = scale.kind == ScaleKind::Log;
    if (ignoreOutliers) {
        PercentileOptions options;
        options.onlyPositive = log;
        const auto lower = percentileRange(group.data.curve.lower().values(), options);
        const auto upper = percentileRange(group.data.curve.upper().values(), options);
        if (lower && upper)
            return QCPRange(lower->lower, upper->upper);
    }
    bool found = false;
    const QCPRange range
        = group.plottable->getValueRange(found, log ? QCP::sdPositive : QCP::sdBoth, QCPRange());
    return found ? std::optional(range) : std::nullopt;
}

QCPRange CurvePlot::Private::fittedY()
{
    std::optional<QCPRange> all;
    for (const auto &[id, curve] : curves) {
        if (!curve->data.isInSight())
            continue;
        if (const std::optional<QCPRange> one = valueRange(*curve))
            all = all ? all->expanded(*one) : one;
    }
    for (const auto &[id, group] : groups) {
        if (!group->data.isDrawn())
            continue;
        if (const std::optional<QCPRange> one = valueRange(*group))
            all = all ? all->expanded(*one) : one;
    }
    const bool log = scale.kind == ScaleKind::Log;
    for (const double value : references) {
        if (!log || value > 0)
            all = all ? all->expanded(QCPRange(value, value)) : QCPRange(value, value);
    }
    if (scale.kind == ScaleKind::SymLog) {
        const SymLog suited(
            all ? symLogThreshold(std::max(std::abs(all->lower), std::abs(all->upper))) : 1.0);
        if (suited != scale.symLog) {
            scale.symLog = suited;
            setYTicker();
        }
        if (all)
            all = QCPRange(scale.toAxis(all->lower), scale.toAxis(all->upper));
    }
    return all ? withMargin(*all, log) : QCPRange(log ? 0.1 : 0, 1);
}

void CurvePlot::Private::applyLimits(QCPRange &xRange, QCPRange &yRange) const
{
    // Ends that a logarithmic axis cannot have, or in the wrong order, follow the curves.
    const auto apply
        = [](QCPRange &range, std::optional<double> lower, std::optional<double> upper, bool log) {
              if ((lower && log && *lower <= 0) || (upper && log && *upper <= 0))
                  return;
              double from = lower.value_or(range.lower); // not a QCPRange, which would swap them
              double to = upper.value_or(range.upper);
              if (lower && !upper && to <= from)
                  to = log ? from * 10 : from + 1;
              if (upper && !lower && to <= from)
                  from = log ? to / 10 : to - 1;
              if (from < to)
                  range = QCPRange(from, to);
          };
    const auto place = [this](std::optional<double> value) {
        return value ? std::optional(scale.toAxis(*value)) : std::nullopt;
    };
    apply(xRange, limits.xMin, limits.xMax, plot->xAxis->scaleType() == QCPAxis::stLogarithmic);
    apply(yRange, place(limits.yMin), place(limits.yMax), scale.kind == ScaleKind::Log);
}

void CurvePlot::Private::fit()
{
    settingRange = true;
    QCPRange xRange = fittedX();
    QCPRange yRange = fittedY();
    applyLimits(xRange, yRange);
    plot->xAxis->setRange(xRange);
    plot->yAxis->setRange(yRange);
    settingRange = false;
}

void CurvePlot::Private::refresh()
{
    if (following)
        fit();
    if (legendTable)
        tableTimer.start();
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::Private::smoothSome()
{
    QElapsedTimer timer;
    timer.start();
    bool done = true;
    for (const auto &[id, curve] : curves) {
        bool ofCurve = curve->data.smoothSome();
        while (!ofCurve && timer.elapsed() < smoothSliceMs)
            ofCurve = curve->data.smoothSome();
        done = done && ofCurve;
    }
    if (done)
        smoothTimer.stop();
    else
        smoothTimer.start(0);
}

// While it is dragged, many curves are drawn in wider columns, each still with its exact minimum
// and maximum, so that a frame is drawn in time.
void CurvePlot::Private::setDragged(bool dragged)
{
    double steps = 1;
    if (dragged) {
        std::ptrdiff_t lines = 0;
        for (const auto &[id, curve] : curves)
            lines += !curve->data.isDrawn() ? 0 : curve->data.isSmoothed() ? 2 : 1;
        const double columns = double(lines) * plot->axisRect()->width();
        steps = std::clamp(columnsWhileDragged / std::max(1.0, columns), 0.15, 1.0);
    }
    if (steps == scale.steps)
        return;
    scale.steps = steps;
    if (!dragged)
        plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::Private::rangeMoved(bool ofX)
{
    readout->clear();
    if (legendTable)
        tableTimer.start();
    if (settingRange)
        return;
    following = false;
    if (ofX)
        Q_EMIT q->xRangeMoved(plot->xAxis->range().lower, plot->xAxis->range().upper);
}

void CurvePlot::Private::placeMarkers()
{
    QList<MarkerLayer::Marker> placed;
    for (const CurveMarker &marker : markers) {
        const Curve *curve
            = marker.curve.isEmpty() && !order.isEmpty() ? find(order.first()) : find(marker.curve);
        if (curve && curve->data.hasX())
            placed.append(
                {curve->data.xOf(marker.step,
                     marker.wallMs > 0 ? marker.wallMs : curve->data.wallMsAt(marker.step)),
                    marker.text, marker.color});
    }
    std::stable_sort(
        placed.begin(), placed.end(), [](const auto &a, const auto &b) { return a.x < b.x; });
    markerLayer->setMarkers(placed);
}

} // namespace lampwork
