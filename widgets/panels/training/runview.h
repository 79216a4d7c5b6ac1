// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/panels/workbench/workbench.h"

#include <QSet>
#include <QWidget>

class QAction;
class QComboBox;
class QLabel;
class QListWidget;
class QProgressBar;
class QPushButton;
class QScrollArea;
class QSlider;
class QStackedWidget;
class QToolButton;

namespace lampwork {

class CurvePlot;
class CurvesView;
class FlightView;
class OrderActions;
class SteerPanel;
class ElidedLabel;
class EmptyState;
class LayersView;
class NumberField;
class NumberLabel;
class ProblemLabel;
class RunFeed;

// The current run as it trains: curves, progress, speed, what happened, and the orders a person can
// give. Shows finished runs too.
class RunView : public QWidget {
    Q_OBJECT
public:
    explicit RunView(Workbench &workbench, QWidget *parent = nullptr);

    // The orders to the current run, for a menu.
    QList<QAction *> orderActions() const;

private:
    QWidget *buildHeader();
    QWidget *buildOrders();
    QWidget *buildSteering();
    QWidget *buildNumbers();
    QWidget *buildPlots();

    void setRun(RunId id);
    void refresh(); // what the run's row in the store says
    void refreshNumbers(const Run &run);
    void refreshButtons(const Run &run);
    void refreshMessage(const Run &run);
    void takePoints(RunId run, const PointBatch &points);
    void takeEvents(RunId run, const QList<RunEvent> &events, const QList<Order> &orders);
    void showStepSeries(const QString &series);
    void refreshMetricChoice();
    void showMetric();
    void restyleCurves();
    void giveLearningRate();
    void workOutWhatIsInForce();
    void tellRefusals(const QList<Order> &orders);
    void lookForFlightRecords(const QList<RunEvent> &events);
    void showFlightRecord();
    void rewind();

    Workbench &m_workbench;
    RunFeed *m_feed = nullptr;
    RunId m_run = 0;
    PointBatch m_epochSeries; // all points of the epoch metrics
    QString m_stepSeries; // drawn as the loss of each step: train/loss, or what a script has for it
    bool m_stepSeriesSeen = false; // some points of it
    bool m_orderOpen = false; // one that the engine has not yet answered
    QList<Order> m_orders; // all of the run's
    std::optional<Spec> m_inForce; // the spec after those orders
    QString m_flightObject; // of the newest flight record; empty: none
    qsizetype m_warnings = 0; // among the events, when flight records were last looked for

    QStackedWidget *m_stack = nullptr;
    EmptyState *m_empty = nullptr;
    ElidedLabel *m_name = nullptr;
    QLabel *m_state = nullptr;
    ProblemLabel *m_message = nullptr;
    QPushButton *m_pause = nullptr;
    QPushButton *m_stop = nullptr;
    QPushButton *m_checkpoint = nullptr;
    QPushButton *m_evaluate = nullptr;
    QPushButton *m_oneStep = nullptr;
    QPushButton *m_steerButton = nullptr;
    QPushButton *m_flightButton = nullptr;
    OrderActions *m_actions = nullptr;
    SteerPanel *m_steer = nullptr;
    QScrollArea *m_steerArea = nullptr;
    FlightView *m_flight = nullptr; // null until first shown
    QPushButton *m_resume = nullptr;
    QPushButton *m_inspect = nullptr;
    QWidget *m_rateBox = nullptr;
    NumberField *m_rate = nullptr;
    QPushButton *m_setRate = nullptr;
    QProgressBar *m_progress = nullptr;
    NumberLabel *m_epoch = nullptr;
    NumberLabel *m_step = nullptr;
    NumberLabel *m_speed = nullptr;
    NumberLabel *m_timeLeft = nullptr;
    NumberLabel *m_loss = nullptr;
    CurvePlot *m_lossPlot = nullptr;
    QSlider *m_smoothing = nullptr;
    QToolButton *m_logLoss = nullptr;
    CurvePlot *m_metricPlot = nullptr;
    QComboBox *m_metric = nullptr;
    LayersView *m_layers = nullptr;
    CurvesView *m_system = nullptr;
    QListWidget *m_events = nullptr;
};

} // namespace lampwork
