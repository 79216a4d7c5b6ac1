// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/groupplottable.h"

#include "widgets/plots/pixellines.h"
#include "widgets/style/theme.h"

#include <utility>

namespace lampwork {

namespace {

// An unbroken stretch of a group in pixels: from left to right.
struct Stretch {
    QPolygonF mean;
    QPolygonF upper;
    QPolygonF lower;
};

class StretchBuilder {
public:
    void add(double x, double low, double high, double meanFrom, double meanTo)
    {
        m_now.upper.append({x, high});
        m_now.lower.append({x, low});
        // From the previous column to the nearer end of this one.
        if (!m_now.mean.isEmpty()
            && std::abs(m_now.mean.last().y() - meanTo)
                < std::abs(m_now.mean.last().y() - meanFrom))
            std::swap(meanFrom, meanTo);
        m_now.mean.append({x, meanFrom});
        if (meanTo != meanFrom)
            m_now.mean.append({x, meanTo});
    }
    void cut()
    {
        if (!m_now.mean.isEmpty())
            m_done.append(std::exchange(m_now, {}));
    }
    QList<Stretch> take()
    {
        cut();
        return std::move(m_done);
    }

private:
    Stretch m_now;
    QList<Stretch> m_done;
};

} // namespace

GroupPlottable::GroupPlottable(
    QCPAxis *keyAxis, QCPAxis *valueAxis, const GroupData *data, const CurveScale *scale)
    : QCPAbstractPlottable(keyAxis, valueAxis)
    , m_data(data)
    , m_scale(scale)
{
}

QCPRange GroupPlottable::getKeyRange(bool &found, QCP::SignDomain domain) const
{
    const GroupCurve &curve = m_data->curve;
    const std::size_t first
        = domain == QCP::sdPositive ? curve.lowerBound(std::numeric_limits<double>::min()) : 0;
    found = first < curve.size();
    return found ? QCPRange(curve.x(first), curve.x(curve.size() - 1)) : QCPRange();
}

QCPRange GroupPlottable::getValueRange(
    bool &found, QCP::SignDomain domain, const QCPRange &keyRange) const
{
    const GroupCurve &curve = m_data->curve;
    const bool all = keyRange == QCPRange();
    const std::size_t begin = all ? 0 : curve.lowerBound(keyRange.lower);
    const std::size_t end
        = all ? curve.size() : curve.lowerBound(std::nextafter(keyRange.upper, HUGE_VAL));
    Envelope envelope = curve.lower().envelope(begin, end);
    envelope.add(curve.upper().envelope(begin, end));
    found = !envelope.isEmpty();
    if (found && domain == QCP::sdPositive && envelope.min <= 0) {
        // A band that reaches below zero is drawn to the edge; what is fitted is its mean.
        double smallest = HUGE_VAL;
        for (std::size_t i = begin; i < end; ++i) {
            const double value = curve.mean().value(i);
            if (value > 0 && value < smallest)
                smallest = value;
        }
        found = std::isfinite(smallest);
        envelope.min = smallest;
    }
    return found ? QCPRange(envelope.min, envelope.max) : QCPRange();
}

void GroupPlottable::draw(QCPPainter *painter)
{
    if (!m_data->isDrawn())
        return;
    const GroupCurve &curve = m_data->curve;
    const auto y = [this](double value) { return m_scale->toPixel(*mValueAxis, value); };
    const PointSpan span = spanInSight(curve, *mKeyAxis, m_scale->steps);
    StretchBuilder builder;
    if (span.decimated) {
        const auto column = [&](double pixel, std::size_t begin, std::size_t end) {
            const Envelope mean = curve.mean().envelope(begin, end);
            if (mean.isEmpty()) {
                builder.cut();
                return;
            }
            builder.add(pixel, y(curve.lower().envelope(begin, end).min),
                y(curve.upper().envelope(begin, end).max), y(mean.min), y(mean.max));
        };
        forEachColumn(curve, *mKeyAxis, m_scale->steps, column);
    } else {
        for (std::size_t i = span.first; i < span.last; ++i) {
            const double mean = curve.mean().value(i);
            if (!std::isfinite(mean)) {
                builder.cut();
                continue;
            }
            builder.add(xPixel(curve, *mKeyAxis, i), y(curve.lower().value(i)),
                y(curve.upper().value(i)), y(mean), y(mean));
        }
    }
    const QColor color = Theme::instance().inForce(m_data->style.color);
    QColor faint = color;
    faint.setAlphaF(0.2F * faint.alphaF());
    painter->setAntialiasing(!span.decimated);
    for (const Stretch &stretch : builder.take()) {
        if (m_data->withBand) {
            QPolygonF band = stretch.upper;
            for (auto point = stretch.lower.rbegin(); point != stretch.lower.rend(); ++point)
                band.append(*point);
            painter->setPen(Qt::NoPen);
            painter->setBrush(faint);
            painter->drawPolygon(band);
        }
        painter->setBrush(Qt::NoBrush);
        painter->setPen(QPen(color, span.decimated ? 1 : m_scale->penWidth + 0.5,
            span.decimated ? Qt::SolidLine : m_data->style.dash));
        if (stretch.mean.size() == 1)
            painter->drawEllipse(stretch.mean.first(), 2, 2);
        else
            painter->drawPolyline(stretch.mean);
    }
}

} // namespace lampwork
