// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/plots/curveplot.h"

#include "core/base/format.h"
#include "widgets/plots/curveplotprivate.h"
#include "widgets/plots/plotsetup.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QLabel>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace lampwork {

CurvePlot::CurvePlot(QWidget *parent)
    : PlotWidget(parent)
    , d(std::make_unique<Private>())
{
    d->q = this;
    d->title = new QLabel(this);
    d->title->setProperty("role", QStringLiteral("group"));
    d->title->setTextFormat(Qt::PlainText);
    d->title->hide();
    d->plot = new QCustomPlot(this);
    d->plot->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    d->legend = new CurveLegend(this);
    d->readout = new CurveReadout(d->plot);
    d->plot->addLayer(QStringLiteral("markers"), d->plot->layer(QStringLiteral("main")));
    d->markerLayer = new MarkerLayer(d->plot, QStringLiteral("markers"));
    new ReferenceLayer(d->plot, QStringLiteral("markers"), &d->references, &d->scale);
    makeInteractive(*d->plot);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::tight);
    layout->addWidget(d->title);
    layout->addWidget(d->plot, 1);
    layout->addWidget(d->legend);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(220, 150);

    d->plot->setMouseTracking(true);
    d->plot->installEventFilter(this);
    connect(d->plot, &QCustomPlot::mousePress, this, [this](QMouseEvent *event) {
        chooseDragMode(*d->plot, event->modifiers());
        d->setDragged(event->button() == Qt::LeftButton);
    });
    connect(d->plot, &QCustomPlot::mouseRelease, this, [this] { d->setDragged(false); });
    connect(d->plot, &QCustomPlot::mouseDoubleClick, this, [this] {
        resetView();
        Q_EMIT viewReset();
    });
    connect(d->plot, &QCustomPlot::mouseMove, this,
        [this](QMouseEvent *event) { d->moved(event->pos()); });
    connect(d->plot->xAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this,
        [this] { d->rangeMoved(true); });
    connect(d->plot->yAxis, qOverload<const QCPRange &>(&QCPAxis::rangeChanged), this,
        [this] { d->rangeMoved(false); });
    d->smoothTimer.setSingleShot(true);
    connect(&d->smoothTimer, &QTimer::timeout, this, [this] {
        d->smoothSome();
        if (!d->smoothTimer.isActive())
            d->updateAllGroups();
        d->refresh();
    });
    connect(d->legend, &CurveLegend::toggled, this,
        [this](const QString &id, bool visible) { d->toggle(id, visible); });
    connect(
        d->legend, &CurveLegend::menuRequested, this, [this](const QString &id, const QPoint &at) {
            Q_EMIT curveMenuRequested(d->groupMember(id), at);
        });
    d->makeActions();
    d->setScales();
    stylePlot(*d->plot);
}

CurvePlot::~CurvePlot() = default;

void CurvePlot::setTitle(const QString &title)
{
    d->title->setText(title);
    d->title->setVisible(!title.isEmpty());
    setAccessibleName(title);
    setExportName(title.isEmpty() ? QStringLiteral("curves") : title);
}

QString CurvePlot::title() const
{
    return d->title->text();
}

QWidget *CurvePlot::titleBar() const
{
    return d->title;
}

void CurvePlot::setCurve(const QString &id, const CurveStyle &style)
{
    Private::Curve *curve = d->find(id);
    const bool isNew = !curve;
    if (isNew) {
        auto made = std::make_unique<Private::Curve>();
        curve = made.get();
        curve->data.setX(d->x);
        curve->data.setSmoothing(d->smoothing);
        curve->plottable
            = new CurvePlottable(d->plot->xAxis, d->plot->yAxis, &curve->data, &d->scale);
        d->curves.emplace(id, std::move(made));
        d->order.append(id);
    } else if (curve->data.style() == style) {
        return;
    }
    curve->data.setStyle(style);
    if (isNew && !d->groups.empty())
        d->groupsChanged();
    else if (!curve->group.isEmpty())
        d->updateGroupOf(*curve, -HUGE_VAL); // an epoch may be longer now
    d->updateLegend(id);
    d->placeMarkers();
    d->refresh();
}

void CurvePlot::removeCurve(const QString &id)
{
    const auto found = d->curves.find(id);
    if (found == d->curves.end())
        return;
    d->plot->removePlottable(found->second->plottable);
    const QString group = found->second->group;
    d->curves.erase(found);
    d->order.removeAll(id);
    d->legend->removeEntry(id);
    if (const auto of = d->groups.find(group); of != d->groups.end())
        d->updateGroup(*of->second, -HUGE_VAL);
    d->readout->clear();
    d->placeMarkers();
    d->refresh();
}

void CurvePlot::clear()
{
    d->plot->clearPlottables();
    d->curves.clear();
    d->groups.clear();
    d->groupsGiven.clear();
    d->order.clear();
    d->legend->clear();
    d->readout->clear();
    d->markers.clear();
    d->placeMarkers();
    d->following = true;
    d->refresh();
}

QStringList CurvePlot::curves() const
{
    return d->order;
}

bool CurvePlot::hasCurve(const QString &id) const
{
    return d->find(id) != nullptr;
}

void CurvePlot::append(const QString &id, const SeriesPoints &points)
{
    Private::Curve *curve = d->find(id);
    Q_ASSERT(curve);
    if (!curve || points.size() == 0)
        return;
    const std::size_t bad = curve->data.nonFiniteCount();
    const bool first = curve->data.size() == 0;
    const std::size_t settled = std::min(curve->data.settledSize(), curve->data.size());
    curve->data.append(points);
    d->smoothSome();
    if (!curve->group.isEmpty() && curve->data.size() > 0)
        d->updateGroupOf(*curve, settled > 0 ? curve->data.x(settled - 1) : -HUGE_VAL);
    if (curve->data.nonFiniteCount() != bad)
        d->updateLegend(id);
    if (first)
        d->placeMarkers();
    d->refresh();
}

void CurvePlot::setPreview(const QString &id, const CurvePreview &preview)
{
    Private::Curve *curve = d->find(id);
    Q_ASSERT(curve);
    if (!curve)
        return;
    curve->data.setPreview(preview);
    d->refresh();
}

void CurvePlot::setCurveVisible(const QString &id, bool visible)
{
    Private::Curve *curve = d->find(id);
    if (!curve || curve->data.visible == visible)
        return;
    curve->data.visible = visible;
    d->updateLegend(id);
    d->readout->clear();
    d->refresh();
}

bool CurvePlot::isCurveVisible(const QString &id) const
{
    const Private::Curve *curve = d->find(id);
    return curve && curve->data.visible;
}

qint64 CurvePlot::pointCount(const QString &id) const
{
    const Private::Curve *curve = d->find(id);
    return curve ? qint64(curve->data.size()) : 0;
}

qint64 CurvePlot::nonFiniteCount(const QString &id) const
{
    const Private::Curve *curve = d->find(id);
    return curve ? qint64(curve->data.nonFiniteCount()) : 0;
}

SeriesPoints CurvePlot::points(const QString &id) const
{
    SeriesPoints points;
    const Private::Curve *curve = d->find(id);
    if (!curve)
        return points;
    const CurveData &data = curve->data;
    points.steps.reserve(data.size());
    points.wallMs.reserve(data.size());
    points.values.reserve(data.size());
    for (std::size_t i = 0; i < data.size(); ++i) {
        points.steps.push_back(data.step(i));
        points.wallMs.push_back(data.wallMs(i));
        points.values.push_back(data.raw().value(i));
    }
    return points;
}

std::optional<double> CurvePlot::valueAt(const QString &id, qint64 step) const
{
    const Private::Curve *curve = d->find(id);
    if (!curve)
        return std::nullopt;
    const CurveData &data = curve->data;
    std::size_t begin = 0;
    std::size_t end = data.size();
    while (begin < end) {
        const std::size_t middle = begin + (end - begin) / 2;
        if (data.step(middle) <= step)
            begin = middle + 1;
        else
            end = middle;
    }
    return begin == 0 ? std::nullopt : std::optional(data.raw().value(begin - 1));
}

void CurvePlot::setMarkers(const QList<CurveMarker> &markers)
{
    if (markers == d->markers)
        return;
    d->markers = markers;
    d->placeMarkers();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

std::optional<CurvePlace> CurvePlot::placeAt(const QPoint &position) const
{
    return d->nearest(d->plot->mapFrom(this, position));
}

QAction *CurvePlot::addPointAction(const QString &name, const QIcon &icon, const QString &text)
{
    auto *action = new QAction(icon, text, this);
    action->setObjectName(name);
    action->setEnabled(false);
    d->pointActions.append(action);
    addPlotAction(action);
    return action;
}

std::optional<CurvePlace> CurvePlot::menuPlace() const
{
    return d->menuPlace;
}

void CurvePlot::contextMenuEvent(QContextMenuEvent *event)
{
    d->menuPlace = placeAt(mapFromGlobal(event->globalPos()));
    d->menuValue = d->scale.fromAxis(
        d->plot->yAxis->pixelToCoord(d->plot->mapFromGlobal(event->globalPos()).y()));
    for (QAction *action : std::as_const(d->pointActions))
        action->setEnabled(d->menuPlace.has_value());
    PlotWidget::contextMenuEvent(event);
}

QByteArray CurvePlot::csv() const
{
    if (!d->groups.empty())
        return d->groupsCsv();
    QByteArray text = "curve,step,time_ms,value\n";
    for (const QString &id : std::as_const(d->order)) {
        const CurveData &data = d->curves.at(id)->data;
        if (!data.visible)
            continue;
        QString name = data.style().name;
        name.replace(QLatin1Char('"'), QLatin1String("\"\""));
        const QByteArray quoted = '"' + name.toUtf8() + "\",";
        for (std::size_t i = 0; i < data.size(); ++i) {
            text += quoted + QByteArray::number(data.step(i)) + ','
                + QByteArray::number(data.wallMs(i)) + ','
                + formatExact(data.raw().value(i)).toUtf8() + '\n';
        }
    }
    return text;
}

void CurvePlot::render(QPainter &painter, const QSize &size)
{
    const ThemeColors &colors = Theme::instance().colors();
    const CurveScale before = d->scale;
    if (pictureLineWidth() > 0)
        d->scale.penWidth = pictureLineWidth();
    d->scale.steps = pictureSteps();
    int top = 0;
    painter.setFont(font());
    const QFontMetrics metrics(font());
    if (!d->title->text().isEmpty()) {
        painter.setPen(colors.text);
        painter.drawText(
            QPoint(spacing::small, metrics.ascent() + spacing::tight), d->title->text());
        top = metrics.height() + spacing::small;
    }
    // The legend's height is known once it was drawn: measured into nothing first.
    QImage nowhere(1, 1, QImage::Format_ARGB32);
    QPainter measure(&nowhere);
    measure.setFont(font());
    const QRect width(spacing::small, 0, size.width() - 2 * spacing::small, 0);
    const int legend = d->legend->render(measure, width);
    measure.end();
    renderPlot(*d->plot, painter, QRect(0, top, size.width(), size.height() - top - legend));
    d->legend->render(painter, width.translated(0, size.height() - legend));
    d->scale.penWidth = before.penWidth;
    d->scale.steps = before.steps;
}

void CurvePlot::restyle()
{
    stylePlot(*d->plot);
    d->legend->restyle();
    d->plot->replot(QCustomPlot::rpQueuedReplot);
}

} // namespace lampwork
