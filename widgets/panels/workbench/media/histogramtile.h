// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/histogram.h"
#include "widgets/panels/workbench/media/mediatile.h"

#include <vector>

namespace lampwork {

class HeatMapPlot;

// A run's histograms of one name over its steps. The plot is made when it is first in sight; of
// many, only those seen last keep theirs.
class HistogramTile : public MediaTile {
    Q_OBJECT
public:
    HistogramTile(const MediaContext &context, RunId run, const QString &name, QWidget *parent);
    ~HistogramTile() override;

    // There may be new steps: asks for them, now or when it is in sight.
    void refresh();
    HeatMapPlot *plot() const { return m_plot; } // null: not in sight yet

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void makePlot();
    void dropPlot();
    void ask();
    void take(const Result<std::vector<Histogram>> &histograms);

    QString m_name;
    HeatMapPlot *m_plot = nullptr;
    bool m_stale = true; // something may have come that was not asked for
    bool m_asking = false;
    quint64 m_asked = 0; // answers for a plot that is gone are dropped
};

} // namespace lampwork
