// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/workbench/curvesview.h"

#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/workbench/forking.h"
#include "widgets/panels/workbench/leadincurves.h"
#include "widgets/panels/workbench/workbench.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSettings>
#include <QSlider>
#include <QVBoxLayout>

#include <algorithm>

namespace lampwork {

namespace {

constexpr int smoothingSteps = 100; // 0.00 … 0.99
constexpr int plotMinWidth = 380;
constexpr int plotMinHeight = 230;
const auto separator = QLatin1Char(':');
const auto leadInSign = QLatin1Char('<');

QString curveId(RunId run, const QString &series)
{
    return QString::number(run) + separator + series;
}

// What leads into a fork's curve, from a run before it; from 0: the joint of the two.
QString leadInId(RunId fork, RunId ancestor, const QString &series)
{
    return QString::number(fork) + leadInSign + QString::number(ancestor) + separator + series;
}

bool isLeadIn(const QString &curve)
{
    return curve.section(separator, 0, 0).contains(leadInSign);
}

// Whose curve it is; of a lead-in the fork's.
RunId runOf(const QString &curve)
{
    return curve.section(separator, 0, 0).section(leadInSign, 0, 0).toLongLong();
}

QString seriesOf(const QString &curve)
{
    return curve.section(separator, 1);
}

// Loss first, the learning rate and norms of interest to few last.
int rankOf(const QString &group)
{
    static const QStringList first{QStringLiteral("loss"), QStringLiteral("accuracy"),
        QStringLiteral("f1_macro"), QStringLiteral("rmse")};
    static const QStringList last{QStringLiteral("learning_rate"), QStringLiteral("gradient_norm")};
    if (const qsizetype at = first.indexOf(group); at >= 0)
        return int(at);
    if (const qsizetype at = last.indexOf(group); at >= 0)
        return 100 + int(at);
    return 50;
}

} // namespace

CurvesView::CurvesView(Workbench &workbench, const QString &name, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_feed(new RunFeed(workbench, this))
    , m_leadIns(new LeadInCurves(workbench, this))
    , m_settingsKey(QStringLiteral("curves/") + name)
{
    makeControls(name);
    auto *content = new QWidget(this);
    m_grid = new QGridLayout(content);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(spacing::medium);
    m_scroll = new QScrollArea(this);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setWidget(content);
    m_empty = new EmptyState(
        QStringLiteral("train"), tr("Tick runs in the table to see their curves here."), this);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::small);
    layout->addWidget(m_controls);
    layout->addWidget(m_scroll, 1);
    layout->addWidget(m_empty, 1);

    connect(m_feed, &RunFeed::pointsArrived, this, &CurvesView::take);
    connect(m_feed, &RunFeed::eventsChanged, this,
        [this](RunId run, const QList<RunEvent> &, const QList<Order> &orders) {
            takeOrders(run, orders);
        });
    connect(m_leadIns, &LeadInCurves::cleared, this, &CurvesView::removeLeadIns);
    connect(m_leadIns, &LeadInCurves::pointsArrived, this, &CurvesView::takeLeadIn);
    connect(m_leadIns, &LeadInCurves::jointChanged, this, &CurvesView::joinLeadIn);
    connect(&workbench, &Workbench::runsChanged, this, [this] {
        m_leadIns->setRuns(m_runs);
        restyleRuns();
    });
    connect(&Theme::instance(), &Theme::changed, this, &CurvesView::restyleRuns);
    arrange();
}

void CurvesView::makeControls(const QString &name)
{
    const QSettings settings;
    m_controls = new QWidget(this);
    m_smoothing = new QSlider(Qt::Horizontal, this);
    m_smoothing->setObjectName(name + QStringLiteral(".smoothing"));
    m_smoothing->setRange(0, smoothingSteps - 1);
    m_smoothing->setFixedWidth(140);
    m_smoothing->setToolTip(tr("Smooths the curves; the raw line stays behind"));
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_smoothing->setValue(settings.value(m_settingsKey + QStringLiteral("/smoothing"), 0).toInt());
    auto *value = new QLabel(this);
    value->setMinimumWidth(fontMetrics().horizontalAdvance(QStringLiteral("0.00")));
    const auto showValue = [this, value] {
        value->setText(QString::number(double(m_smoothing->value()) / smoothingSteps, 'f', 2));
    };
    showValue();
    m_x = new QComboBox(this);
    m_x->setObjectName(name + QStringLiteral(".x"));
    m_x->setAccessibleName(tr("Horizontal axis"));
    m_x->addItem(tr("Step"), int(CurveX::Step));
    m_x->addItem(tr("Epoch"), int(CurveX::Epoch));
    m_x->addItem(tr("Time"), int(CurveX::RelativeTime));
    m_x->setCurrentIndex(
        m_x->findData(settings.value(m_settingsKey + QStringLiteral("/x"), 0).toInt()));
    m_logX = new QCheckBox(tr("Log x"), this);
    m_logX->setObjectName(name + QStringLiteral(".logX"));
    m_logX->setToolTip(tr("Logarithmic horizontal axis"));
    m_logX->setChecked(settings.value(m_settingsKey + QStringLiteral("/logX"), false).toBool());
    m_logY = new QCheckBox(tr("Log y"), this);
    m_logY->setObjectName(name + QStringLiteral(".logY"));
    m_logY->setToolTip(tr("Logarithmic vertical axis"));
    m_logY->setChecked(settings.value(m_settingsKey + QStringLiteral("/logY"), false).toBool());

    auto *smoothingLabel = new QLabel(tr("S&moothing"), this);
    smoothingLabel->setBuddy(m_smoothing);
    auto *xLabel = new QLabel(tr("&x axis"), this);
    xLabel->setBuddy(m_x);
    auto *row = new QHBoxLayout(m_controls);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(spacing::small);
    row->addWidget(smoothingLabel);
    row->addWidget(m_smoothing);
    row->addWidget(value);
    row->addSpacing(spacing::large);
    row->addWidget(xLabel);
    row->addWidget(m_x);
    row->addSpacing(spacing::medium);
    row->addWidget(m_logX);
    row->addWidget(m_logY);
    row->addStretch();

    connect(m_smoothing, &QSlider::valueChanged, this, [this, showValue] {
        showValue();
        applyControls();
    });
    connect(m_x, &QComboBox::currentIndexChanged, this, qOverload<>(&CurvesView::applyControls));
    connect(m_logX, &QCheckBox::toggled, this, qOverload<>(&CurvesView::applyControls));
    connect(m_logY, &QCheckBox::toggled, this, qOverload<>(&CurvesView::applyControls));
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
    m_feed->setRuns(QSet<RunId>(runs.begin(), runs.end()));
    m_leadIns->setRuns(runs);
    restyleRuns();
}

void CurvesView::removeRun(RunId run)
{
    m_markers.remove(run);
    for (auto it = m_plots.begin(); it != m_plots.end();) {
        CurvePlot *plot = it.value();
        for (const QString &id : plot->curves()) {
            if (runOf(id) == run)
                plot->removeCurve(id);
        }
        if (plot->curves().isEmpty()) {
            delete plot;
            it = m_plots.erase(it);
        } else {
            ++it;
        }
    }
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
        style.stepsPerEpoch = run->stepsPerEpoch;
        style.startMs = run->startedMs;
    }
    return style;
}

void CurvesView::take(RunId run, const PointBatch &points)
{
    for (const SeriesPoints &series : points) {
        if (!isShown(series.name))
            continue;
        CurvePlot *plot = plotFor(metricGroup(series.name));
        const QString id = curveId(run, series.name);
        if (!plot->curves().contains(id))
            plot->setCurve(id, styleOf(run, series.name));
        plot->append(id, series);
    }
    m_leadIns->takeOwn(run, points);
}

void CurvesView::takeLeadIn(RunId fork, RunId ancestor, const PointBatch &points)
{
    for (const SeriesPoints &series : points) {
        CurvePlot *plot = plotFor(metricGroup(series.name));
        const QString id = leadInId(fork, ancestor, series.name);
        if (!plot->curves().contains(id))
            plot->setCurve(id, leadInStyle(fork, series.name));
        plot->append(id, series);
    }
}

void CurvesView::joinLeadIn(RunId fork, const SeriesPoints &joint)
{
    CurvePlot *plot = plotFor(metricGroup(joint.name));
    const QString id = leadInId(fork, 0, joint.name);
    plot->removeCurve(id);
    plot->setCurve(id, leadInStyle(fork, joint.name));
    plot->append(id, joint);
}

void CurvesView::removeLeadIns()
{
    for (CurvePlot *plot : std::as_const(m_plots)) {
        for (const QString &id : plot->curves()) {
            if (isLeadIn(id))
                plot->removeCurve(id);
        }
    }
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
        plot->setMinimumHeight(plotMinHeight);
        connect(plot, &PlotWidget::exportFailed, &m_workbench, &Workbench::reportProblem);
        addForkActions(*plot, m_workbench, &runOf);
        applyControls(*plot);
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
    }
    m_markers.insert(run, markers);
    placeMarkers();
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
        }
        plot->setMarkers(all);
    }
}

void CurvesView::restyleRuns()
{
    for (CurvePlot *plot : std::as_const(m_plots)) {
        for (const QString &id : plot->curves())
            plot->setCurve(id,
                isLeadIn(id) ? leadInStyle(runOf(id), seriesOf(id))
                             : styleOf(runOf(id), seriesOf(id)));
    }
    placeMarkers(); // in the theme's colours
}

void CurvesView::applyControls(CurvePlot &plot) const
{
    plot.setSmoothing(double(m_smoothing->value()) / smoothingSteps);
    plot.setX(CurveX(m_x->currentData().toInt()));
    plot.setLogX(m_logX->isChecked());
    plot.setLogY(m_logY->isChecked());
}

void CurvesView::applyControls()
{
    for (CurvePlot *plot : std::as_const(m_plots))
        applyControls(*plot);
    QSettings settings;
    settings.setValue(m_settingsKey + QStringLiteral("/smoothing"), m_smoothing->value());
    settings.setValue(m_settingsKey + QStringLiteral("/x"), m_x->currentData());
    settings.setValue(m_settingsKey + QStringLiteral("/logX"), m_logX->isChecked());
    settings.setValue(m_settingsKey + QStringLiteral("/logY"), m_logY->isChecked());
}

void CurvesView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

void CurvesView::arrange()
{
    m_empty->setVisible(m_plots.isEmpty());
    m_scroll->setVisible(!m_plots.isEmpty());
    m_controls->setVisible(!m_plots.isEmpty());
    const int columns = std::clamp(width() / plotMinWidth, 1, 3);
    if (columns == m_columns)
        return;
    m_columns = columns;
    QStringList groups = m_plots.keys();
    std::stable_sort(groups.begin(), groups.end(),
        [](const QString &a, const QString &b) { return rankOf(a) < rankOf(b); });
    for (int column = 0; column < m_grid->columnCount(); ++column)
        m_grid->setColumnStretch(column, column < columns ? 1 : 0);
    for (qsizetype i = 0; i < groups.size(); ++i)
        m_grid->addWidget(m_plots[groups[i]], int(i) / columns, int(i) % columns);
}

} // namespace lampwork
