// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiment/histogram.h"
#include "widgets/plots/plotwidget.h"

#include <memory>
#include <vector>

namespace lampwork {

// Histograms over the steps of a run: x the step, y the value, the colour how many of a step's
// values lie there, from none to the densest place of that step. Each step holds until the next
// one's half way. Wheel zooms (over an axis: only that axis), dragging moves, Shift and dragging
// zooms into a rectangle, double click shows everything again and follows new steps.
class HeatMapPlot : public PlotWidget {
    Q_OBJECT
public:
    explicit HeatMapPlot(QWidget *parent = nullptr);
    ~HeatMapPlot() override;

    void setTitle(const QString &title);
    void setValueLabel(const QString &label); // of the y axis
    void clear();
    // By step, later than what is there; others are ignored.
    void append(const std::vector<Histogram> &histograms);
    std::size_t count() const; // of the steps that are there
    qint64 lastStep() const; // -1: none

    // What lies at a place: "step 500: 0.12 to 0.14: 3.1 % of 4,096". Empty beside the map.
    QString readout(double step, double value) const;
    // The colour's fraction there, 0 to 1.
    double density(double step, double value) const;
    void resetView();

    QByteArray csv() const override;
    QSize sizeHint() const override { return {480, 260}; }

protected:
    void render(QPainter &painter, const QSize &size) override;
    void restyle() override;

private:
    struct Private;
    std::unique_ptr<Private> d;
};

} // namespace lampwork
