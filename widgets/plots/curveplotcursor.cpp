// SPDX-License-Identifier: GPL-3.0-or-later
// What is read out of the curves where the mouse is, here or in a plot beside.
#include "core/base/format.h"
#include "widgets/plots/curveplotprivate.h"

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {
constexpr int readoutLines = 8;
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
        if (!data.isDrawn())
            continue;
        const std::size_t index = data.nearest(at);
        const double dx = plot->xAxis->coordToPixel(data.x(index)) - position.x();
        const double dy = plot->yAxis->coordToPixel(scale.toAxis(data.shown(index))) - position.y();
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
    switch (x) {
    case CurveX::Epoch:
        return tr("epoch %1 (%2)").arg(formatNumber(data.x(index)), step);
    case CurveX::RelativeTime:
        return tr("%1 (%2)").arg(formatDuration(qint64(data.x(index) * 1000)), step);
    case CurveX::WallTime:
        return tr("%1 (%2)").arg(formatTime(data.wallMs(index)), step);
    case CurveX::Samples:
        return tr("%1 samples (%2)").arg(formatCount(std::llround(data.x(index))), step);
    case CurveX::Tokens:
        return tr("%1 tokens (%2)").arg(formatCount(std::llround(data.x(index))), step);
    case CurveX::Step:
        break;
    }
    return step;
}

// Of a place between points, as of a group's.
QString CurvePlot::Private::placeText(double at) const
{
    switch (x) {
    case CurveX::Step:
        return tr("step %1").arg(formatCount(std::llround(at)));
    case CurveX::Epoch:
        return tr("epoch %1").arg(formatNumber(at));
    case CurveX::RelativeTime:
        return formatDuration(qint64(at * 1000));
    case CurveX::WallTime:
        return formatTime(qint64(at * 1000));
    case CurveX::Samples:
        return tr("%1 samples").arg(formatCount(std::llround(at)));
    case CurveX::Tokens:
        return tr("%1 tokens").arg(formatCount(std::llround(at)));
    }
    return {};
}

void CurvePlot::Private::moved(const QPoint &position)
{
    if (!plot->axisRect()->rect().contains(position)) {
        leave();
        return;
    }
    const double at = plot->xAxis->pixelToCoord(position.x());
    readAt(at, position.y());
    Q_EMIT q->cursorMoved(at);
}

void CurvePlot::Private::leave()
{
    readout->clear();
    Q_EMIT q->cursorMoved(std::nullopt);
}

void CurvePlot::Private::readAt(double at, std::optional<double> row)
{
    const QRect area = plot->axisRect()->rect();
    const double pixel = plot->xAxis->coordToPixel(at);
    // The curve whose next point is nearest to the place says where the line stands.
    const CurveData *leading = nullptr;
    std::size_t leadingIndex = 0;
    double distance = HUGE_VAL;
    for (const QString &id : std::as_const(order)) {
        const CurveData &data = curves.at(id)->data;
        if (!data.isDrawn())
            continue;
        const std::size_t index = data.nearest(at);
        const double away = std::abs(plot->xAxis->coordToPixel(data.x(index)) - pixel);
        if (away < distance) {
            distance = away;
            leading = &data;
            leadingIndex = index;
        }
    }
    QList<CurveReadout::Line> lines = groupLines(leading ? leading->x(leadingIndex) : at);
    if (!leading && lines.isEmpty()) {
        readout->clear();
        return;
    }
    const double x = leading ? leading->x(leadingIndex) : at;
    for (const QString &id : std::as_const(order)) {
        const CurveData &data = curves.at(id)->data;
        if (!data.isDrawn())
            continue;
        if (data.style().secondary && (x < data.x(0) || x > data.x(data.size() - 1)))
            continue;
        const std::size_t index = data.nearest(x);
        const double raw = data.raw().value(index);
        const double shown = data.shown(index);
        const QString value = data.isSmoothed()
            ? tr("%1 (raw %2)").arg(formatNumber(shown), formatNumber(raw))
            : formatNumber(raw);
        lines.append({data.style().color, data.style().name, value,
            plot->yAxis->coordToPixel(scale.toAxis(shown))});
    }
    if (lines.size() > readoutLines) {
        if (row) {
            std::stable_sort(lines.begin(), lines.end(), [y = *row](const auto &a, const auto &b) {
                return std::abs(a.y - y) < std::abs(b.y - y);
            });
        }
        lines.resize(readoutLines);
    }
    readout->setGeometry(plot->rect());
    readout->show(
        std::clamp(plot->xAxis->coordToPixel(x), double(area.left()), double(area.right())), area,
        leading ? headText(*leading, leadingIndex) : placeText(at), lines);
}

void CurvePlot::showCursor(std::optional<double> x)
{
    if (x && d->plot->xAxis->range().contains(*x))
        d->readAt(*x, std::nullopt);
    else
        d->readout->clear();
}

QString CurvePlot::cursorText() const
{
    QStringList lines;
    if (d->readout->isShown()) {
        lines.append(d->readout->head());
        for (const CurveReadout::Line &line : d->readout->lines())
            lines.append(line.name + QStringLiteral(": ") + line.value);
    }
    return lines.join(QLatin1Char('\n'));
}

} // namespace lampwork
