// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <qcustomplot.h>

namespace lampwork {

// What CurvePlot and XyPlot share: axes in the theme's colours, wheel and dragging, a picture of
// the plot through any painter.
void stylePlot(QCustomPlot &plot);
void makeInteractive(QCustomPlot &plot);
void setLogarithmic(QCPAxis &axis, bool logarithmic);
// Shift while pressing: the drag chooses a rectangle.
void chooseDragMode(QCustomPlot &plot, Qt::KeyboardModifiers modifiers);
void renderPlot(QCustomPlot &plot, QPainter &painter, const QRect &rect);
// A margin of 4 % on each side, in the logarithm where the axis is logarithmic; a single value gets
// room around it.
QCPRange withMargin(const QCPRange &range, bool logarithmic, double margin = 0.04);

} // namespace lampwork
