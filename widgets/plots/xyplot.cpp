// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/xyplot.h"

#include "core/base/format.h"
#include "widgets/plots/plotsetup.h"
#include "widgets/style/icons.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QVBoxLayout>

#include <cmath>
#include <optional>

namespace lampwork {

namespace {
constexpr double clickDistance = 8; // pixels
constexpr double dotSize = 5;
}

struct XyPlot::Private {
    QCustomPlot *plot = nullptr;
    QString title;
    QCPTextElement *titleElement = nullptr;
    std::vector<XySeries> series;
    QList<QCPCurve *> curves; // owned by the plot, one a series
    QCPItemStraightLine *reference = nullptr;
    bool equalRanges = false;
    bool logX = false;
    std::optional<QCPRange> fixedRange;

    void style();
    void fit();
    std::optional<std::pair<int, int>> nearest(const QPointF &position) const;
};

XyPlot::XyPlot(QWidget *parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    d->plot = new QCustomPlot(this);
    makeInteractive(*d->plot);
    d->plot->legend->setVisible(false);
    d->plot->axisRect()->insetLayout()->setInsetAlignment(0, Qt::AlignBottom | Qt::AlignRight);
    d->reference = new QCPItemStraightLine(d->plot);
    d->reference->setVisible(false);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(d->plot);
    setMinimumSize(200, 180);

    auto *reset = new QAction(icon(QStringLiteral("zoom-reset")), tr("Show everything"), this);
    reset->setObjectName(QStringLiteral("plot.reset"));
    connect(reset, &QAction::triggered, this, &XyPlot::resetView);
    addPlotAction(reset);
    connect(d->plot, &QCustomPlot::mousePress, this,
        [this](QMouseEvent *event) { chooseDragMode(*d->plot, event->modifiers()); });
    connect(d->plot, &QCustomPlot::mouseDoubleClick, this, &XyPlot::resetView);
    connect(d->plot, &QCustomPlot::mouseRelease, this, [this](QMouseEvent *event) {
        if (event->button() != Qt::LeftButton)
            return;
        if (const auto hit = d->nearest(event->position());
            hit && d->series[std::size_t(hit->first)].scatter)
            Q_EMIT pointClicked(hit->first, hit->second);
    });
    connect(d->plot, &QCustomPlot::mouseMove, this, [this](QMouseEvent *event) {
        const auto hit = d->nearest(event->position());
        if (!hit) {
            d->plot->setToolTip({});
            return;
        }
        const XySeries &series = d->series[std::size_t(hit->first)];
        const auto i = std::size_t(hit->second);
        d->plot->setToolTip(tr("%1: %2\n%3: %4")
                                .arg(d->plot->xAxis->label(), formatNumber(series.x[i]),
                                    d->plot->yAxis->label(), formatNumber(series.y[i])));
    });
    d->style();
}

XyPlot::~XyPlot() = default;

void XyPlot::Private::style()
{
    stylePlot(*plot);
    const ThemeColors &colors = Theme::instance().colors();
    plot->legend->setBrush(colors.base);
    plot->legend->setBorderPen(QPen(colors.border));
    plot->legend->setTextColor(colors.text);
    plot->legend->setFont(plot->font());
    reference->setPen(QPen(colors.mutedText, 1, Qt::DashLine));
    if (titleElement)
        titleElement->setTextColor(colors.text);
    for (qsizetype i = 0; i < curves.size(); ++i) {
        const XySeries &one = series[std::size_t(i)];
        const QColor color = one.color.isValid() ? one.color : Theme::instance().seriesColor(i);
        if (one.scatter) {
            QColor fill = color;
            fill.setAlphaF(0.45F);
            curves[i]->setLineStyle(QCPCurve::lsNone);
            curves[i]->setScatterStyle(
                QCPScatterStyle(QCPScatterStyle::ssDisc, color, fill, dotSize));
            curves[i]->setPen(QPen(color));
        } else {
            curves[i]->setPen(QPen(color, 1.5));
        }
    }
}

void XyPlot::Private::fit()
{
    if (fixedRange) {
        plot->xAxis->setRange(withMargin(*fixedRange, false, 0.02));
        plot->yAxis->setRange(withMargin(*fixedRange, false, 0.02));
        return;
    }
    std::optional<QCPRange> x;
    std::optional<QCPRange> y;
    const auto grow = [](std::optional<QCPRange> &range, double value) {
        if (std::isfinite(value))
            range = range ? range->expanded(QCPRange(value, value)) : QCPRange(value, value);
    };
    for (const XySeries &one : series) {
        for (const double value : one.x) {
            if (!logX || value > 0)
                grow(x, value);
        }
        for (const double value : one.y)
            grow(y, value);
    }
    if (equalRanges && x && y)
        x = y = x->expanded(*y);
    plot->xAxis->setRange(withMargin(x.value_or(QCPRange(logX ? 0.1 : 0, 1)), logX));
    plot->yAxis->setRange(withMargin(y.value_or(QCPRange(0, 1)), false));
}

std::optional<std::pair<int, int>> XyPlot::Private::nearest(const QPointF &position) const
{
    std::optional<std::pair<int, int>> found;
    double best = clickDistance * clickDistance;
    for (std::size_t s = 0; s < series.size(); ++s) {
        for (std::size_t i = 0; i < series[s].x.size(); ++i) {
            const double dx = plot->xAxis->coordToPixel(series[s].x[i]) - position.x();
            const double dy = plot->yAxis->coordToPixel(series[s].y[i]) - position.y();
            if (dx * dx + dy * dy < best) {
                best = dx * dx + dy * dy;
                found = {int(s), int(i)};
            }
        }
    }
    return found;
}

void XyPlot::setTitle(const QString &title)
{
    d->title = title;
    setAccessibleName(title);
    setExportName(title);
    if (!d->titleElement) {
        d->plot->plotLayout()->insertRow(0);
        d->titleElement = new QCPTextElement(d->plot, title);
        d->plot->plotLayout()->addElement(0, 0, d->titleElement);
        d->titleElement->setTextFlags(Qt::AlignLeft | Qt::AlignVCenter);
        d->titleElement->setMargins(QMargins(8, 4, 8, 0));
    }
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    d->titleElement->setFont(bold);
    d->titleElement->setText(title);
    d->style();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void XyPlot::setAxes(const QString &xLabel, const QString &yLabel)
{
    d->plot->xAxis->setLabel(xLabel);
    d->plot->yAxis->setLabel(yLabel);
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void XyPlot::setSeries(const std::vector<XySeries> &series)
{
    d->plot->clearPlottables();
    d->curves.clear();
    d->series = series;
    bool named = false;
    for (const XySeries &one : series) {
        auto *curve = new QCPCurve(d->plot->xAxis, d->plot->yAxis);
        curve->setData(
            QList<double>(one.x.begin(), one.x.end()), QList<double>(one.y.begin(), one.y.end()));
        curve->setName(one.name);
        if (one.name.isEmpty())
            curve->removeFromLegend();
        named = named || !one.name.isEmpty();
        d->curves.append(curve);
    }
    d->plot->legend->setVisible(named);
    d->style();
    resetView();
}

void XyPlot::setLogX(bool logarithmic)
{
    d->logX = logarithmic;
    setLogarithmic(*d->plot->xAxis, logarithmic);
    resetView();
}

void XyPlot::setReference(Reference reference, double y)
{
    d->reference->setVisible(reference != Reference::None);
    const double slope = reference == Reference::Diagonal ? 1 : 0;
    const double at = reference == Reference::Horizontal ? y : 0;
    d->reference->point1->setCoords(0, at);
    d->reference->point2->setCoords(1, at + slope);
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

void XyPlot::setEqualRanges(bool equal)
{
    d->equalRanges = equal;
    resetView();
}

void XyPlot::setFixedRange(double min, double max)
{
    d->fixedRange = QCPRange(min, max);
    resetView();
}

void XyPlot::resetView()
{
    d->fit();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

QByteArray XyPlot::csv() const
{
    QByteArray text = "series,x,y\n";
    for (const XySeries &one : d->series) {
        QString name = one.name;
        name.replace(QLatin1Char('"'), QLatin1String("\"\""));
        for (std::size_t i = 0; i < one.x.size(); ++i) {
            text += '"' + name.toUtf8() + "\"," + formatExact(one.x[i]).toUtf8() + ','
                + formatExact(one.y[i]).toUtf8() + '\n';
        }
    }
    return text;
}

void XyPlot::render(QPainter &painter, const QSize &size)
{
    renderPlot(*d->plot, painter, QRect(QPoint(), size));
}

void XyPlot::restyle()
{
    d->style();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace lampwork
