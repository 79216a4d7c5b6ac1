// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/plots/plotwidget.h"

#include <QColor>
#include <QString>

#include <memory>
#include <vector>

namespace lampwork {

struct XySeries {
    QString name; // in the legend; empty: not there
    std::vector<double> x;
    std::vector<double> y;
    bool scatter = false; // dots, else a line in the given order
    QColor color; // invalid: the theme's colour for its position
};

// y over x: ROC and precision-recall lines, predicted against true values. Zooms, moves and resets
// as CurvePlot does.
class XyPlot : public PlotWidget {
    Q_OBJECT
public:
    // The line y = x, or a horizontal one at setReferenceY().
    enum class Reference { None, Diagonal, Horizontal };

    explicit XyPlot(QWidget *parent = nullptr);
    ~XyPlot() override;

    void setTitle(const QString &title);
    void setAxes(const QString &xLabel, const QString &yLabel);
    void setSeries(const std::vector<XySeries> &series);
    void setReference(Reference reference, double y = 0);
    // Both axes show the same range (predicted against true); else each its own.
    void setEqualRanges(bool equal);
    // Fixed ranges to which resetView() returns (0…1 for ROC); without, those of the data.
    void setFixedRange(double min, double max);
    void setLogX(bool logarithmic); // points at 0 and below are not seen then
    void resetView();

    QByteArray csv() const override;
    QSize sizeHint() const override { return {360, 320}; }

Q_SIGNALS:
    // A dot was clicked: its series and its index there.
    void pointClicked(int series, int index);

protected:
    void render(QPainter &painter, const QSize &size) override;
    void restyle() override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace lampwork
