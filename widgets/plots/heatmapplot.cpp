// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/heatmapplot.h"

#include "core/base/format.h"
#include "widgets/plots/plotsetup.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lampwork {

namespace {

constexpr int columns = 400; // of the picture, over what the axes show
constexpr int rows = 160;
constexpr int colorLevels = 64;

// The bins of a histogram whose values are all the same have no width: it is drawn as one row.
int binAt(const Histogram &histogram, double value)
{
    if (value < histogram.lower || value > histogram.upper)
        return -1;
    const double width = histogram.upper - histogram.lower;
    if (width <= 0)
        return 0;
    const auto bins = int(histogram.counts.size());
    return std::min(int((value - histogram.lower) / width * bins), bins - 1);
}

quint64 totalOf(const Histogram &histogram)
{
    return std::accumulate(histogram.counts.begin(), histogram.counts.end(), quint64(0));
}

} // namespace

struct HeatMapPlot::Private {
    QCustomPlot *plot = nullptr;
    QCPColorMap *map = nullptr; // the plot's
    QCPTextElement *titleElement = nullptr; // the plot's
    std::vector<Histogram> histograms; // by step
    bool following = true;
    bool settingRange = false;

    const Histogram *at(double step) const;
    QCPRange steps() const;
    QCPRange values() const;
    void fit();
    void paint();
    void paintColumn(int column, const Histogram &histogram, const QCPRange &shown);
    void style();
};

HeatMapPlot::HeatMapPlot(QWidget *parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    d->plot = new QCustomPlot(this);
    makeInteractive(*d->plot);
    d->plot->legend->setVisible(false);
    d->plot->xAxis->setLabel(tr("step"));
    d->plot->xAxis->setNumberFormat(QStringLiteral("gb"));
    d->map = new QCPColorMap(d->plot->xAxis, d->plot->yAxis);
    d->map->setInterpolate(false);
    d->map->setTightBoundary(true);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(d->plot);
    setMinimumSize(200, 160);

    auto *reset = new QAction(icon(QStringLiteral("zoom-reset")), tr("Show everything"), this);
    reset->setObjectName(QStringLiteral("plot.reset"));
    connect(reset, &QAction::triggered, this, &HeatMapPlot::resetView);
    addPlotAction(reset);
    connect(d->plot, &QCustomPlot::mousePress, this,
        [this](QMouseEvent *event) { chooseDragMode(*d->plot, event->modifiers()); });
    connect(d->plot, &QCustomPlot::mouseDoubleClick, this, &HeatMapPlot::resetView);
    connect(d->plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent *event) {
        d->plot->setToolTip(readout(d->plot->xAxis->pixelToCoord(event->position().x()),
            d->plot->yAxis->pixelToCoord(event->position().y())));
    });
    for (QCPAxis *axis : {d->plot->xAxis, d->plot->yAxis}) {
        connect(axis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this, [this] {
            if (d->settingRange)
                return;
            d->following = false;
            d->paint();
        });
    }
    d->style();
    d->fit();
}

HeatMapPlot::~HeatMapPlot() = default;

void HeatMapPlot::Private::style()
{
    stylePlot(*plot);
    if (titleElement)
        titleElement->setTextColor(Theme::instance().colors().text);
    QCPColorGradient gradient;
    gradient.setLevelCount(colorLevels);
    gradient.clearColorStops();
    for (int i = 0; i <= 8; ++i)
        gradient.setColorStopAt(i / 8.0, Theme::instance().heatColor(i / 8.0));
    map->setGradient(gradient);
    map->setDataRange({0, 1});
}

// The step's own one: the nearest.
const Histogram *HeatMapPlot::Private::at(double step) const
{
    if (histograms.empty())
        return nullptr;
    const auto next = std::lower_bound(histograms.begin(), histograms.end(), step,
        [](const Histogram &one, double wanted) { return double(one.step) < wanted; });
    if (next == histograms.begin())
        return &*next;
    if (next == histograms.end())
        return &histograms.back();
    const auto before = std::prev(next);
    return step - double(before->step) <= double(next->step) - step ? &*before : &*next;
}

QCPRange HeatMapPlot::Private::steps() const
{
    if (histograms.empty())
        return {0, 1};
    const auto first = double(histograms.front().step);
    const auto last = double(histograms.back().step);
    // Half a step's width on both sides; alone, it gets some room.
    const double half
        = histograms.size() > 1 ? (last - first) / double(histograms.size() - 1) / 2 : 0.5;
    return {first - half, last + half};
}

QCPRange HeatMapPlot::Private::values() const
{
    if (histograms.empty())
        return {0, 1};
    QCPRange range(histograms.front().lower, histograms.front().upper);
    for (const Histogram &one : histograms)
        range.expand({one.lower, one.upper});
    return withMargin(range, false, 0.02);
}

void HeatMapPlot::Private::fit()
{
    settingRange = true;
    plot->xAxis->setRange(steps());
    plot->yAxis->setRange(values());
    settingRange = false;
    following = true;
    paint();
}

// The picture is made for what the axes show, so that it stays sharp at any zoom.
void HeatMapPlot::Private::paint()
{
    const QCPRange shownSteps = plot->xAxis->range();
    const QCPRange shownValues = plot->yAxis->range();
    const double column = shownSteps.size() / columns;
    const double row = shownValues.size() / rows;
    map->data()->setSize(columns, rows);
    map->data()->setRange({shownSteps.lower + column / 2, shownSteps.upper - column / 2},
        {shownValues.lower + row / 2, shownValues.upper - row / 2});
    map->data()->fill(0);
    const QCPRange there = steps();
    for (int i = 0; i < columns && !histograms.empty(); ++i) {
        const double step = shownSteps.lower + (i + 0.5) * column;
        if (there.contains(step))
            paintColumn(i, *at(step), shownValues);
    }
    plot->replot(QCustomPlot::rpQueuedReplot);
}

void HeatMapPlot::Private::paintColumn(
    int column, const Histogram &histogram, const QCPRange &shown)
{
    const quint32 most = *std::max_element(histogram.counts.begin(), histogram.counts.end());
    const double height = shown.size() / rows;
    if (most == 0)
        return;
    if (histogram.upper <= histogram.lower) {
        const auto row = int(std::floor((histogram.lower - shown.lower) / height));
        if (row >= 0 && row < rows)
            map->data()->setCell(column, row, 1);
        return;
    }
    const double bin = (histogram.upper - histogram.lower) / double(histogram.counts.size());
    for (int row = 0; row < rows; ++row) {
        // Of all bins that a row covers, the fullest: a thin peak is seen at any zoom.
        const double bottom = shown.lower + row * height;
        const double top = bottom + height;
        if (top < histogram.lower || bottom > histogram.upper)
            continue;
        const auto last = int(histogram.counts.size()) - 1;
        const int from = std::clamp(int((bottom - histogram.lower) / bin), 0, last);
        const int to = std::clamp(int((top - histogram.lower) / bin), from, last);
        const quint32 count
            = *std::max_element(histogram.counts.begin() + from, histogram.counts.begin() + to + 1);
        map->data()->setCell(column, row, double(count) / double(most));
    }
}

void HeatMapPlot::setTitle(const QString &title)
{
    setAccessibleName(title);
    setExportName(title);
    if (!d->titleElement) {
        d->plot->plotLayout()->insertRow(0);
        d->titleElement = new QCPTextElement(d->plot, title);
        d->plot->plotLayout()->addElement(0, 0, d->titleElement);
        d->titleElement->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
        d->titleElement->setMargins(QMargins(8, 4, 8, 0));
        QFont bold = font();
        bold.setWeight(QFont::DemiBold);
        d->titleElement->setFont(bold);
        d->style();
    }
    d->titleElement->setText(title);
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void HeatMapPlot::setValueLabel(const QString &label)
{
    d->plot->yAxis->setLabel(label);
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void HeatMapPlot::clear()
{
    d->histograms.clear();
    d->fit();
}

void HeatMapPlot::append(const std::vector<Histogram> &histograms)
{
    for (const Histogram &one : histograms) {
        if (one.step > lastStep() && !one.counts.empty())
            d->histograms.push_back(one);
    }
    if (d->following)
        d->fit();
    else
        d->paint();
}

std::size_t HeatMapPlot::count() const
{
    return d->histograms.size();
}

qint64 HeatMapPlot::lastStep() const
{
    return d->histograms.empty() ? -1 : d->histograms.back().step;
}

QString HeatMapPlot::readout(double step, double value) const
{
    const Histogram *histogram = d->steps().contains(step) ? d->at(step) : nullptr;
    if (!histogram)
        return {};
    const quint64 total = totalOf(*histogram);
    const int bin = binAt(*histogram, value);
    if (bin < 0 || total == 0)
        return tr("step %1: no value there; all %2 lie from %3 to %4")
            .arg(formatCount(histogram->step), formatCount(qint64(total)),
                formatNumber(histogram->lower), formatNumber(histogram->upper));
    const double width = (histogram->upper - histogram->lower) / double(histogram->counts.size());
    const double percent = 100.0 * double(histogram->counts[std::size_t(bin)]) / double(total);
    return tr("step %1: %2 to %3: %4 % of %5 values")
        .arg(formatCount(histogram->step), formatNumber(histogram->lower + bin * width),
            formatNumber(histogram->lower + (bin + 1) * width), formatNumber(percent, 3),
            formatCount(qint64(total)));
}

double HeatMapPlot::density(double step, double value) const
{
    return d->map->data()->data(step, value);
}

void HeatMapPlot::resetView()
{
    d->fit();
}

QByteArray HeatMapPlot::csv() const
{
    QByteArray text = "step,from,to,count\n";
    for (const Histogram &one : d->histograms) {
        const double width = (one.upper - one.lower) / double(one.counts.size());
        for (std::size_t i = 0; i < one.counts.size(); ++i) {
            text += QByteArray::number(one.step) + ','
                + formatExact(one.lower + double(i) * width).toUtf8() + ','
                + formatExact(one.lower + double(i + 1) * width).toUtf8() + ','
                + QByteArray::number(one.counts[i]) + '\n';
        }
    }
    return text;
}

void HeatMapPlot::render(QPainter &painter, const QSize &size)
{
    renderPlot(*d->plot, painter, QRect(QPoint(), size));
}

void HeatMapPlot::restyle()
{
    d->style();
    d->paint();
}

} // namespace lampwork
