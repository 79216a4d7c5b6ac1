// SPDX-License-Identifier: GPL-3.0-or-later
// Which series of the runs become curves, and which wait. Their points are all kept: a series that
// is not drawn costs its points and no widget, so that a hundred thousand of them can be chosen
// from.
#include "core/analysis/naturalorder.h"
#include "widgets/panels/workbench/curveids.h"
#include "widgets/panels/workbench/curvescontrols.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/leadincurves.h"
#include "widgets/panels/workbench/seriespane.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>
#include <iterator>
#include <utility>

namespace lampwork {

namespace {

constexpr int plotsAtOnce = 48;
constexpr int curvesOfAPlot = 200;
constexpr int curvesAtOnce = 50 * plotsAtOnce; // each has an entry in a legend
constexpr int unchosenPlots = 2 * plotsAtOnce;

void extend(SeriesPoints &points, const SeriesPoints &more)
{
    points.name = more.name;
    points.steps.insert(points.steps.end(), more.steps.begin(), more.steps.end());
    points.wallMs.insert(points.wallMs.end(), more.wallMs.begin(), more.wallMs.end());
    points.values.insert(points.values.end(), more.values.begin(), more.values.end());
}

CurvePreview previewOf(const SeriesEnvelope &envelope)
{
    CurvePreview preview;
    preview.lastStep = envelope.lastStep;
    for (const EnvelopeBucket &bucket : envelope.buckets)
        preview.buckets.push_back(
            {bucket.firstStep, {bucket.minimum, bucket.maximum, std::size_t(bucket.nonFinite)}});
    return preview;
}

} // namespace

QWidget *CurvesView::makeMore()
{
    resetPlotLimit();
    m_more = new QWidget(this);
    m_moreText = hintLabel({}, m_more);
    m_moreText->setObjectName(m_settingsKey.section(u'/', -1) + QStringLiteral(".moreText"));
    m_moreButton = new QPushButton(tr("Show more"), m_more);
    m_moreButton->setObjectName(m_settingsKey.section(u'/', -1) + QStringLiteral(".more"));
    auto *row = new QHBoxLayout(m_more);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::small);
    row->addWidget(m_moreText, 1);
    row->addWidget(m_moreButton);
    m_wayOut = new QPushButton(m_more);
    m_wayOut->setObjectName(m_settingsKey.section(u'/', -1) + QStringLiteral(".wayOut"));
    row->addWidget(m_wayOut);
    connect(m_wayOut, &QPushButton::clicked, this, &CurvesView::takeWayOut);
    m_more->hide();
    connect(m_moreButton, &QPushButton::clicked, this, [this] {
        m_plotLimit += plotsAtOnce;
        m_curveLimit = m_drawnInAll + curvesAtOnce;
        chooseSeries();
    });
    m_tellMore.setSingleShot(true);
    connect(&m_tellMore, &QTimer::timeout, this, &CurvesView::tellMore);
    return m_more;
}

void CurvesView::resetPlotLimit()
{
    m_plotLimit = plotsAtOnce;
    m_curveLimit = curvesAtOnce;
}

void CurvesView::take(RunId run, const PointBatch &points)
{
    for (const SeriesPoints &series : points) {
        if (isShown(series.name))
            place(curveId(run, series.name), series);
    }
    m_leadIns->takeOwn(run, points);
}

void CurvesView::takePreviews(RunId run, const std::vector<SeriesEnvelope> &previews)
{
    for (const SeriesEnvelope &preview : previews) {
        if (!isShown(preview.name))
            continue;
        const QString id = curveId(run, preview.name);
        place(id, {preview.name, {}, {}, {}});
        CurvePlot *plot = m_plots.value(metricGroup(preview.name));
        if (plot && plot->hasCurve(id))
            plot->setPreview(id, previewOf(preview));
    }
}

void CurvesView::takeLeadIn(RunId fork, RunId ancestor, const PointBatch &points)
{
    for (const SeriesPoints &series : points) {
        if (isShown(series.name))
            place(leadInId(fork, ancestor, series.name), series);
    }
}

void CurvesView::joinLeadIn(RunId fork, const SeriesPoints &joint)
{
    if (!isShown(joint.name))
        return;
    const QString id = leadInId(fork, 0, joint.name);
    const QString group = metricGroup(joint.name);
    CurvePlot *plot = m_plots.value(group);
    if (plot && plot->hasCurve(id)) {
        plot->removeCurve(id);
        m_namesWent.append(joint.name);
    }
    if (const auto waiting = m_waiting.find(group);
        waiting != m_waiting.end() && waiting->remove(id))
        m_namesWent.append(joint.name);
    place(id, joint);
}

void CurvesView::removeLeadIns()
{
    forgetWaiting(&isLeadIn);
    for (CurvePlot *plot : std::as_const(m_plots)) {
        for (const QString &id : plot->curves()) {
            if (!isLeadIn(id))
                continue;
            plot->removeCurve(id);
            m_namesWent.append(seriesOf(id));
        }
    }
}

void CurvesView::forgetWaiting(const std::function<bool(const QString &id)> &which)
{
    for (auto group = m_waiting.begin(); group != m_waiting.end();) {
        group->removeIf([&](const auto &item) {
            const bool goes = which(item.key());
            if (goes)
                m_namesWent.append(item.value().name);
            return goes;
        });
        group = group->isEmpty() ? m_waiting.erase(group) : std::next(group);
    }
    m_tellMore.start();
}

bool CurvesView::isDrawn(const QString &group) const
{
    return m_plots.contains(group) && !m_unchosen.contains(group);
}

// What is not chosen takes no room: whatever is asked for by name can be had.
bool CurvesView::hasRoomFor(const QString &group) const
{
    if (m_drawnInAll >= m_curveLimit)
        return false;
    return isDrawn(group) ? m_drawn.value(group) < curvesOfAPlot
                          : m_plots.size() - m_unchosen.size() < m_plotLimit;
}

void CurvesView::place(const QString &id, const SeriesPoints &points)
{
    const QString group = metricGroup(points.name);
    CurvePlot *plot = m_plots.value(group);
    if (plot && plot->hasCurve(id)) {
        plot->append(id, points);
        return;
    }
    const auto waiting = m_waiting.constFind(group);
    const bool known = waiting != m_waiting.cend() && waiting->contains(id);
    if (!known) {
        m_namesCame.append(points.name);
        m_tellMore.start();
    }
    if (!known && hasRoomFor(group) && m_choice.matches(points.name)) {
        draw(id, group, points);
        return;
    }
    const bool first = m_plots.isEmpty() && m_waiting.isEmpty();
    extend(m_waiting[group][id], points);
    if (first)
        arrange(); // the controls are wanted to choose with
}

void CurvesView::draw(const QString &id, const QString &group, const SeriesPoints &points)
{
    CurvePlot *plot = plotFor(group);
    if (m_unchosen.remove(group)) {
        plot->show();
        m_columns = 0;
        arrange();
    }
    ++m_drawn[group];
    ++m_drawnInAll;
    plot->setCurve(id, styleOfCurve(id));
    plot->append(id, points);
    m_regroup.start();
}

void CurvesView::countDrawn()
{
    m_unchosen.clear();
    m_drawn.clear();
    m_drawnInAll = 0;
    for (auto plot = m_plots.cbegin(); plot != m_plots.cend(); ++plot) {
        const QStringList curves = plot.value()->curves();
        const auto drawn = std::count_if(curves.begin(), curves.end(),
            [this](const QString &id) { return m_choice.matches(seriesOf(id)); });
        m_drawn.insert(plot.key(), drawn);
        m_drawnInAll += drawn;
        if (drawn == 0)
            m_unchosen.insert(plot.key());
    }
}

// The first ones in the order that plots stand in.
QStringList CurvesView::nextPlots() const
{
    QStringList wanted;
    for (auto group = m_waiting.cbegin(); group != m_waiting.cend(); ++group) {
        const auto isWanted
            = [this](const SeriesPoints &points) { return m_choice.matches(points.name); };
        if (!isDrawn(group.key()) && std::any_of(group->cbegin(), group->cend(), isWanted))
            wanted.append(group.key());
    }
    const qsizetype room
        = std::max<qsizetype>(0, m_plotLimit - (m_plots.size() - m_unchosen.size()));
    if (wanted.size() > room && m_plotOrder.isEmpty()) {
        // Of very many, only those that come first are put in order.
        std::nth_element(wanted.begin(), wanted.begin() + room, wanted.end(), comesBefore);
        wanted.resize(room);
    }
    wanted = arranged(wanted, m_plotOrder);
    return wanted.first(std::min(room, wanted.size()));
}

void CurvesView::drawWaiting(
    const QString &group, QHash<QString, SeriesPoints> &waiting, qsizetype most)
{
    QStringList ids;
    for (auto curve = waiting.cbegin(); curve != waiting.cend(); ++curve) {
        if (m_choice.matches(curve->name))
            ids.append(curve.key());
    }
    std::sort(ids.begin(), ids.end(), [](const QString &a, const QString &b) {
        const int order = compareNaturally(a, b);
        return order != 0 ? order < 0 : a < b;
    });
    for (const QString &id : std::as_const(ids)) {
        if (isDrawn(group) && m_drawn.value(group) >= most)
            break;
        draw(id, group, waiting.take(id));
    }
}

void CurvesView::chooseSeries()
{
    countDrawn();
    // Of what was looked at before, more may be wanted at once now than is drawn at once.
    const bool tooMany = m_drawnInAll > m_curveLimit
        || m_plots.size() - m_unchosen.size() > m_plotLimit
        || std::any_of(m_drawn.cbegin(), m_drawn.cend(),
            [](qsizetype drawn) { return drawn > curvesOfAPlot; });
    if (tooMany) {
        const QStringList all = m_plots.keys();
        dissolvePlots(QSet<QString>(all.begin(), all.end()));
    }
    const QStringList groups = shownGroups() + nextPlots();
    const qsizetype most = std::clamp<qsizetype>(
        m_curveLimit / std::max<qsizetype>(1, groups.size()), 1, curvesOfAPlot);
    for (const QString &group : groups) {
        const auto waiting = m_waiting.find(group);
        if (waiting == m_waiting.end() || !hasRoomFor(group))
            continue;
        drawWaiting(group, *waiting, most);
        if (waiting->isEmpty())
            m_waiting.erase(waiting);
    }
    // Some are kept, as they are soon wanted again; who goes through a thousand folders shall not
    // leave a thousand plots behind.
    if (m_unchosen.size() > unchosenPlots)
        dissolvePlots(std::exchange(m_unchosen, {}));
    restyleRuns();
    for (auto plot = m_plots.cbegin(); plot != m_plots.cend(); ++plot)
        plot.value()->setVisible(!m_unchosen.contains(plot.key()));
    m_columns = 0;
    arrange();
    m_tellMore.start();
}

// Their curves wait again, with all their points.
void CurvesView::dissolvePlots(const QSet<QString> &groups)
{
    for (const QString &group : groups) {
        CurvePlot *plot = m_plots.take(group);
        for (const QString &id : plot->curves()) {
            SeriesPoints points = plot->points(id);
            points.name = seriesOf(id);
            m_waiting[group].insert(id, std::move(points));
        }
        delete plot;
    }
    countDrawn();
}

void CurvesView::tellMore()
{
    countNames();
    qsizetype plots = 0;
    qsizetype curves = 0;
    for (auto group = m_waiting.cbegin(); group != m_waiting.cend(); ++group) {
        const auto wanted = std::count_if(group->cbegin(), group->cend(),
            [this](const SeriesPoints &points) { return m_choice.matches(points.name); });
        if (wanted == 0)
            continue;
        if (isDrawn(group.key()))
            curves += wanted;
        else
            ++plots;
    }
    QStringList texts;
    if (plots > 0)
        texts.append(tr("Plots not shown yet: %1.").arg(plots));
    if (curves > 0)
        texts.append(tr("Curves left out, as they would be too many to read: %1. Search for "
                        "the series you want above, or choose their folder.")
                         .arg(curves));
    const bool any = !m_plots.isEmpty() || !m_waiting.isEmpty();
    const bool none = any && m_unchosen.size() == m_plots.size() && texts.isEmpty();
    if (none)
        texts.append(offerWayOut());
    m_moreText->setText(texts.join(u' '));
    m_moreButton->setVisible(plots > 0 || (curves > 0 && m_drawnInAll >= m_curveLimit));
    m_wayOut->setVisible(none);
    m_more->setVisible(!texts.isEmpty());
}

} // namespace lampwork
