// SPDX-License-Identifier: GPL-3.0-or-later
// What the plots of a view have in common: the controls, zoom and cursor, and groups of runs.
#include "core/analysis/runfields.h"
#include "core/analysis/rungroups.h"
#include "widgets/panels/workbench/curveids.h"
#include "widgets/panels/workbench/curvescontrols.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/runcolormenu.h"
#include "widgets/panels/workbench/seriespane.h"
#include "widgets/panels/workbench/workbench.h"

#include <QGridLayout>
#include <QScrollArea>

#include <algorithm>
#include <utility>

namespace lampwork {

namespace {
constexpr int usualHeight = 230; // of a plot, at least
constexpr int heightWithTable = 350;
}

void CurvesView::applyControls(CurvePlot &plot) const
{
    const CurvesSettings &settings = m_controls->settings();
    plot.setSmoothing(settings.smoothing);
    plot.setX(settings.x);
    plot.setLogX(settings.logX);
    plot.setY(settings.y);
    plot.setIgnoresOutliers(settings.ignoreOutliers);
    plot.setLegendTable(settings.legendTable);
    plot.setMinimumHeight(settings.legendTable ? heightWithTable : usualHeight);
    plot.setReferences(settings.references.value(plot.title()));
    plot.setLimits(settings.limitsOf(plot.title()));
}

void CurvesView::applyControls()
{
    for (CurvePlot *plot : std::as_const(m_plots))
        applyControls(*plot);
    const CurvesSettings &settings = m_controls->settings();
    if (std::exchange(m_plotOrder, settings.plotOrder) != settings.plotOrder) {
        m_columns = 0;
        arrange();
    }
    const NameChoice before = std::exchange(m_choice, m_controls->choice());
    if (before == m_choice) {
        regroup();
        return;
    }
    m_pane->setChoice(m_choice, !m_choice.filter.isEmpty());
    if (before.filter != m_choice.filter && !before.folder.isEmpty()
        && before.folder == m_choice.folder && !m_pane->isSeen(m_choice.folder)) {
        // What was typed is elsewhere: it is looked for among all. Comes back here.
        m_controls->setFolder({});
        return;
    }
    resetPlotLimit();
    chooseSeries(); // and with it groups
}

void CurvesView::movePlot(CurvePlot *plot, PlotSide side, CurvePlot *other)
{
    m_controls->setPlotOrder(
        moved(m_plots.keys(), m_plotOrder, m_plots.key(plot), side, m_plots.key(other)));
    m_grid->activate();
    m_scroll->ensureWidgetVisible(plot);
}

void CurvesView::linkPlot(CurvePlot *plot, const QString &group)
{
    const auto toOthers = [this, plot](auto &&act) {
        for (CurvePlot *other : std::as_const(m_plots)) {
            if (other != plot)
                act(*other);
        }
    };
    connect(plot, &CurvePlot::xRangeMoved, this, [this, toOthers](double xMin, double xMax) {
        if (m_controls->settings().linkZoom)
            toOthers([=](CurvePlot &other) { other.setXRange(xMin, xMax); });
    });
    connect(plot, &CurvePlot::viewReset, this, [this, toOthers] {
        if (m_controls->settings().linkZoom)
            toOthers([](CurvePlot &other) { other.resetView(); });
    });
    connect(plot, &CurvePlot::cursorMoved, this, [this, toOthers](std::optional<double> x) {
        if (m_controls->settings().linkCursor)
            toOthers([x](CurvePlot &other) { other.showCursor(x); });
    });
    connect(plot, &CurvePlot::curveMenuRequested, this,
        [this](const QString &id, const QPoint &at) { showCurveMenu(runOf(id), at); });
    connect(plot, &CurvePlot::referencesChanged, this,
        [this, group](const QList<double> &values) { m_controls->setReferencesOf(group, values); });
    connect(plot, &CurvePlot::limitsChanged, this,
        [this, group](const CurveLimits &limits) { m_controls->setLimitsOf(group, limits); });
}

void CurvesView::showCurveMenu(RunId id, const QPoint &globalPosition)
{
    const Run *run = m_workbench.run(id);
    if (!run || m_workbench.isReadOnly())
        return;
    RunColorMenu menu(run->attributes.value(colorAttribute()).toString(), this);
    menu.setObjectName(QStringLiteral("curves.colorMenu"));
    connect(&menu, &RunColorMenu::chosen, this, [this, id](const QString &color) {
        RunEdit edit;
        edit.color = color;
        m_workbench.editRun(id, edit);
    });
    menu.exec(globalPosition);
}

QList<Run> CurvesView::knownRuns() const
{
    QList<Run> runs;
    for (const RunId id : m_runs) {
        if (const Run *run = m_workbench.run(id))
            runs.append(*run);
    }
    return runs;
}

// Parameters in which the shown runs differ: only those make groups.
QStringList CurvesView::groupFields() const
{
    const QList<Run> runs = knownRuns();
    QStringList fields;
    for (const QString &name : attributeNames(runs)) {
        if (isMetricName(name) || isResourceName(name))
            continue;
        const bool differs = std::any_of(runs.begin(), runs.end(), [&](const Run &run) {
            return run.attributes.value(name) != runs.first().attributes.value(name);
        });
        if (differs)
            fields.append(name);
    }
    return fields;
}

void CurvesView::regroup()
{
    const CurvesSettings &settings = m_controls->settings();
    QList<RunGroup> groups;
    if (!settings.groupBy.isEmpty())
        groups = groupRuns(knownRuns(), settings.groupBy);
    for (CurvePlot *plot : std::as_const(m_plots))
        plot->setGroups(groupsOf(*plot, groups), settings.band);
}

QList<CurveGroup> CurvesView::groupsOf(
    const CurvePlot &plot, const QList<RunGroup> &runGroups) const
{
    if (runGroups.isEmpty())
        return {};
    const QStringList curves = plot.curves();
    const QSet<QString> known(curves.begin(), curves.end());
    QStringList names; // of the series in the plot, in order
    QSet<QString> listed;
    for (const QString &id : curves) {
        const QString series = seriesOf(id);
        if (isLeadIn(id) || listed.contains(series) || !m_choice.matches(series))
            continue;
        listed.insert(series);
        names.append(series);
    }
    QList<CurveGroup> groups;
    for (const RunGroup &runs : runGroups) {
        for (const QString &series : std::as_const(names)) {
            CurveGroup group;
            group.id = curveId(runs.runs.first(), series);
            for (const RunId run : runs.runs) {
                if (const QString id = curveId(run, series); known.contains(id))
                    group.members.append(id);
            }
            if (group.members.isEmpty())
                continue;
            group.style = styleOf(runs.runs.first(), series);
            group.style.name
                = tr("%1 · %2 (runs: %3)").arg(runs.name, series).arg(group.members.size());
            groups.append(group);
        }
    }
    return groups;
}

} // namespace lampwork
