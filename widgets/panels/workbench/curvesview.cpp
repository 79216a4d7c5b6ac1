// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/curvesview.h"

#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/workbench/curveids.h"
#include "widgets/panels/workbench/curvescontrols.h"
#include "widgets/panels/workbench/forking.h"
#include "widgets/panels/workbench/leadincurves.h"
#include "widgets/panels/workbench/notes.h"
#include "widgets/panels/workbench/plotmover.h"
#include "widgets/panels/workbench/seriespane.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QSplitter>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

namespace {

constexpr int plotMinWidth = 380;

} // namespace

CurvesView::CurvesView(Workbench &workbench, const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_feed(new RunFeed(workbench, this))
    , m_leadIns(new LeadInCurves(workbench, this))
    , m_settingsKey(QStringLiteral("curves/") + name)
{
    m_controls = new CurvesControls(name, m_settingsKey, this);
    m_regroup.setSingleShot(true);
    connect(&m_regroup, &QTimer::timeout, this, qOverload<>(&CurvesView::regroup));
    m_controls->setGroupFields([this] { return groupFields(); });
    connect(m_controls, &CurvesControls::changed, this, qOverload<>(&CurvesView::applyControls));
    m_choice = m_controls->choice();
    m_plotOrder = m_controls->settings().plotOrder;
    m_splitter = new QSplitter(this);
    QWidget *plots = makePlots();
    makePane();
    m_splitter->addWidget(m_pane);
    m_splitter->addWidget(plots);
    followPane();
    m_empty = new EmptyState(
        QStringLiteral("train"), tr("Tick runs in the table to see their curves here."), this);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_controls);
    layout->addWidget(m_splitter, 1);
    layout->addWidget(m_empty, 1);

    connect(m_feed, &RunFeed::previewsArrived, this, &CurvesView::takePreviews);
    connect(m_feed, &RunFeed::pointsArrived, this, &CurvesView::take);
    connect(m_feed, &RunFeed::eventsChanged, this,
        [this](RunId run, const QList<RunEvent> &events, const QList<Order> &orders) {
            m_notes.insert(run, notesAmong(events));
            takeOrders(run, orders);
        });
    connect(m_leadIns, &LeadInCurves::cleared, this, &CurvesView::removeLeadIns);
    connect(m_leadIns, &LeadInCurves::pointsArrived, this, &CurvesView::takeLeadIn);
    connect(m_leadIns, &LeadInCurves::jointChanged, this, &CurvesView::joinLeadIn);
    connect(&workbench, &Workbench::runsChanged, this, [this] {
        m_units.clear();
        m_leadIns->setRuns(m_runs);
        restyleRuns();
    });
    connect(&Theme::instance(), &Theme::changed, this, &CurvesView::restyleRuns);
    arrange();
}

QWidget *CurvesView::makePlots()
{
    auto *plots = new QWidget(m_splitter);
    auto *content = new QWidget(plots);
    m_grid = new QGridLayout(content);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(spacing::medium);
    m_scroll = new QScrollArea(plots);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidget(content);
    m_scroll->installEventFilter(this);
    m_mover = new PlotMover(m_scroll, this);
    connect(m_mover, &PlotMover::moved, this, &CurvesView::movePlot);
    connect(m_mover, &PlotMover::arrangeByNameRequested, this,
        [this] { m_controls->setPlotOrder({}); });
    auto *layout = new QVBoxLayout(plots);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(makeMore());
    return plots;
}

void CurvesView::setEmptyText(const QString &sentence)
{
    m_empty->setSentence(sentence);
}

void CurvesView::setKind(Kind kind)
{
    if (kind == m_kind)
        return;
    m_kind = kind;
    // The feed tells everything again.
    const QList<RunId> runs = std::exchange(m_runs, {});
    for (const RunId run : runs)
        removeRun(run);
    m_feed->setRuns({});
    setRuns(runs);
}

bool CurvesView::isShown(const QString &series) const
{
    return m_kind == Kind::System ? isOfTheMachine(series)
                                  : !isOfTheMachine(series) && !series.startsWith(u"layers/");
}

QString CurvesView::metricGroup(const QString &series)
{
    QString group = series.section(QLatin1Char('/'), -1);
    if (group.startsWith(QLatin1String("epoch_")))
        group.remove(0, 6);
    return group;
}

void CurvesView::setRuns(const QList<RunId> &runs)
{
    if (runs == m_runs)
        return;
    for (const RunId run : std::as_const(m_runs)) {
        if (!runs.contains(run))
            removeRun(run);
    }
    m_runs = runs;
    if (!m_waiting.isEmpty())
        chooseSeries(); // there may be room now
    m_feed->setRuns(QSet<RunId>(runs.begin(), runs.end()));
    m_leadIns->setRuns(runs);
    restyleRuns();
}

void CurvesView::removeRun(RunId run)
{
    m_markers.remove(run);
    m_notes.remove(run);
    m_batchChanged.remove(run);
    const auto isOfRun = [run](const QString &id) { return runOf(id) == run; };
    forgetWaiting(isOfRun);
    for (auto it = m_plots.begin(); it != m_plots.end();) {
        CurvePlot *plot = it.value();
        for (const QString &id : plot->curves()) {
            if (!isOfRun(id))
                continue;
            plot->removeCurve(id);
            m_namesWent.append(seriesOf(id));
        }
        if (plot->curves().isEmpty()) {
            delete plot;
            it = m_plots.erase(it);
        } else {
            ++it;
        }
    }
    countDrawn();
    m_columns = 0;
    arrange();
}

CurveStyle CurvesView::styleOf(RunId id, const QString &series) const
{
    CurveStyle style;
    const Run *run = m_workbench.run(id);
    const QString runName = run ? run->name : QString::number(id);
    const bool ambiguous = std::any_of(m_runs.begin(), m_runs.end(), [&](RunId other) {
        const Run *known = m_workbench.run(other);
        return other != id && known && known->name == runName;
    });
    if (m_runs.size() == 1)
        style.name = series;
    else
        style.name = (ambiguous ? QStringLiteral("%1 #%2").arg(runName).arg(id) : runName)
            + QStringLiteral(" · ") + series;
    style.color = m_workbench.runColor(id);
    style.dash = m_workbench.runDash(id);
    // A run's own colour for all it has: validation in full, training dashed, single steps faint.
    if (series.startsWith(QLatin1String("train/"))
        && series != QLatin1String("train/learning_rate")) {
        const bool everyStep = !series.contains(QLatin1String("epoch_"))
            && metricGroup(series) == QLatin1String("loss");
        if (everyStep)
            style.color.setAlphaF(0.45F);
        else
            style.dash = Qt::DashLine;
    }
    if (run) {
        const StepUnits units = m_batchChanged.contains(id) ? StepUnits() : unitsOf(*run);
        style.stepsPerEpoch = run->stepsPerEpoch;
        style.startMs = run->startedMs;
        style.samplesPerStep = units.samplesPerStep;
        style.samplesBefore = samplesBefore(*run);
        style.tokensPerSample = units.tokensPerSample;
    }
    return style;
}

CurveStyle CurvesView::styleOfCurve(const QString &id) const
{
    CurveStyle style
        = isLeadIn(id) ? leadInStyle(runOf(id), seriesOf(id)) : styleOf(runOf(id), seriesOf(id));
    style.hidden = !m_choice.matches(seriesOf(id));
    return style;
}

// In the fork's colour, fainter and dotted: the way is the parent's, the destination the fork.
CurveStyle CurvesView::leadInStyle(RunId fork, const QString &series) const
{
    CurveStyle style = styleOf(fork, series);
    style.name = tr("%1, before the fork").arg(style.name);
    style.color.setAlphaF(style.color.alphaF() * 0.6F);
    style.dash = Qt::DotLine;
    style.secondary = true;
    return style;
}

CurvePlot *CurvesView::plotFor(const QString &group)
{
    CurvePlot *&plot = m_plots[group];
    if (!plot) {
        plot = new CurvePlot(m_scroll->widget());
        plot->setObjectName(
            m_settingsKey.section(QLatin1Char('/'), -1) + QStringLiteral(".plot.") + group);
        plot->setTitle(group);
        connect(plot, &PlotWidget::exportFailed, &m_workbench, &Workbench::reportProblem);
        addForkActions(*plot, m_workbench, &runOf);
        addNoteAction(*plot, m_workbench, &runOf,
            [this](RunId run, qint64 step) { return noteAt(run, step); });
        applyControls(*plot);
        linkPlot(plot, group);
        m_mover->watch(plot);
        m_columns = 0;
        arrange();
        placeMarkers();
    }
    return plot;
}

void CurvesView::takeOrders(RunId run, const QList<Order> &orders)
{
    QList<CurveMarker> markers;
    for (const Order &order : orders) {
        if (order.handledStep < 0 || !order.result.isEmpty())
            continue;
        CurveMarker marker;
        marker.step = order.handledStep;
        marker.wallMs = order.handledMs;
        marker.text = textOf(order);
        markers.append(marker);
        if (order.verb == OrderVerb::Set
            && (order.text.startsWith(u"train.batch_size")
                || order.text.startsWith(u"train.accumulate")))
            m_batchChanged.insert(run);
    }
    m_markers.insert(run, markers);
    if (m_batchChanged.contains(run))
        restyleRuns();
    placeMarkers();
}

QString CurvesView::noteAt(RunId run, qint64 step) const
{
    const QList<RunEvent> notes = m_notes.value(run);
    const auto found = std::find_if(
        notes.begin(), notes.end(), [step](const RunEvent &note) { return note.step == step; });
    return found == notes.end() ? QString() : found->text;
}

void CurvesView::placeMarkers()
{
    for (CurvePlot *plot : std::as_const(m_plots)) {
        QList<CurveMarker> all;
        QSet<RunId> placed;
        for (const QString &id : plot->curves()) {
            const RunId run = runOf(id);
            if (placed.contains(run))
                continue;
            placed.insert(run);
            if (const Run *fork = m_workbench.run(run); fork && fork->parent > 0)
                all.append(
                    {fork->parentStep, fork->startedMs, tr("fork"), m_workbench.runColor(run), id});
            for (CurveMarker marker : m_markers.value(run)) {
                marker.curve = id;
                marker.color = m_workbench.runColor(run);
                all.append(marker);
            }
            for (const RunEvent &note : m_notes.value(run))
                all.append({note.step, 0, noteLabel(note.text), m_workbench.runColor(run), id});
        }
        plot->setMarkers(all);
    }
}

void CurvesView::restyleRuns()
{
    for (CurvePlot *plot : std::as_const(m_plots)) {
        for (const QString &id : plot->curves())
            plot->setCurve(id, styleOfCurve(id));
    }
    placeMarkers(); // in the theme's colours
    regroup();
}

// What a fork's parents had seen by the step where it begins is counted with their batches.
double CurvesView::samplesBefore(const Run &run) const
{
    const Run *parent = run.parent > 0 ? m_workbench.run(run.parent) : nullptr;
    if (!parent)
        return 0;
    const double ofParent = unitsOf(*parent).samplesPerStep;
    return samplesBefore(*parent)
        + (ofParent - unitsOf(run).samplesPerStep) * double(run.parentStep);
}

// Found out once for all curves of a run, of which each may have left a result among the
// attributes.
StepUnits CurvesView::unitsOf(const Run &run) const
{
    const auto known = m_units.constFind(run.id);
    return known != m_units.cend() ? *known : *m_units.insert(run.id, stepUnits(run));
}

bool CurvesView::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_scroll && event->type() == QEvent::Resize)
        arrange();
    return QWidget::eventFilter(watched, event);
}

QStringList CurvesView::shownGroups() const
{
    QStringList groups;
    for (auto plot = m_plots.cbegin(); plot != m_plots.cend(); ++plot) {
        if (!m_unchosen.contains(plot.key()))
            groups.append(plot.key());
    }
    return arranged(groups, m_plotOrder);
}

void CurvesView::arrange()
{
    const bool empty = m_plots.isEmpty() && m_waiting.isEmpty();
    m_empty->setVisible(empty);
    m_splitter->setVisible(!empty);
    m_controls->setVisible(!empty);
    const int columns = std::clamp(m_scroll->width() / plotMinWidth, 1, 3);
    if (columns == m_columns)
        return;
    m_columns = columns;
    QList<CurvePlot *> shown;
    for (const QString &group : shownGroups())
        shown.append(m_plots.value(group));
    while (m_grid->count() > 0)
        delete m_grid->takeAt(0);
    // A plot or two take all the room there is.
    const int used = std::min(columns, int(shown.size()));
    for (int column = 0; column < m_grid->columnCount(); ++column)
        m_grid->setColumnStretch(column, column < used ? 1 : 0);
    for (int i = 0; i < shown.size(); ++i)
        m_grid->addWidget(shown[i], i / columns, i % columns);
    m_mover->setShown(shown, columns);
    m_mover->setArrangedByHand(!m_plotOrder.isEmpty());
}

} // namespace lampwork
