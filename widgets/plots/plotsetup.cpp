// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/plotsetup.h"

#include "widgets/style/theme.h"

#include <QPicture>

#include <cmath>

namespace lampwork {

void stylePlot(QCustomPlot &plot)
{
    const ThemeColors &colors = Theme::instance().colors();
    plot.setBackground(colors.base);
    for (QCPAxis *axis : {plot.xAxis, plot.yAxis, plot.xAxis2, plot.yAxis2}) {
        axis->setBasePen(QPen(colors.border));
        axis->setTickPen(QPen(colors.border));
        axis->setSubTickPen(Qt::NoPen);
        axis->setTickLabelColor(colors.mutedText);
        axis->setLabelColor(colors.mutedText);
        axis->setTickLabelFont(plot.font());
        axis->setLabelFont(plot.font());
        axis->grid()->setPen(QPen(colors.grid, 1, Qt::SolidLine));
        axis->grid()->setZeroLinePen(QPen(colors.border, 1, Qt::SolidLine));
    }
    plot.selectionRect()->setPen(QPen(colors.accent));
    QColor fill = colors.accent;
    fill.setAlpha(40);
    plot.selectionRect()->setBrush(fill);
}

void makeInteractive(QCustomPlot &plot)
{
    plot.setInteractions(QCP::iRangeDrag | QCP::iRangeZoom);
    plot.axisRect()->setRangeZoom(Qt::Horizontal | Qt::Vertical);
    plot.axisRect()->setRangeDrag(Qt::Horizontal | Qt::Vertical);
    plot.axisRect()->setRangeZoomFactor(0.85);
    plot.setNoAntialiasingOnDrag(true);
    plot.axisRect()->setMinimumMargins(QMargins(8, 6, 10, 6));
    plot.setMinimumSize(120, 80);
    // Or the context menu, which is the widget's around it, would never be asked for.
    plot.setAttribute(Qt::WA_NoMousePropagation, false);
}

void setLogarithmic(QCPAxis &axis, bool logarithmic)
{
    axis.setScaleType(logarithmic ? QCPAxis::stLogarithmic : QCPAxis::stLinear);
    axis.setTicker(logarithmic ? QSharedPointer<QCPAxisTicker>(new QCPAxisTickerLog)
                               : QSharedPointer<QCPAxisTicker>(new QCPAxisTicker));
    axis.setNumberFormat(QStringLiteral("gb"));
    axis.setNumberPrecision(logarithmic ? 1 : 5);
}

void chooseDragMode(QCustomPlot &plot, Qt::KeyboardModifiers modifiers)
{
    plot.setSelectionRectMode(modifiers.testFlag(Qt::ShiftModifier) ? QCP::srmZoom : QCP::srmNone);
}

void renderPlot(QCustomPlot &plot, QPainter &painter, const QRect &rect)
{
    QPicture picture;
    QCPPainter recorder(&picture);
    plot.toPainter(&recorder, rect.width(), rect.height());
    recorder.end();
    // A picture grows with the resolution of what it is played to; this one is in units already.
    painter.save();
    painter.translate(rect.topLeft());
    painter.scale(double(picture.logicalDpiX()) / painter.device()->logicalDpiX(),
        double(picture.logicalDpiY()) / painter.device()->logicalDpiY());
    painter.drawPicture(0, 0, picture);
    painter.restore();
    // The layout was made for the picture's size.
    plot.replot(QCustomPlot::rpQueuedReplot);
}

QCPRange withMargin(const QCPRange &range, bool logarithmic, double margin)
{
    double lower = range.lower;
    double upper = range.upper;
    if (logarithmic) {
        const double ratio = upper > lower ? std::pow(upper / lower, margin) : 2.0;
        return {lower / ratio, upper * ratio};
    }
    const double width = upper - lower;
    const double room = width > 0 ? width * margin : lower != 0 ? std::abs(lower) * 0.1 : 1.0;
    return {lower - room, upper + room};
}

} // namespace lampwork
