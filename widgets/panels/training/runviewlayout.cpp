// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the live view and where they stand; what they do is in runview.cpp.
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/panels/training/layersview.h"
#include "widgets/panels/training/orderactions.h"
#include "widgets/panels/training/runview.h"
#include "widgets/panels/training/steerpanel.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/forking.h"
#include "widgets/panels/workbench/runfeed.h"
#include "widgets/plots/curveplot.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/flowlayout.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/spacing.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QSlider>
#include <QSplitter>
#include <QStackedWidget>
#include <QTabWidget>
#include <QToolButton>
#include <QVBoxLayout>

namespace lampwork {

namespace {

constexpr int smoothingSteps = 100;
constexpr int usualSmoothing = 90; // of smoothingSteps

QPushButton *orderButton(
    const QString &name, const QString &iconName, const QString &text, const QString &toolTip)
{
    auto *button = new QPushButton(icon(iconName), text);
    button->setObjectName(QStringLiteral("train.") + name);
    button->setToolTip(toolTip);
    return button;
}

// A button that does what the action does.
QPushButton *actionButton(QAction *action, const QString &name)
{
    auto *button = new QPushButton(action->icon(), action->text());
    button->setObjectName(QStringLiteral("train.") + name);
    button->setToolTip(RunView::tr("%1 (%2)").arg(
        action->toolTip(), action->shortcut().toString(QKeySequence::NativeText)));
    button->setCheckable(action->isCheckable());
    if (action->isCheckable()) {
        QObject::connect(button, &QPushButton::toggled, action, &QAction::setChecked);
        QObject::connect(action, &QAction::toggled, button, &QPushButton::setChecked);
    } else {
        QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
    }
    return button;
}

} // namespace

RunView::RunView(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_feed(new RunFeed(workbench, this))
{
    m_empty = new EmptyState(QStringLiteral("train"),
        tr("No run yet. Press Train: the loss of every step and the metrics of every epoch are "
           "drawn here "
           "as they come."));
    auto *page = new QWidget;
    auto *layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(buildHeader());
    m_message = new ProblemLabel;
    m_message->setObjectName(QStringLiteral("train.message"));
    layout->addWidget(m_message);
    layout->addWidget(buildOrders());
    layout->addWidget(buildSteering());
    m_progress = new QProgressBar;
    m_progress->setObjectName(QStringLiteral("train.progress"));
    layout->addWidget(m_progress);
    layout->addWidget(buildNumbers());
    layout->addWidget(buildPlots(), 1);

    m_stack = new QStackedWidget;
    m_stack->addWidget(m_empty);
    m_stack->addWidget(page);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->addWidget(m_stack);

    connect(m_feed, &RunFeed::pointsArrived, this, &RunView::takePoints);
    connect(m_feed, &RunFeed::eventsChanged, this, &RunView::takeEvents);
    connect(&m_workbench, &Workbench::currentRunChanged, this, &RunView::setRun);
    connect(&m_workbench, &Workbench::runsChanged, this, &RunView::refresh);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        refresh();
        for (CurvePlot *plot : {m_lossPlot, m_metricPlot})
            plot->update();
    });
    connect(m_steer, &SteerPanel::ordered, this, [this](OrderVerb verb, const QString &text) {
        m_workbench.giveOrder(m_run, verb, 0, text);
    });
    setRun(m_workbench.currentRun());
    refresh();
}

QWidget *RunView::buildHeader()
{
    m_name = new ElidedLabel;
    m_name->setObjectName(QStringLiteral("train.run"));
    m_name->setProperty("role", "title");
    m_state = groupTitle({});
    m_state->setObjectName(QStringLiteral("train.state"));
    auto *header = new QWidget;
    auto *layout = new QHBoxLayout(header);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::medium);
    layout->addWidget(m_name, 1);
    layout->addWidget(m_state);
    return header;
}

QWidget *RunView::buildOrders()
{
    m_actions = new OrderActions(this);
    m_pause = actionButton(m_actions->pause, QStringLiteral("pause"));
    m_oneStep = actionButton(m_actions->step, QStringLiteral("step"));
    m_stop = actionButton(m_actions->stop, QStringLiteral("stop"));
    m_checkpoint = actionButton(m_actions->checkpoint, QStringLiteral("checkpoint"));
    m_evaluate = actionButton(m_actions->evaluate, QStringLiteral("evaluate"));
    m_steerButton = actionButton(m_actions->steer, QStringLiteral("steer.toggle"));
    m_flightButton = actionButton(m_actions->flight, QStringLiteral("flight.show"));
    m_resume = orderButton(QStringLiteral("resume"), QStringLiteral("resume"), tr("&Resume"),
        tr("Go on from the last checkpoint"));
    m_inspect = orderButton(QStringLiteral("inspect"), QStringLiteral("inspect"), tr("&Inspect"),
        tr("Look at what this run predicts"));
    m_rate = new NumberField({0, 1000, false, true});
    m_rate->setObjectName(QStringLiteral("train.live.lr"));
    m_rate->setToolTip(tr("A new learning rate, from the next step on"));
    m_rate->setMaximumWidth(120);
    m_setRate = orderButton(QStringLiteral("live.set_lr"), QStringLiteral("check"), tr("Set"),
        tr("Give this learning rate to the running engine"));
    auto *rateLabel = new QLabel(tr("Learning ra&te:"));
    rateLabel->setBuddy(m_rate);
    m_rateBox = new QWidget;
    auto *rateLayout = new QHBoxLayout(m_rateBox);
    rateLayout->setContentsMargins(0, 0, 0, 0);
    rateLayout->setSpacing(spacing::small);
    rateLayout->addWidget(rateLabel);
    rateLayout->addWidget(m_rate);
    rateLayout->addWidget(m_setRate);

    connect(m_actions, &OrderActions::ordered, this,
        [this](OrderVerb verb, double value) { m_workbench.giveOrder(m_run, verb, value); });
    connect(m_actions->steer, &QAction::toggled, this, &RunView::refresh);
    connect(m_actions->flight, &QAction::triggered, this, &RunView::showFlightRecord);
    connect(m_resume, &QPushButton::clicked, this, [this] { m_workbench.resumeRun(m_run); });
    connect(
        m_inspect, &QPushButton::clicked, this, [this] { m_workbench.requestInspection(m_run); });
    connect(m_setRate, &QPushButton::clicked, this, &RunView::giveLearningRate);
    connect(m_rate, &QLineEdit::returnPressed, this, &RunView::giveLearningRate);

    auto *orders = new QWidget;
    auto *layout = new FlowLayout(orders, spacing::small);
    for (QPushButton *button : {m_pause, m_oneStep, m_stop, m_checkpoint, m_evaluate, m_steerButton,
             m_resume, m_inspect, m_flightButton})
        layout->addWidget(button);
    layout->addWidget(m_rateBox);
    return orders;
}

// Scrolls sideways where the window is too narrow for it.
QWidget *RunView::buildSteering()
{
    m_steer = new SteerPanel;
    m_steerArea = new QScrollArea;
    m_steerArea->setFrameShape(QFrame::NoFrame);
    m_steerArea->setWidgetResizable(true);
    m_steerArea->setWidget(m_steer);
    m_steerArea->setFixedHeight(
        m_steer->sizeHint().height() + m_steerArea->horizontalScrollBar()->sizeHint().height());
    m_steerArea->hide();
    return m_steerArea;
}

QWidget *RunView::buildNumbers()
{
    m_epoch = new NumberLabel(tr("epoch"));
    m_step = new NumberLabel(tr("step"));
    m_speed = new NumberLabel(tr("samples/s"));
    m_timeLeft = new NumberLabel(tr("time left"));
    m_loss = new NumberLabel(tr("loss of the last step"));
    m_epoch->setObjectName(QStringLiteral("train.epoch"));
    m_step->setObjectName(QStringLiteral("train.step"));
    m_speed->setObjectName(QStringLiteral("train.speed"));
    m_timeLeft->setObjectName(QStringLiteral("train.time_left"));
    m_loss->setObjectName(QStringLiteral("train.last_loss"));
    auto *numbers = new QWidget;
    auto *layout = new QHBoxLayout(numbers);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(spacing::large);
    for (NumberLabel *label : {m_epoch, m_step, m_speed, m_timeLeft, m_loss})
        layout->addWidget(label);
    layout->addStretch();
    return numbers;
}

QWidget *RunView::buildPlots()
{
    m_lossPlot = new CurvePlot;
    m_lossPlot->setObjectName(QStringLiteral("train.plot.loss"));
    m_lossPlot->setAccessibleName(tr("Loss of every step"));
    m_lossPlot->setExportName(QStringLiteral("loss"));
    m_lossPlot->setLegendVisible(false);
    m_smoothing = new QSlider(Qt::Horizontal);
    m_smoothing->setObjectName(QStringLiteral("train.smoothing"));
    m_smoothing->setRange(0, smoothingSteps - 1);
    m_smoothing->setValue(usualSmoothing);
    m_smoothing->setMaximumWidth(120);
    m_smoothing->setToolTip(tr("Smoothing of the curve; the raw line stays behind"));
    m_smoothing->setAccessibleName(tr("Smoothing"));
    m_lossPlot->setSmoothing(double(usualSmoothing) / smoothingSteps);
    connect(m_smoothing, &QSlider::valueChanged, this,
        [this](int value) { m_lossPlot->setSmoothing(double(value) / smoothingSteps); });
    m_logLoss = new QToolButton;
    m_logLoss->setObjectName(QStringLiteral("train.log_loss"));
    m_logLoss->setText(tr("log"));
    m_logLoss->setCheckable(true);
    m_logLoss->setToolTip(tr("Logarithmic loss"));
    connect(m_logLoss, &QToolButton::toggled, m_lossPlot, &CurvePlot::setLogY);

    m_metricPlot = new CurvePlot;
    for (CurvePlot *plot : {m_lossPlot, m_metricPlot})
        addForkActions(*plot, m_workbench, [this](const QString &) { return m_run; });
    m_metricPlot->setObjectName(QStringLiteral("train.plot.metric"));
    m_metricPlot->setAccessibleName(tr("Metric of every epoch"));
    m_metricPlot->setExportName(QStringLiteral("metric"));
    m_metric = new QComboBox;
    m_metric->setObjectName(QStringLiteral("train.metric"));
    m_metric->setToolTip(tr("The metric that is drawn for train and validation rows"));
    m_metric->setMinimumContentsLength(12);
    connect(m_metric, &QComboBox::activated, this, &RunView::showMetric);

    const auto column = [](const QString &title, const QList<QWidget *> &tools, QWidget *plot) {
        auto *widget = new QWidget;
        auto *layout = new QVBoxLayout(widget);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(spacing::tight);
        auto *head = new QHBoxLayout;
        head->setSpacing(spacing::small);
        head->addWidget(groupTitle(title));
        head->addStretch();
        for (QWidget *tool : tools)
            head->addWidget(tool);
        layout->addLayout(head);
        layout->addWidget(plot, 1);
        return widget;
    };
    auto *plots = new QSplitter;
    plots->setObjectName(QStringLiteral("train.plots"));
    plots->setChildrenCollapsible(false);
    plots->setHandleWidth(spacing::medium);
    plots->addWidget(column(tr("Loss of each step"), {m_smoothing, m_logLoss}, m_lossPlot));
    plots->addWidget(column(tr("Each epoch"), {m_metric}, m_metricPlot));
    m_layers = new LayersView(m_workbench);
    m_system = new CurvesView(m_workbench, QStringLiteral("system"));
    m_system->setKind(CurvesView::Kind::System);
    m_system->setEmptyText(
        tr("Speed, processor, memory and energy of the run are drawn here, once a second."));
    auto *tabs = new QTabWidget;
    tabs->setObjectName(QStringLiteral("train.tabs"));
    tabs->setDocumentMode(true);
    tabs->addTab(plots, icon(QStringLiteral("train")), tr("Curves"));
    tabs->addTab(m_layers, icon(QStringLiteral("layers")), tr("Layers"));
    tabs->addTab(m_system, icon(QStringLiteral("clock")), tr("System"));

    m_events = new QListWidget;
    m_events->setObjectName(QStringLiteral("train.events"));
    m_events->setAccessibleName(tr("What happened"));
    m_events->setWordWrap(false);
    m_events->setTextElideMode(Qt::ElideRight);
    m_events->setUniformItemSizes(true);
    m_events->setIconSize({16, 16});
    auto *splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("train.splitter"));
    splitter->setChildrenCollapsible(false);
    splitter->setHandleWidth(spacing::medium);
    splitter->addWidget(tabs);
    m_events->setMinimumHeight(40); // a line and a half: that there are more is seen
    splitter->addWidget(m_events);
    splitter->setStretchFactor(0, 4);
    splitter->setStretchFactor(1, 1);
    splitter->setSizes({400, 110});
    return splitter;
}

} // namespace lampwork
