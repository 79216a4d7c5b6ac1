// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curveplotprivate.h"

#include "core/base/format.h"
#include "widgets/plots/plotsetup.h"
#include "widgets/style/icons.h"

#include <QAction>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {
constexpr int readoutLines = 8;
}

void CurvePlot::Private::makeActions()
{
    auto *reset = new QAction(icon(QStringLiteral("zoom-reset")), tr("Show everything"), q);
    reset->setObjectName(QStringLiteral("plot.reset"));
    reset->setToolTip(tr("Show everything and follow new points (double click)"));
    connect(reset, &QAction::triggered, q, &CurvePlot::resetView);
    q->addPlotAction(reset);
    logXAction = new QAction(tr("Logarithmic x axis"), q);
    logXAction->setObjectName(QStringLiteral("plot.logX"));
    logXAction->setCheckable(true);
    connect(logXAction, &QAction::toggled, q, &CurvePlot::setLogX);
    q->addPlotAction(logXAction);
    logYAction = new QAction(tr("Logarithmic y axis"), q);
    logYAction->setObjectName(QStringLiteral("plot.logY"));
    logYAction->setCheckable(true);
    connect(logYAction, &QAction::toggled, q, &CurvePlot::setLogY);
    q->addPlotAction(logYAction);
}

void CurvePlot::Private::setScales()
{
    settingRange = true;
    setLogarithmic(*plot->xAxis, logX);
    setLogarithmic(*plot->yAxis, logY);
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
        if (!logX) {
            auto ticker = QSharedPointer<QCPAxisTickerTime>::create();
            ticker->setTimeFormat(QStringLiteral("%h:%m:%s"));
            plot->xAxis->setTicker(ticker);
        }
        break;
    }
}

void CurvePlot::Private::fit()
{
    std::optional<QCPRange> keys;
    std::optional<QCPRange> values;
    const auto merge = [](std::optional<QCPRange> &all, const QCPRange &one) {
        all = all ? all->expanded(one) : one;
    };
    for (const auto &[id, curve] : curves) {
        if (!curve->data.visible)
            continue;
        bool found = false;
        const QCPRange k
            = curve->plottable->getKeyRange(found, logX ? QCP::sdPositive : QCP::sdBoth);
        if (found)
            merge(keys, k);
        const QCPRange v = curve->plottable->getValueRange(
            found, logY ? QCP::sdPositive : QCP::sdBoth, QCPRange());
        if (found)
            merge(values, v);
    }
    const QCPRange nothing = QCPRange(logX ? 1 : 0, logX ? 10 : 1);
    settingRange = true;
    plot->xAxis->setRange(keys ? withMargin(*keys, logX, 0.01) : nothing);
    plot->yAxis->setRange(values ? withMargin(*values, logY) : QCPRange(logY ? 0.1 : 0, 1));
    settingRange = false;
}

void CurvePlot::Private::refresh()
{
    if (following)
        fit();
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void CurvePlot::Private::placeMarkers()
{
    QList<MarkerLayer::Marker> placed;
    for (const CurveMarker &marker : markers) {
        const Curve *curve
            = marker.curve.isEmpty() && !order.isEmpty() ? find(order.first()) : find(marker.curve);
        if (curve)
            placed.append({curve->data.xOf(marker.step, marker.wallMs), marker.text, marker.color});
    }
    std::stable_sort(
        placed.begin(), placed.end(), [](const auto &a, const auto &b) { return a.x < b.x; });
    markerLayer->setMarkers(placed);
}

void CurvePlot::Private::updateLegend(const QString &id)
{
    const Curve &curve = *curves.at(id);
    if (curve.data.style.secondary) {
        legend->removeEntry(id);
        return;
    }
    legend->setEntry(id, curve.data.style, curve.data.visible, qint64(curve.data.nonFiniteCount()));
}

std::optional<CurvePlace> CurvePlot::Private::nearest(const QPoint &position) const
{
    if (!plot->axisRect()->rect().contains(position))
        return std::nullopt;
    std::optional<CurvePlace> found;
    double best = HUGE_VAL;
    const double at = plot->xAxis->pixelToCoord(position.x());
    for (const QString &id : order) {
        const CurveData &data = curves.at(id)->data;
        if (!data.visible || data.size() == 0)
            continue;
        const std::size_t index = data.nearest(at);
        const double value
            = data.isSmoothed() ? data.smooth().value(index) : data.raw().value(index);
        const double dx = plot->xAxis->coordToPixel(data.x(index)) - position.x();
        const double dy = plot->yAxis->coordToPixel(value) - position.y();
        const double away = std::isfinite(dy) ? dx * dx + dy * dy : dx * dx;
        if (away < best) {
            best = away;
            found = CurvePlace{id, data.step(index)};
        }
    }
    return found;
}

QString CurvePlot::Private::headText(const CurveData &data, std::size_t index) const
{
    const QString step = tr("step %1").arg(formatCount(data.step(index)));
    if (x == CurveX::Epoch && data.style.stepsPerEpoch > 0)
        return tr("epoch %1 (%2)").arg(formatNumber(data.x(index)), step);
    if (x == CurveX::RelativeTime)
        return tr("%1 (%2)").arg(formatDuration(qint64(data.x(index) * 1000)), step);
    return step;
}

void CurvePlot::Private::moved(const QPoint &position)
{
    const QRect area = plot->axisRect()->rect();
    if (!area.contains(position)) {
        readout->clear();
        return;
    }
    const double at = plot->xAxis->pixelToCoord(position.x());
    // The curve whose next point is nearest to the mouse says where the line stands.
    const CurveData *leading = nullptr;
    std::size_t leadingIndex = 0;
    double distance = HUGE_VAL;
    for (const QString &id : std::as_const(order)) {
        const CurveData &data = curves.at(id)->data;
        if (!data.visible || data.size() == 0)
            continue;
        const std::size_t index = data.nearest(at);
        const double away = std::abs(plot->xAxis->coordToPixel(data.x(index)) - position.x());
        if (away < distance) {
            distance = away;
            leading = &data;
            leadingIndex = index;
        }
    }
    if (!leading) {
        readout->clear();
        return;
    }
    const double x = leading->x(leadingIndex);
    QList<CurveReadout::Line> lines;
    for (const QString &id : std::as_const(order)) {
        const CurveData &data = curves.at(id)->data;
        if (!data.visible || data.size() == 0)
            continue;
        if (data.style.secondary && (x < data.x(0) || x > data.x(data.size() - 1)))
            continue;
        const std::size_t index = data.nearest(x);
        const double raw = data.raw().value(index);
        const double shown = data.isSmoothed() ? data.smooth().value(index) : raw;
        const QString value = data.isSmoothed()
            ? tr("%1 (raw %2)").arg(formatNumber(shown), formatNumber(raw))
            : formatNumber(raw);
        lines.append({data.style.color, data.style.name, value, plot->yAxis->coordToPixel(shown)});
    }
    if (lines.size() > readoutLines) {
        const double y = position.y();
        std::stable_sort(lines.begin(), lines.end(),
            [y](const auto &a, const auto &b) { return std::abs(a.y - y) < std::abs(b.y - y); });
        lines.resize(readoutLines);
    }
    readout->setGeometry(plot->rect());
    readout->show(
        std::clamp(plot->xAxis->coordToPixel(x), double(area.left()), double(area.right())), area,
        headText(*leading, leadingIndex), lines);
}

} // namespace lampwork
