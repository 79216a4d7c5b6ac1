// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/layersview.h"

#include "widgets/itemmodels/layerstatemodel.h"
#include "widgets/panels/workbench/runfeed.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/plots/curveplot.h"
#include "widgets/plots/heatmapplot.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QSplitter>
#include <QStackedWidget>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

LayersView::LayersView(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_feed(new RunFeed(workbench, this))
    , m_model(new LayerStateModel(this))
    , m_column(LayerStateModel::GradientNorm)
{
    auto *empty = new EmptyState(QStringLiteral("layers"),
        tr("What each layer of the network does is shown here once the run has done its first "
           "step. A run that was trained with track.layers = 0 has nothing to show."));
    auto *plots = new QSplitter;
    plots->setObjectName(QStringLiteral("layers.plots"));
    plots->setChildrenCollapsible(false);
    plots->setHandleWidth(spacing::medium);
    plots->addWidget(buildCurves());
    plots->addWidget(buildHistograms());
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("layers.splitter"));
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::medium);
    splitter->addWidget(buildTable());
    splitter->addWidget(plots);
    splitter->setStretchFactor(0, 2);
    splitter->setStretchFactor(1, 3);

    m_stack = new QStackedWidget;
    m_stack->addWidget(empty);
    m_stack->addWidget(splitter);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_stack);

    connect(m_feed, &RunFeed::pointsArrived, this, &LayersView::takePoints);
    // The last histograms come without points after them.
    connect(&workbench, &Workbench::runsChanged, this, [this] {
        if (isVisible())
            askHistograms();
    });
    connect(&Theme::instance(), &Theme::changed, this, &LayersView::showCurves);
}

QWidget *LayersView::buildTable()
{
    m_table = new QTableView;
    m_table->setObjectName(QStringLiteral("layers.table"));
    m_table->setAccessibleName(tr("Layers"));
    m_table->setModel(m_model);
    m_table->setSelectionBehavior(QAbstractItemView::SelectItems);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setAlternatingRowColors(true);
    m_table->setShowGrid(false);
    m_table->verticalHeader()->hide();
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setHighlightSections(false);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex &current) { choose(current); });
    return m_table;
}

QWidget *LayersView::buildCurves()
{
    m_curves = new CurvePlot;
    m_curves->setObjectName(QStringLiteral("layers.curves"));
    connect(m_curves, &PlotWidget::exportFailed, &m_workbench, &Workbench::reportProblem);
    return m_curves;
}

QWidget *LayersView::buildHistograms()
{
    m_heatMap = new HeatMapPlot;
    m_heatMap->setObjectName(QStringLiteral("layers.histograms"));
    connect(m_heatMap, &PlotWidget::exportFailed, &m_workbench, &Workbench::reportProblem);
    m_kind = new QComboBox;
    m_kind->setObjectName(QStringLiteral("layers.kind"));
    m_kind->setAccessibleName(tr("Histograms of"));
    m_kind->setToolTip(tr("What the histograms of the chosen layer are of"));
    m_kind->addItem(tr("Weights"), QStringLiteral("weights"));
    m_kind->addItem(tr("Gradients"), QStringLiteral("gradients"));
    m_kind->addItem(tr("Activations"), QStringLiteral("activations"));
    connect(m_kind, &QComboBox::activated, this, &LayersView::showHistograms);

    auto *widget = new QWidget;
    auto *layout = new QVBoxLayout(widget);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tight);
    auto *head = new QHBoxLayout;
    head->addWidget(groupTitle(tr("Histograms of the chosen layer")));
    head->addStretch();
    head->addWidget(m_kind);
    layout->addLayout(head);
    layout->addWidget(m_heatMap, 1);
    return widget;
}

void LayersView::setRun(RunId id)
{
    if (id == m_run)
        return;
    m_run = id;
    m_layer.clear();
    m_series.clear();
    m_model->clear();
    m_heatMap->clear();
    ++m_asked;
    m_asking = false;
    m_stack->setCurrentIndex(0);
    m_feed->setRuns(id == 0 ? QSet<RunId>() : QSet<RunId>{id});
    showCurves();
}

void LayersView::takePoints(RunId run, const PointBatch &points)
{
    if (run != m_run)
        return;
    m_model->take(points);
    bool newCurve = false;
    bool any = false;
    for (const SeriesPoints &series : points) {
        if (!series.name.startsWith(u"layers/"))
            continue;
        any = true;
        newCurve = newCurve || !m_series.contains(series.name);
        SeriesPoints &all = m_series[series.name];
        all.name = series.name;
        all.steps.insert(all.steps.end(), series.steps.begin(), series.steps.end());
        all.wallMs.insert(all.wallMs.end(), series.wallMs.begin(), series.wallMs.end());
        all.values.insert(all.values.end(), series.values.begin(), series.values.end());
        if (m_curves->curves().contains(series.name))
            m_curves->append(series.name, series);
    }
    if (!any)
        return;
    if (newCurve)
        showCurves();
    m_stack->setCurrentIndex(1);
    if (!m_table->currentIndex().isValid())
        m_table->setCurrentIndex(m_model->index(0, LayerStateModel::GradientNorm));
    else
        askHistograms();
}

void LayersView::choose(const QModelIndex &index)
{
    const QString layer = m_model->layerAt(index.row());
    if (layer.isEmpty())
        return;
    if (index.column() != LayerStateModel::Name && index.column() != m_column) {
        m_column = index.column();
        showCurves();
    }
    if (layer != m_layer) {
        m_layer = layer;
        showHistograms();
    }
}

void LayersView::showCurves()
{
    m_curves->clear();
    const QString quantity
        = m_model->headerData(m_column, Qt::Horizontal, Qt::DisplayRole).toString();
    m_curves->setTitle(tr("%1 of each layer").arg(quantity));
    m_curves->setAccessibleName(tr("%1 of each layer").arg(quantity));
    m_curves->setExportName(tr("%1 of each layer").arg(quantity));
    for (int row = 0; row < m_model->rowCount(); ++row) {
        const auto series = m_series.constFind(m_model->seriesAt(row, m_column));
        if (series == m_series.constEnd())
            continue;
        CurveStyle style;
        style.name = m_model->layerAt(row);
        style.color = Theme::instance().seriesColor(row);
        style.dash = Theme::instance().seriesDash(row);
        m_curves->setCurve(series->name, style);
        m_curves->append(series->name, *series);
    }
}

void LayersView::showHistograms()
{
    m_heatMap->clear();
    m_heatMap->setTitle(tr("%1: %2").arg(m_layer, m_kind->currentText()));
    m_asking = false;
    askHistograms();
}

void LayersView::askHistograms()
{
    if (m_asking || m_layer.isEmpty())
        return;
    m_asking = true;
    const quint64 number = ++m_asked;
    const QString name
        = QStringLiteral("layers/%1/%2").arg(m_layer, m_kind->currentData().toString());
    m_workbench.store().call<std::vector<Histogram>>(
        this,
        [run = m_run, name, after = m_heatMap->lastStep()](
            RunStore &store) { return store.histograms(run, name, after); },
        [this, number](const Result<std::vector<Histogram>> &histograms) {
            if (number != m_asked)
                return;
            m_asking = false;
            if (!histograms)
                m_workbench.reportProblem(histograms.error());
            else if (!histograms->empty())
                m_heatMap->append(*histograms);
        });
}

} // namespace lampwork
