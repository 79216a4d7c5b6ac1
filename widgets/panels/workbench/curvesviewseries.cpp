// SPDX-License-Identifier: GPL-3.0-or-later
// Which series of the runs become curves, and which wait. Their points are all kept: a series that
// is not drawn costs its points and no widget, so that a hundred thousand of them can be chosen
// from.
#include "widgets/panels/workbench/curveids.h"
#include "widgets/panels/workbench/curvescontrols.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/leadincurves.h"
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

void extend(SeriesPoints &points, const SeriesPoints &more)
{
    points.name = more.name;
    points.steps.insert(points.steps.end(), more.steps.begin(), more.steps.end());
    points.wallMs.insert(points.wallMs.end(), more.wallMs.begin(), more.wallMs.end());
    points.values.insert(points.values.end(), more.values.begin(), more.values.end());
}

} // namespace

QWidget *CurvesView::makeMore()
{
    resetPlotLimit();
    m_more = new QWidget(this);
    m_moreText = hintLabel({}, m_more);
    m_moreText->setObjectName(m_settingsKey.section(u'/', -1) + QStringLiteral(".moreText"));
    m_moreButton = new QPushButton(tr("Show more plots"), m_more);
    m_moreButton->setObjectName(m_settingsKey.section(u'/', -1) + QStringLiteral(".more"));
    auto *row = new QHBoxLayout(m_more);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::small);
    row->addWidget(m_moreText, 1);
    row->addWidget(m_moreButton);
    m_more->hide();
    connect(m_moreButton, &QPushButton::clicked, this, [this] {
        m_plotLimit += plotsAtOnce;
        chooseSeries();
    });
    m_tellMore.setSingleShot(true);
    connect(&m_tellMore, &QTimer::timeout, this, &CurvesView::tellMore);
    return m_more;
}

void CurvesView::resetPlotLimit()
{
    m_plotLimit = plotsAtOnce;
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
            plot->setPreview(id, preview);
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
    if (CurvePlot *plot = m_plots.value(group))
        plot->removeCurve(id);
    if (const auto waiting = m_waiting.find(group); waiting != m_waiting.end())
        waiting->remove(id);
    place(id, joint);
}

void CurvesView::removeLeadIns()
{
    forgetWaiting(&isLeadIn);
    for (CurvePlot *plot : std::as_const(m_plots)) {
        for (const QString &id : plot->curves()) {
            if (isLeadIn(id))
                plot->removeCurve(id);
        }
    }
}

void CurvesView::forgetWaiting(const std::function<bool(const QString &id)> &which)
{
    for (auto group = m_waiting.begin(); group != m_waiting.end();) {
        group->removeIf([&](const auto &item) { return which(item.key()); });
        group = group->isEmpty() ? m_waiting.erase(group) : std::next(group);
    }
    m_tellMore.start();
}

// What is hidden by the filter takes no room: whatever is asked for by name can be had.
bool CurvesView::hasRoomFor(const QString &group) const
{
    if (m_plots.contains(group) && !m_unchosen.contains(group))
        return m_drawn.value(group) < curvesOfAPlot;
    return m_plots.size() - m_unchosen.size() < m_plotLimit;
}

void CurvesView::place(const QString &id, const SeriesPoints &points)
{
    const QString group = metricGroup(points.name);
    CurvePlot *plot = m_plots.value(group);
    if (plot && plot->hasCurve(id)) {
        plot->append(id, points);
        return;
    }
    if (!m_controls->filter().matches(points.name) || !hasRoomFor(group)) {
        const bool first = m_plots.isEmpty() && m_waiting.isEmpty();
        extend(m_waiting[group][id], points);
        m_tellMore.start();
        if (first)
            arrange(); // the controls are wanted to choose with
        return;
    }
    plot = plotFor(group);
    if (m_unchosen.remove(group)) {
        plot->show();
        m_columns = 0;
        arrange();
    }
    ++m_drawn[group];
    plot->setCurve(id, styleOfCurve(id));
    plot->append(id, points);
    m_regroup.start();
}

void CurvesView::countDrawn()
{
    m_unchosen.clear();
    m_drawn.clear();
    for (auto plot = m_plots.cbegin(); plot != m_plots.cend(); ++plot) {
        const QStringList curves = plot.value()->curves();
        const auto drawn = std::count_if(curves.begin(), curves.end(),
            [this](const QString &id) { return m_controls->filter().matches(seriesOf(id)); });
        m_drawn.insert(plot.key(), drawn);
        if (drawn == 0)
            m_unchosen.insert(plot.key());
    }
}

void CurvesView::chooseSeries()
{
    countDrawn();
    const auto waiting = std::exchange(m_waiting, {});
    for (const auto &group : waiting) {
        for (auto curve = group.cbegin(); curve != group.cend(); ++curve)
            place(curve.key(), curve.value());
    }
    restyleRuns();
    for (auto plot = m_plots.cbegin(); plot != m_plots.cend(); ++plot)
        plot.value()->setVisible(!m_unchosen.contains(plot.key()));
    m_columns = 0;
    arrange();
    m_tellMore.start();
}

void CurvesView::tellMore()
{
    qsizetype plots = 0;
    qsizetype curves = 0;
    for (auto group = m_waiting.cbegin(); group != m_waiting.cend(); ++group) {
        const auto wanted = std::count_if(group->keyBegin(), group->keyEnd(),
            [this](const QString &id) { return m_controls->filter().matches(seriesOf(id)); });
        if (wanted == 0)
            continue;
        if (m_plots.contains(group.key()) && !m_unchosen.contains(group.key()))
            curves += wanted;
        else
            ++plots;
    }
    QStringList texts;
    if (plots > 0)
        texts.append(tr("Plots not shown yet: %1.").arg(plots));
    if (curves > 0)
        texts.append(tr("Curves left out, as a plot has at most %1: %2. Name the series you want "
                        "above.")
                         .arg(curvesOfAPlot)
                         .arg(curves));
    const bool any = !m_plots.isEmpty() || !m_waiting.isEmpty();
    if (any && m_unchosen.size() == m_plots.size() && texts.isEmpty())
        texts.append(tr("No series has such a name."));
    m_moreText->setText(texts.join(u' '));
    m_moreButton->setVisible(plots > 0);
    m_more->setVisible(!texts.isEmpty());
}

} // namespace lampwork
