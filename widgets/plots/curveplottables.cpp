// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curveplottables.h"

#include "core/base/format.h"
#include "widgets/plots/pixellines.h"
#include "widgets/style/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lampwork {

namespace {

constexpr int markerRows = 3;

} // namespace

double CurveScale::toPixel(const QCPAxis &axis, double value) const
{
    if (kind == ScaleKind::Log && value <= 0)
        return axis.axisRect()->bottom() + 2;
    return std::clamp(axis.coordToPixel(toAxis(value)), -farAway, farAway);
}

CurvePlottable::CurvePlottable(
    QCPAxis *keyAxis, QCPAxis *valueAxis, const CurveData *data, const CurveScale *scale)
    : QCPAbstractPlottable(keyAxis, valueAxis)
    , m_data(data)
    , m_scale(scale)
{
}

QCPRange CurvePlottable::getKeyRange(bool &found, QCP::SignDomain domain) const
{
    const bool positive = domain == QCP::sdPositive;
    const double least = positive ? std::numeric_limits<double>::min() : -HUGE_VAL;
    found = false;
    QCPRange range;
    if (const std::size_t first = positive ? m_data->lowerBound(least) : 0;
        first < m_data->size()) {
        range = {m_data->x(first), m_data->x(m_data->size() - 1)};
        found = true;
    }
    for (const CurvePreview::Bucket &bucket : m_data->previewBuckets()) {
        const double x = m_data->xOf(bucket.firstStep, 0);
        if (x < least)
            continue;
        range = {found ? range.lower : x, m_data->previewEnd()};
        found = true;
        break;
    }
    return range;
}

QCPRange CurvePlottable::getValueRange(
    bool &found, QCP::SignDomain domain, const QCPRange &keyRange) const
{
    const bool all = keyRange == QCPRange();
    const std::size_t begin = all ? 0 : m_data->lowerBound(keyRange.lower);
    const std::size_t end
        = all ? m_data->size() : m_data->lowerBound(std::nextafter(keyRange.upper, HUGE_VAL));
    Envelope envelope = m_data->raw().envelope(begin, end);
    if (domain == QCP::sdPositive && envelope.min <= 0) {
        // The smallest positive value: only looked for where a logarithmic axis needs it.
        envelope.min = HUGE_VAL;
        for (std::size_t i = begin; i < end; ++i) {
            const double value = m_data->raw().value(i);
            if (value > 0 && value < envelope.min)
                envelope.min = value;
        }
    }
    for (const CurvePreview::Bucket &bucket : m_data->previewBuckets()) {
        if (!all && !keyRange.contains(m_data->xOf(bucket.firstStep, 0)))
            continue;
        envelope.max = std::max(envelope.max, bucket.extremes.max);
        if (domain != QCP::sdPositive || bucket.extremes.min > 0)
            envelope.min = std::min(envelope.min, bucket.extremes.min);
        else if (bucket.extremes.max > 0)
            envelope.min = std::min(envelope.min, bucket.extremes.max); // the least that is known
    }
    found = !envelope.isEmpty();
    return found ? QCPRange(envelope.min, envelope.max) : QCPRange();
}

QList<QPolygonF> CurvePlottable::lines(const MinMaxPyramid &values, bool *decimated) const
{
    const PointSpan span = spanInSight(*m_data, *mKeyAxis, m_scale->steps);
    *decimated = span.decimated;

    QList<QPolygonF> pieces;
    QPolygonF piece;
    const auto cut = [&pieces, &piece] {
        if (!piece.isEmpty())
            pieces.append(std::exchange(piece, {}));
    };
    if (!*decimated) {
        // A smoothed line may not have come that far yet.
        for (std::size_t i = span.first; i < std::min(span.last, values.size()); ++i) {
            if (!std::isfinite(values.value(i)))
                cut();
            else
                piece.append({xPixel(*m_data, *mKeyAxis, i), yPixel(values.value(i))});
        }
        cut();
        return pieces;
    }
    forEachColumn(
        *m_data, *mKeyAxis, m_scale->steps, [&](double pixel, std::size_t begin, std::size_t end) {
            const Envelope envelope = values.envelope(begin, end);
            if (envelope.isEmpty()) {
                cut();
                return;
            }
            // From the previous column to the nearer end of this one.
            double from = yPixel(envelope.min);
            double to = yPixel(envelope.max);
            if (!piece.isEmpty()
                && std::abs(piece.last().y() - to) < std::abs(piece.last().y() - from))
                std::swap(from, to);
            piece.append({pixel, from});
            if (from != to)
                piece.append({pixel, to});
        });
    cut();
    return pieces;
}

// A stretch from the least to the greatest value for each pixel column.
QPolygonF CurvePlottable::previewLine() const
{
    QPolygonF line;
    Envelope column;
    double at = 0;
    const auto add = [&] {
        if (column.isEmpty())
            return;
        line.append({at, yPixel(column.min)});
        line.append({at, yPixel(column.max)});
        column = {};
    };
    for (const CurvePreview::Bucket &bucket : m_data->previewBuckets()) {
        const double pixel = std::round(std::clamp(
            mKeyAxis->coordToPixel(m_data->xOf(bucket.firstStep, 0)), -farAway, farAway));
        if (pixel != at)
            add();
        at = pixel;
        column.add(bucket.extremes);
    }
    add();
    return line;
}

void CurvePlottable::drawPreview(QCPPainter *painter, QColor color) const
{
    color.setAlphaF(0.45F * color.alphaF());
    painter->setAntialiasing(false);
    painter->setPen(QPen(color, 1));
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(previewLine());
}

void CurvePlottable::draw(QCPPainter *painter)
{
    if (!m_data->isInSight())
        return;
    const QColor color = Theme::instance().inForce(m_data->style().color);
    if (m_data->hasPreview())
        drawPreview(painter, color);
    if (m_data->size() == 0)
        return;
    QPen pen(color, m_scale->penWidth, m_data->style().dash);
    if (m_data->grouping == CurveData::Grouping::Faint) {
        QColor faint = color;
        faint.setAlphaF(0.35F * faint.alphaF());
        drawLine(painter, m_data->isSmoothed() ? m_data->smooth() : m_data->raw(), QPen(faint, 1));
    } else if (m_data->isSmoothed()) {
        QColor faint = color;
        faint.setAlphaF(0.28F);
        drawLine(painter, m_data->raw(), QPen(faint, 1));
        drawLine(painter, m_data->smooth(), pen);
    } else {
        drawLine(painter, m_data->raw(), pen);
    }
    drawNonFinite(painter);
}

void CurvePlottable::drawLine(
    QCPPainter *painter, const MinMaxPyramid &values, const QPen &pen) const
{
    bool decimated = false;
    const QList<QPolygonF> pieces = lines(values, &decimated);
    QPen used = pen;
    if (decimated) {
        // A dash cannot be seen in noise, and a wide pen over it takes seconds.
        used.setStyle(Qt::SolidLine);
        used.setWidthF(1);
    }
    painter->setAntialiasing(!decimated);
    painter->setPen(used);
    painter->setBrush(Qt::NoBrush);
    for (const QPolygonF &piece : pieces) {
        if (piece.size() == 1)
            painter->drawEllipse(piece.first(), 1.5, 1.5);
        else
            painter->drawPolyline(piece);
    }
    // Few points, as those of epochs, are dots too.
    if (!decimated && m_data->size() <= 60 && !m_data->isSmoothed()) {
        painter->setBrush(pen.color());
        painter->setPen(Qt::NoPen);
        for (const QPolygonF &piece : pieces) {
            for (const QPointF &point : piece)
                painter->drawEllipse(point, 2.2, 2.2);
        }
    }
}

void CurvePlottable::drawNonFinite(QCPPainter *painter) const
{
    if (m_data->nonFiniteCount() == 0)
        return;
    const double top = mKeyAxis->axisRect()->top() + 1;
    painter->setAntialiasing(true);
    painter->setPen(Qt::NoPen);
    painter->setBrush(Theme::instance().inForce(m_data->style().color));
    forEachColumn(
        *m_data, *mKeyAxis, m_scale->steps, [&](double pixel, std::size_t begin, std::size_t end) {
            if (m_data->raw().envelope(begin, end).nonFinite == 0)
                return;
            painter->drawPolygon(
                QPolygonF({{pixel - 4.0, top}, {pixel + 4.0, top}, {pixel, top + 7.0}}));
        });
}

ReferenceLayer::ReferenceLayer(
    QCustomPlot *plot, const QString &layer, const QList<double> *values, const CurveScale *scale)
    : QCPLayerable(plot, layer)
    , m_values(values)
    , m_scale(scale)
{
}

void ReferenceLayer::applyDefaultAntialiasingHint(QCPPainter *painter) const
{
    painter->setAntialiasing(false);
}

QRect ReferenceLayer::clipRect() const
{
    return mParentPlot->axisRect()->rect();
}

void ReferenceLayer::draw(QCPPainter *painter)
{
    const QRect area = clipRect();
    const QFontMetrics metrics(painter->font());
    painter->setPen(QPen(Theme::instance().colors().text, 1, Qt::DashDotLine));
    for (const double value : *m_values) {
        const double y = m_scale->toPixel(*mParentPlot->yAxis, value);
        if (y < area.top() || y > area.bottom())
            continue;
        painter->drawLine(QLineF(area.left(), y, area.right(), y));
        const QString text = formatNumber(value);
        // Above the line, or below it at the upper edge.
        const double baseline
            = y - 3 - metrics.ascent() > area.top() ? y - 3 : y + metrics.ascent() + 2;
        painter->drawText(
            QPointF(area.right() - metrics.horizontalAdvance(text) - 4, baseline), text);
    }
}

MarkerLayer::MarkerLayer(QCustomPlot *plot, const QString &layer)
    : QCPLayerable(plot, layer)
{
}

void MarkerLayer::applyDefaultAntialiasingHint(QCPPainter *painter) const
{
    painter->setAntialiasing(false);
}

QRect MarkerLayer::clipRect() const
{
    return mParentPlot->axisRect()->rect();
}

void MarkerLayer::draw(QCPPainter *painter)
{
    const QRect area = clipRect();
    const QFontMetrics metrics(painter->font());
    std::array<int, markerRows> ends{};
    ends.fill(area.left());
    for (const Marker &marker : m_markers) {
        const double x = mParentPlot->xAxis->coordToPixel(marker.x);
        if (x < area.left() || x > area.right())
            continue;
        painter->setPen(QPen(marker.color, 1, Qt::DashLine));
        painter->drawLine(QLineF(x, area.top(), x, area.bottom()));
        // The first line of labels with room; none where they are dense: the line alone stays.
        const int width = metrics.horizontalAdvance(marker.text) + 6;
        const bool toTheLeft = x + width > area.right();
        const int left = toTheLeft ? int(x) - width : int(x) + 3;
        for (int row = 0; row < markerRows; ++row) {
            if (left < ends[std::size_t(row)])
                continue;
            painter->setPen(marker.color);
            painter->drawText(
                QPointF(left, area.top() + 8 + metrics.ascent() + row * metrics.height()),
                marker.text);
            ends[std::size_t(row)] = left + width;
            break;
        }
    }
}

} // namespace lampwork
