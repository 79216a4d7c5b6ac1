// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curveplottables.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace lampwork {

namespace {

// Up to this many points for a pixel column, the line itself is drawn.
constexpr std::size_t pointsPerColumn = 3;
// Farther outside than this, a painter loses precision.
constexpr double farAway = 1e6;
constexpr int markerRows = 3;

} // namespace

CurvePlottable::CurvePlottable(QCPAxis *keyAxis, QCPAxis *valueAxis, const CurveData *data)
    : QCPAbstractPlottable(keyAxis, valueAxis)
    , m_data(data)
{
}

QCPRange CurvePlottable::getKeyRange(bool &found, QCP::SignDomain domain) const
{
    found = false;
    if (m_data->size() == 0)
        return {};
    const double last = m_data->x(m_data->size() - 1);
    double first = m_data->x(0);
    if (domain == QCP::sdPositive && first <= 0) {
        const std::size_t positive = m_data->lowerBound(std::numeric_limits<double>::min());
        if (positive == m_data->size())
            return {};
        first = m_data->x(positive);
    }
    found = true;
    return {first, last};
}

QCPRange CurvePlottable::getValueRange(
    bool &found, QCP::SignDomain domain, const QCPRange &keyRange) const
{
    const bool all = keyRange == QCPRange();
    const std::size_t begin = all ? 0 : m_data->lowerBound(keyRange.lower);
    const std::size_t end
        = all ? m_data->size() : m_data->lowerBound(std::nextafter(keyRange.upper, HUGE_VAL));
    Envelope envelope = m_data->raw().envelope(begin, end);
    found = !envelope.isEmpty();
    if (found && domain == QCP::sdPositive && envelope.min <= 0) {
        // The smallest positive value: only looked for where a logarithmic axis needs it.
        double smallest = HUGE_VAL;
        for (std::size_t i = begin; i < end; ++i) {
            const double value = m_data->raw().value(i);
            if (value > 0 && value < smallest)
                smallest = value;
        }
        found = std::isfinite(smallest);
        envelope.min = smallest;
    }
    return found ? QCPRange(envelope.min, envelope.max) : QCPRange();
}

double CurvePlottable::yPixel(double value) const
{
    const QCPAxis *axis = mValueAxis.data();
    if (axis->scaleType() == QCPAxis::stLogarithmic && value <= 0)
        return axis->axisRect()->bottom() + 2; // below everything
    return std::clamp(axis->coordToPixel(value), -farAway, farAway);
}

template <typename F> void CurvePlottable::forEachColumn(F f) const
{
    const QCPAxis *axis = mKeyAxis.data();
    const int left = axis->axisRect()->left();
    const int right = axis->axisRect()->right() + 1;
    std::size_t begin = m_data->lowerBound(axis->range().lower);
    for (int pixel = left; pixel <= right && begin < m_data->size(); ++pixel) {
        const std::size_t end = m_data->lowerBound(axis->pixelToCoord(pixel + 0.5), begin);
        if (end > begin)
            f(pixel, begin, end);
        begin = end;
    }
}

QList<QPolygonF> CurvePlottable::lines(const MinMaxPyramid &values, bool *decimated) const
{
    const QCPAxis *axis = mKeyAxis.data();
    std::size_t first = m_data->lowerBound(axis->range().lower);
    first -= first > 0 ? 1 : 0; // the line comes in from outside
    const std::size_t last = std::min(
        m_data->lowerBound(std::nextafter(axis->range().upper, HUGE_VAL)) + 1, m_data->size());
    *decimated = last > first
        && last - first > pointsPerColumn * std::size_t(std::max(1, axis->axisRect()->width()));

    QList<QPolygonF> pieces;
    QPolygonF piece;
    const auto cut = [&pieces, &piece] {
        if (!piece.isEmpty())
            pieces.append(std::exchange(piece, {}));
    };
    if (!*decimated) {
        for (std::size_t i = first; i < last; ++i) {
            if (!std::isfinite(values.value(i)))
                cut();
            else
                piece.append({std::clamp(axis->coordToPixel(m_data->x(i)), -farAway, farAway),
                    yPixel(values.value(i))});
        }
        cut();
        return pieces;
    }
    forEachColumn([&](int pixel, std::size_t begin, std::size_t end) {
        const Envelope envelope = values.envelope(begin, end);
        if (envelope.isEmpty()) {
            cut();
            return;
        }
        // From the previous column to the nearer end of this one.
        double from = yPixel(envelope.min);
        double to = yPixel(envelope.max);
        if (!piece.isEmpty() && std::abs(piece.last().y() - to) < std::abs(piece.last().y() - from))
            std::swap(from, to);
        piece.append({double(pixel), from});
        if (from != to)
            piece.append({double(pixel), to});
    });
    cut();
    return pieces;
}

void CurvePlottable::draw(QCPPainter *painter)
{
    if (!m_data->visible || m_data->size() == 0)
        return;
    QPen pen(m_data->style.color, 1.5, m_data->style.dash);
    if (m_data->isSmoothed()) {
        QColor faint = m_data->style.color;
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
    painter->setBrush(m_data->style.color);
    forEachColumn([&](int pixel, std::size_t begin, std::size_t end) {
        if (m_data->raw().envelope(begin, end).nonFinite == 0)
            return;
        painter->drawPolygon(
            QPolygonF({{pixel - 4.0, top}, {pixel + 4.0, top}, {double(pixel), top + 7.0}}));
    });
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
