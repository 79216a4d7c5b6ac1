// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/groupcurve.h"
#include "widgets/plots/curveplottables.h"

namespace lampwork {

// A group's curve and how it looks. GUI thread.
struct GroupData {
    CurveStyle style;
    QStringList members; // ids of curves
    bool visible = true;
    bool withBand = true;
    GroupCurve curve;
    bool isDrawn() const { return visible && curve.size() > 0; }
};

// The mean of a group's curves over its band. Both are exact at any zoom: of each pixel column, the
// band is from the least lower end to the greatest upper end. Owned by its QCustomPlot; data and
// scale belong to the plot.
class GroupPlottable : public QCPAbstractPlottable {
    Q_OBJECT
public:
    GroupPlottable(
        QCPAxis *keyAxis, QCPAxis *valueAxis, const GroupData *data, const CurveScale *scale);

    double selectTest(const QPointF &, bool, QVariant *) const override { return -1; }
    QCPRange getKeyRange(bool &found, QCP::SignDomain domain) const override;
    QCPRange getValueRange(
        bool &found, QCP::SignDomain domain, const QCPRange &keyRange) const override;

protected:
    void draw(QCPPainter *painter) override;
    void drawLegendIcon(QCPPainter *, const QRectF &) const override { }

private:
    const GroupData *m_data;
    const CurveScale *m_scale;
};

} // namespace lampwork
