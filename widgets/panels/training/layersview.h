// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/store/storeservice.h"

#include <QHash>
#include <QWidget>

class QComboBox;
class QModelIndex;
class QStackedWidget;
class QTableView;

namespace lampwork {

class CurvePlot;
class HeatMapPlot;
class LayerStateModel;
class RunFeed;
class Workbench;

// What each layer of a run does: a table of the last values, with what is suspicious marked; the
// curves of the column that was chosen, one a layer; and the histograms of the chosen layer over
// the steps. Follows a run while it trains.
class LayersView : public QWidget {
    Q_OBJECT
public:
    explicit LayersView(Workbench &workbench, QWidget *parent = nullptr);
    void setRun(RunId id);

private:
    QWidget *buildTable();
    QWidget *buildCurves();
    QWidget *buildHistograms();
    void takePoints(RunId run, const PointBatch &points);
    void choose(const QModelIndex &index);
    void showCurves();
    void showHistograms();
    void askHistograms(); // those after what is shown

    Workbench &m_workbench;
    RunFeed *m_feed;
    LayerStateModel *m_model;
    RunId m_run = 0;
    int m_column = 0; // of the model, whose curves are drawn
    QString m_layer; // whose histograms are drawn
    QHash<QString, SeriesPoints> m_series; // all of layers, to be drawn when chosen
    quint64 m_asked = 0; // number of the last question for histograms; older answers are dropped
    bool m_asking = false;

    QStackedWidget *m_stack = nullptr;
    QTableView *m_table = nullptr;
    CurvePlot *m_curves = nullptr;
    HeatMapPlot *m_heatMap = nullptr;
    QComboBox *m_kind = nullptr; // of the histograms
};

} // namespace lampwork
