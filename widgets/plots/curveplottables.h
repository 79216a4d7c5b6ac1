// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/curvedata.h"

#include <qcustomplot.h>

namespace lampwork {

// How values stand on the y axis. A symmetric logarithm is drawn on a linear axis that counts in
// its places.
struct CurveScale {
    ScaleKind kind = ScaleKind::Linear;
    SymLog symLog;
    double penWidth = 1.5;
    double steps = 1; // columns of a pixel: a file of lines shows more than a screen
    double toAxis(double value) const
    {
        return kind == ScaleKind::SymLog ? symLog.toAxis(value) : value;
    }
    double fromAxis(double place) const
    {
        return kind == ScaleKind::SymLog ? symLog.fromAxis(place) : place;
    }
    // What a logarithmic axis cannot show is just below its lower edge.
    double toPixel(const QCPAxis &axis, double value) const;
};

// Draws a CurveData straight from its pyramid: the line itself where the points are fewer than the
// pixels allow, else the exact minimum and maximum of each pixel column. Points that are not finite
// are gaps, marked at the upper edge. Owned by its QCustomPlot; does not own the data.
class CurvePlottable : public QCPAbstractPlottable {
    Q_OBJECT
public:
    // Data and scale belong to the plot and outlive this.
    CurvePlottable(
        QCPAxis *keyAxis, QCPAxis *valueAxis, const CurveData *data, const CurveScale *scale);

    double selectTest(const QPointF &, bool, QVariant *) const override { return -1; }
    QCPRange getKeyRange(bool &found, QCP::SignDomain domain) const override;
    QCPRange getValueRange(
        bool &found, QCP::SignDomain domain, const QCPRange &keyRange) const override;

    // The pieces of the line in pixels, for drawing and for tests.
    QList<QPolygonF> lines(const MinMaxPyramid &values, bool *decimated) const;
    QPolygonF previewLine() const; // of what has no points yet

protected:
    void draw(QCPPainter *painter) override;
    void drawLegendIcon(QCPPainter *, const QRectF &) const override { }

private:
    void drawLine(QCPPainter *painter, const MinMaxPyramid &values, const QPen &pen) const;
    void drawPreview(QCPPainter *painter, QColor color) const;
    void drawNonFinite(QCPPainter *painter) const;
    double yPixel(double value) const { return m_scale->toPixel(*mValueAxis, value); }

    const CurveData *m_data;
    const CurveScale *m_scale;
};

// The horizontal lines of a plot with their values. List and scale belong to the plot.
class ReferenceLayer : public QCPLayerable {
    Q_OBJECT
public:
    ReferenceLayer(QCustomPlot *plot, const QString &layer, const QList<double> *values,
        const CurveScale *scale);

protected:
    void applyDefaultAntialiasingHint(QCPPainter *painter) const override;
    QRect clipRect() const override;
    void draw(QCPPainter *painter) override;

private:
    const QList<double> *m_values;
    const CurveScale *m_scale;
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
