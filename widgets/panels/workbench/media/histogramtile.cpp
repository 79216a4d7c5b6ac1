// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/media/histogramtile.h"

#include "core/base/format.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/plots/heatmapplot.h"

#include <QTimer>

namespace lampwork {

namespace {

constexpr qsizetype mostPlots = 32; // each holds its histograms and a picture of them

// All tiles that have a plot, those seen longest ago first. GUI thread.
QList<HistogramTile *> &withPlots()
{
    static QList<HistogramTile *> tiles;
    return tiles;
}

} // namespace

HistogramTile::HistogramTile(
    const MediaContext &context, RunId run, const QString &name, QWidget *parent)
    : MediaTile(context, run, parent)
    , m_name(name)
{
}

HistogramTile::~HistogramTile()
{
    withPlots().removeAll(this);
}

void HistogramTile::makePlot()
{
    m_plot = new HeatMapPlot(this);
    m_plot->setObjectName(QStringLiteral("media.histogram"));
    m_plot->setGeometry(contentRect());
    m_plot->setAccessibleName(tr("%1 of %2").arg(m_name, runName()));
    m_plot->setExportName(runName() + u'-' + m_name);
    connect(m_plot, &PlotWidget::exportFailed, &context().workbench, &Workbench::reportProblem);
    m_plot->show();
    m_stale = true;
    m_asking = false;
    ++m_asked;
    // Those that are in sight keep theirs, however many they are.
    for (HistogramTile *tile : QList<HistogramTile *>(withPlots())) {
        if (withPlots().size() < mostPlots)
            break;
        if (tile->visibleRegion().isEmpty())
            tile->dropPlot();
    }
    withPlots().append(this);
}

void HistogramTile::dropPlot()
{
    withPlots().removeAll(this);
    delete m_plot;
    m_plot = nullptr;
    setHead(-1, false);
}

void HistogramTile::refresh()
{
    m_stale = true;
    update(); // painted when it is in sight
}

void HistogramTile::paintEvent(QPaintEvent *event)
{
    MediaTile::paintEvent(event);
    if (m_plot && (!m_stale || m_asking))
        return;
    // Not from within painting.
    QTimer::singleShot(0, this, [this] {
        if (!m_plot)
            makePlot();
        ask();
    });
}

void HistogramTile::resizeEvent(QResizeEvent *event)
{
    MediaTile::resizeEvent(event);
    if (m_plot)
        m_plot->setGeometry(contentRect());
}

void HistogramTile::ask()
{
    if (m_asking || !m_stale || !m_plot)
        return;
    m_asking = true;
    m_stale = false;
    context().workbench.store().call<std::vector<Histogram>>(
        this,
        [run = run(), name = m_name, after = m_plot->lastStep()](
            RunStore &store) { return store.histograms(run, name, after); },
        [this, number = ++m_asked](const Result<std::vector<Histogram>> &histograms) {
            if (number != m_asked || !m_plot)
                return;
            m_asking = false;
            take(histograms);
            if (m_stale)
                update(); // something came while it was asked
        });
}

void HistogramTile::take(const Result<std::vector<Histogram>> &histograms)
{
    if (!histograms) {
        m_plot->hide();
        setMessage(histograms.error().message);
        setTip(histograms.error().message);
        return;
    }
    setMessage({});
    m_plot->show();
    if (histograms->empty())
        return;
    m_plot->append(*histograms);
    setWantedStep(m_plot->lastStep());
    setHead(m_plot->lastStep(), true);
    setCaption(tr("Steps: %1").arg(formatCount(qint64(m_plot->count()))));
}

} // namespace lampwork
