// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/curvedata.h"

#include <qcustomplot.h>

namespace lampwork {

// Draws a CurveData straight from its pyramid: the line itself where the points are fewer than the
// pixels allow, else the exact minimum and maximum of each pixel column. Points that are not finite
// are gaps, marked at the upper edge. Owned by its QCustomPlot; does not own the data.
class CurvePlottable : public QCPAbstractPlottable {
    Q_OBJECT
public:
    CurvePlottable(QCPAxis *keyAxis, QCPAxis *valueAxis, const CurveData *data);

    double selectTest(const QPointF &, bool, QVariant *) const override { return -1; }
    QCPRange getKeyRange(bool &found, QCP::SignDomain domain) const override;
    QCPRange getValueRange(
        bool &found, QCP::SignDomain domain, const QCPRange &keyRange) const override;

    // The pieces of the line in pixels, for drawing and for tests.
    QList<QPolygonF> lines(const MinMaxPyramid &values, bool *decimated) const;

protected:
    void draw(QCPPainter *painter) override;
    void drawLegendIcon(QCPPainter *, const QRectF &) const override { }

private:
    void drawLine(QCPPainter *painter, const MinMaxPyramid &values, const QPen &pen) const;
    void drawNonFinite(QCPPainter *painter) const;
    double yPixel(double value) const;
    // Calls f(x pixel, begin, end) for each pixel column that has points.
    template <typename F> void forEachColumn(F f) const;

    const CurveData *m_data;
};

// The vertical lines of a plot with their labels, which make way for each other.
class MarkerLayer : public QCPLayerable {
    Q_OBJECT
public:
    struct Marker {
        double x = 0;
        QString text;
        QColor color;
    };
    MarkerLayer(QCustomPlot *plot, const QString &layer);
    void setMarkers(const QList<Marker> &markers) { m_markers = markers; }

protected:
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override;
    QRect clipRect() const override;
    void draw(QCPPainter *painter) override;

private:
    QList<Marker> m_markers; // ascending x
};

} // namespace lampwork
