// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/runview.h"

#include "core/base/format.h"
#include "core/experiment/scriptrun.h"
#include "core/experiment/specjson.h"
#include "widgets/dialogs/numberfield.h"
#include "widgets/dialogs/problemlabel.h"
#include "widgets/itemmodels/spectexts.h"
#include "widgets/panels/training/flightview.h"
#include "widgets/panels/training/layersview.h"
#include "widgets/panels/training/orderactions.h"
#include "widgets/panels/training/steerpanel.h"
#include "widgets/panels/workbench/curvesview.h"
#include "widgets/panels/workbench/notes.h"
#include "widgets/panels/workbench/runfeed.h"
#include "widgets/plots/curveplot.h"
#include "widgets/style/emptystate.h"
#include "widgets/style/icons.h"
#include "widgets/style/labels.h"
#include "widgets/style/theme.h"

#include <QAction>
#include <QComboBox>
#include <QDateTime>
#include <QLabel>
#include <QListWidget>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QSlider>
#include <QStackedWidget>
#include <QToolButton>

#include <algorithm>

namespace lampwork {

namespace {

const QString stepLoss = QStringLiteral("train/loss");

// "valid/accuracy" → "accuracy"; both losses of an epoch are "loss". A script may name its series
// without groups: "accuracy".
QString metricOf(const QString &series)
{
    const QString name = series.contains(u'/') ? series.section(u'/', 1) : series;
    return name == u"epoch_loss" ? QStringLiteral("loss") : name;
}

bool isEpochSeries(const QString &series)
{
    return series != stepLoss && series != u"train/learning_rate"
        && series != u"train/gradient_norm" && !series.startsWith(u"layers/")
        && !isOfTheMachine(series);
}

// What a script may have for the loss of every step.
bool isStepLoss(const QString &series)
{
    return series == u"loss" || series == u"train_loss" || series == u"train/loss_step"
        || series == u"loss/train" || series == u"batch_loss" || series == u"training_loss";
}

QString iconOf(EventKind kind)
{
    switch (kind) {
    case EventKind::Warning:
        return QStringLiteral("warning");
    case EventKind::Error:
        return QStringLiteral("error");
    case EventKind::Checkpoint:
        return QStringLiteral("save");
    case EventKind::Order:
        return QStringLiteral("command");
    case EventKind::Note:
        return QStringLiteral("note");
    case EventKind::State:
        return QStringLiteral("clock");
    case EventKind::Log:
        break;
    }
    return QStringLiteral("info");
}

} // namespace

void RunView::setRun(RunId id)
{
    if (id == m_run)
        return;
    m_run = id;
    m_epochSeries.clear();
    m_stepSeries = stepLoss;
    m_stepSeriesSeen = false;
    m_orderOpen = false;
    m_orders.clear();
    m_inForce.reset();
    m_flightObject.clear();
    m_warnings = 0;
    if (m_flight)
        m_flight->close();
    m_lossPlot->clear();
    m_lossPlot->setCurve(stepLoss, {}); // points may come before what is known of the run
    m_lossPlot->setMarkers({});
    m_metricPlot->clear();
    m_metricPlot->setMarkers({});
    m_metric->clear();
    m_events->clear();
    m_loss->setValue({});
    m_feed->setRuns(id == 0 ? QSet<RunId>() : QSet<RunId>{id});
    m_layers->setRun(id);
    m_system->setRuns(id == 0 ? QList<RunId>() : QList<RunId>{id});
    refresh();
}

void RunView::refresh()
{
    const Run *run = m_workbench.run(m_run);
    m_stack->setCurrentIndex(run ? 1 : 0);
    if (!run)
        return;
    m_name->setText(run->name);
    m_state->setText(m_orderOpen && isActive(run->state)
            ? tr("%1, order sent").arg(textOf(run->state))
            : textOf(run->state));
    const ThemeColors &colors = Theme::instance().colors();
    QPalette palette = m_state->palette();
    palette.setColor(QPalette::WindowText,
        run->state == RunState::Running                                      ? colors.accent
            : run->state == RunState::Finished                               ? colors.good
            : run->state == RunState::Failed || run->state == RunState::Lost ? colors.bad
                                                                             : colors.mutedText);
    m_state->setPalette(palette);
    refreshNumbers(*run);
    refreshButtons(*run);
    refreshMessage(*run);
    restyleCurves();
}

void RunView::refreshNumbers(const Run &run)
{
    const bool active = isActive(run.state);
    m_progress->setRange(0, run.state == RunState::Queued ? 0 : 1000);
    const double part = run.totalSteps > 0 ? double(run.step) / double(run.totalSteps) : 0;
    m_progress->setValue(int(part * 1000));
    m_progress->setFormat(tr("%1 %").arg(int(part * 100)));
    m_progress->setVisible((active && !isImported(run)) || run.state == RunState::Queued);
    m_step->setValue(run.totalSteps > 0
            ? tr("%1 of %2").arg(formatCount(run.step), formatCount(run.totalSteps))
            : formatCount(run.step));
    QString epoch;
    if (run.stepsPerEpoch > 0) {
        qint64 epochs = run.totalSteps / run.stepsPerEpoch;
        qint64 done = run.step / run.stepsPerEpoch;
        const auto firstBatch = run.attributes.value(QStringLiteral("train.batch_size"));
        if (m_inForce && m_inForce->train.batchSize != firstBatch.toInt()) {
            // Earlier epochs had another number of steps: counted from the end.
            const qint64 stepsLeft = std::max<qint64>(0, run.totalSteps - run.step);
            epochs = m_inForce->train.epochs.value_or(int(epochs));
            done = epochs - (stepsLeft + run.stepsPerEpoch - 1) / run.stepsPerEpoch;
        }
        epoch
            = tr("%1 of %2")
                  .arg(formatCount(std::min(done + (active ? 1 : 0), epochs)), formatCount(epochs));
    }
    m_epoch->setValue(epoch);
    const bool fast = run.samplesPerSecond > 0;
    m_speed->setValue(fast ? formatCount(qint64(run.samplesPerSecond)) : QString());
    QString left;
    const double batch = m_inForce
        ? double(m_inForce->train.batchSize.value_or(0)) * m_inForce->train.accumulate
        : run.attributes.value(QStringLiteral("train.batch_size")).toDouble();
    if (run.state == RunState::Running && fast && batch > 0 && run.totalSteps > 0) {
        const double seconds = double(run.totalSteps - run.step) * batch / run.samplesPerSecond;
        left = formatDuration(qint64(std::max(1.0, seconds)) * 1000);
    } else if (run.state == RunState::Running && batch <= 0 && run.totalSteps > run.step
        && run.step > 0 && run.startedMs > 0) {
        // A script that tells no batch size: at the pace so far.
        const double passedMs = double(run.heartbeatMs - run.startedMs);
        const double stepsLeft = double(run.totalSteps - run.step);
        left = formatDuration(qint64(std::max(1000.0, passedMs * stepsLeft / double(run.step))));
    } else if (!active && run.startedMs > 0 && run.endedMs > run.startedMs) {
        left = formatDuration(run.endedMs - run.startedMs);
    }
    m_timeLeft->setCaption(active || run.state == RunState::Queued ? tr("time left") : tr("took"));
    m_timeLeft->setValue(left);
}

void RunView::refreshButtons(const Run &run)
{
    const bool writable = !m_workbench.isReadOnly();
    const bool active = hasEngine(run);
    const bool paused = run.state == RunState::Paused;
    m_actions->refresh(&run, writable, !m_flightObject.isEmpty());
    m_pause->setText(m_actions->pause->text());
    m_pause->setIcon(m_actions->pause->icon());
    m_pause->setToolTip(m_actions->pause->toolTip());
    for (QPushButton *button :
        {m_pause, m_stop, m_checkpoint, m_evaluate, m_oneStep, m_steerButton})
        button->setVisible(active);
    m_rateBox->setVisible(active);
    m_resume->setVisible(canResume(run) && isTrainedHere(run));
    m_inspect->setVisible(!active && run.state != RunState::Queued && isTrainedHere(run));
    m_flightButton->setVisible(!m_flightObject.isEmpty());
    m_steerArea->setVisible(active && m_actions->steer->isChecked());
    for (QPushButton *button :
        {m_pause, m_stop, m_checkpoint, m_evaluate, m_oneStep, m_steerButton, m_setRate, m_resume})
        button->setEnabled(writable);
    if (m_steer->isVisibleTo(this))
        m_steer->setRun(run, m_orders);
    if (m_flight)
        m_flight->setState(paused, writable);
}

void RunView::refreshMessage(const Run &run)
{
    QString message;
    if (run.state == RunState::Failed)
        message = run.message.isEmpty() ? tr("The run failed.") : run.message;
    else if (run.state == RunState::Lost && isOfScript(run))
        message = tr("The script died without saying so. All points are kept; start it again with "
                     "lampwork.init(resume=%1) to go on.")
                      .arg(run.id);
    else if (run.state == RunState::Lost)
        message
            = tr("The engine died without saying so. All points are kept; resume it from its last "
                 "checkpoint.");
    else if (run.state == RunState::Paused)
        message = run.message; // of a pause that nobody ordered
    else if (isImported(run))
        message = tr("Imported from %1.").arg(importedFrom(run));
    // What a sanity run has found stands in its events; a mistake stands here, too.
    const QVariant sane = run.attributes.value(QStringLiteral("sanity.passed"));
    if (message.isEmpty() && sane.isValid() && !sane.toBool())
        message = run.attributes.value(QStringLiteral("sanity.verdict")).toString();
    m_message->setText(message);
}

void RunView::takePoints(RunId run, const PointBatch &points)
{
    if (run != m_run)
        return;
    for (const SeriesPoints &series : points) {
        if (isStepLoss(series.name) && !m_stepSeriesSeen)
            showStepSeries(series.name);
        else if (series.name == stepLoss && m_stepSeries != stepLoss)
            showStepSeries(stepLoss);
        if (series.name == m_stepSeries) {
            m_stepSeriesSeen = true;
            m_lossPlot->append(m_stepSeries, series);
            if (series.size() > 0)
                m_loss->setValue(formatNumber(series.values.back()));
        }
        if (series.name == u"train/learning_rate" && series.size() > 0)
            m_rate->setDefault(series.values.back());
        if (!isEpochSeries(series.name))
            continue;
        auto known = std::find_if(m_epochSeries.begin(), m_epochSeries.end(),
            [&](const SeriesPoints &other) { return other.name == series.name; });
        if (known == m_epochSeries.end()) {
            m_epochSeries.push_back(SeriesPoints{series.name, {}, {}, {}});
            known = std::prev(m_epochSeries.end());
        }
        known->steps.insert(known->steps.end(), series.steps.begin(), series.steps.end());
        known->wallMs.insert(known->wallMs.end(), series.wallMs.begin(), series.wallMs.end());
        known->values.insert(known->values.end(), series.values.begin(), series.values.end());
        if (m_metricPlot->curves().contains(series.name))
            m_metricPlot->append(series.name, series);
    }
    refreshMetricChoice();
}

// Every point of it that there is comes after this.
void RunView::showStepSeries(const QString &series)
{
    m_lossPlot->removeCurve(m_stepSeries);
    m_stepSeries = series;
    m_lossPlot->setCurve(m_stepSeries, {});
    restyleCurves();
}

void RunView::refreshMetricChoice()
{
    QStringList metrics;
    for (const SeriesPoints &series : m_epochSeries) {
        if (!metrics.contains(metricOf(series.name)))
            metrics << metricOf(series.name);
    }
    const QString current = m_metric->currentData().toString();
    for (const QString &metric : metrics) {
        if (m_metric->findData(metric) < 0)
            m_metric->addItem(metricNameText(metric), metric);
    }
    // What says most: the perplexity of a text, the accuracy of classes, the error of numbers.
    if (current.isEmpty()) {
        for (const char *name : {"perplexity", "accuracy", "f1_macro", "rmse", "loss"}) {
            const int index = m_metric->findData(QString::fromLatin1(name));
            if (index >= 0) {
                m_metric->setCurrentIndex(index);
                break;
            }
        }
    }
    showMetric();
}

void RunView::showMetric()
{
    const QString metric = m_metric->currentData().toString();
    QStringList wanted;
    for (const SeriesPoints &series : m_epochSeries) {
        if (metricOf(series.name) == metric)
            wanted << series.name;
    }
    std::sort(wanted.begin(), wanted.end());
    if (wanted == m_metricPlot->curves())
        return;
    m_metricPlot->clear();
    for (const QString &name : wanted)
        m_metricPlot->setCurve(name, {});
    restyleCurves();
    for (const SeriesPoints &series : m_epochSeries) {
        if (wanted.contains(series.name))
            m_metricPlot->append(series.name, series);
    }
}

void RunView::restyleCurves()
{
    const Run *run = m_workbench.run(m_run);
    if (!run)
        return;
    const auto style = [&](const QString &name, int index) {
        CurveStyle style;
        style.name = metricText(name);
        style.color = Theme::instance().seriesColor(index);
        style.stepsPerEpoch = run->stepsPerEpoch;
        style.startMs = run->startedMs;
        return style;
    };
    m_lossPlot->setCurve(m_stepSeries, style(m_stepSeries, 0));
    for (const QString &name : m_metricPlot->curves())
        m_metricPlot->setCurve(name, style(name, name.startsWith(u"valid") ? 1 : 0));
    m_metricPlot->setX(run->stepsPerEpoch > 0 ? CurveX::Epoch : CurveX::Step);
}

void RunView::takeEvents(RunId run, const QList<RunEvent> &events, const QList<Order> &orders)
{
    if (run != m_run)
        return;
    QList<CurveMarker> markers;
    for (const Order &order : orders) {
        if (order.handledStep >= 0 && order.result.isEmpty())
            markers.append({order.handledStep, order.handledMs, textOf(order),
                Theme::instance().colors().warning, {}});
    }
    for (const RunEvent &event : events) {
        if (event.kind == EventKind::Warning && event.step >= 0)
            markers.append(
                {event.step, event.atMs, event.text, Theme::instance().colors().bad, {}});
    }
    for (const RunEvent &note : notesAmong(events))
        markers.append(
            {note.step, 0, noteLabel(note.text), Theme::instance().colors().mutedText, {}});
    m_lossPlot->setMarkers(markers);
    m_metricPlot->setMarkers(markers);
    for (qsizetype i = m_events->count(); i < events.size(); ++i) {
        const RunEvent &event = events.at(i);
        const QString time
            = QDateTime::fromMSecsSinceEpoch(event.atMs).toString(QStringLiteral("HH:mm:ss"));
        const QString what = event.kind == EventKind::Note && event.text.isEmpty()
            ? tr("Note removed")
            : event.text;
        const QString text = event.step >= 0
            ? tr("%1  step %2  %3").arg(time, formatCount(event.step), what)
            : tr("%1  %2").arg(time, what);
        auto *item = new QListWidgetItem(icon(iconOf(event.kind)), text, m_events);
        item->setToolTip(event.text);
    }
    m_events->scrollToBottom();
    tellRefusals(orders);
    m_orders = orders;
    workOutWhatIsInForce();
    lookForFlightRecords(events);
    // The button has been pressed, the engine has not yet answered.
    m_orderOpen = std::any_of(
        orders.begin(), orders.end(), [](const Order &order) { return order.handledMs == 0; });
    refresh();
}

void RunView::workOutWhatIsInForce()
{
    const Run *run = m_workbench.run(m_run);
    if (!run)
        return;
    const auto spec = specFromText(run->specJson.toUtf8(), QStringLiteral("spec"));
    m_inForce = spec ? std::optional(steeredRun(*spec, m_orders).spec) : std::nullopt;
}

// Orders that were waiting when last looked, and that the engine has refused since.
void RunView::tellRefusals(const QList<Order> &orders)
{
    for (const Order &before : std::as_const(m_orders)) {
        if (before.handledMs != 0)
            continue;
        const auto now = std::find_if(orders.begin(), orders.end(),
            [&](const Order &order) { return order.seq == before.seq; });
        if (now != orders.end() && now->handledMs != 0 && !now->result.isEmpty())
            m_workbench.reportProblem({ErrorCode::InvalidInput,
                tr("The order “%1” was not carried out. %2").arg(textOf(*now), now->result), {}});
    }
}

// Each incident leaves a warning or the error that the run failed with.
void RunView::lookForFlightRecords(const QList<RunEvent> &events)
{
    const qsizetype warnings
        = std::count_if(events.begin(), events.end(), [](const RunEvent &event) {
              return event.kind == EventKind::Warning || event.kind == EventKind::Error;
          });
    if (warnings == m_warnings)
        return;
    m_warnings = warnings;
    m_workbench.store().call<QList<Artifact>>(
        this, [run = m_run](RunStore &store) { return store.artifacts(run); },
        [this, run = m_run](const Result<QList<Artifact>> &artifacts) {
            if (run != m_run || !artifacts.ok())
                return;
            qint64 newest = 0;
            for (const Artifact &artifact : *artifacts) {
                if (artifact.kind == u"flight_record" && artifact.atMs >= newest) {
                    newest = artifact.atMs;
                    m_flightObject = artifact.object;
                }
            }
            refresh();
        });
}

void RunView::showFlightRecord()
{
    m_workbench.store().call<QByteArray>(
        this, [object = m_flightObject](RunStore &store) { return store.object(object); },
        [this, run = m_run](const Result<QByteArray> &bytes) {
            if (run != m_run)
                return;
            const auto record
                = bytes.ok() ? flightRecordFromBytes(*bytes) : Result<FlightRecord>(bytes.error());
            if (!record.ok()) {
                m_workbench.reportProblem(record.error());
                return;
            }
            if (!m_flight) {
                m_flight = new FlightView(this);
                connect(m_flight, &FlightView::ordered, this,
                    [this](OrderVerb verb) { m_workbench.giveOrder(m_run, verb); });
                connect(m_flight, &FlightView::rewindRequested, this, &RunView::rewind);
            }
            const Run *known = m_workbench.run(m_run);
            m_flight->setRecord(known ? known->name : QString(), *record);
            m_flight->setState(
                known && known->state == RunState::Paused, !m_workbench.isReadOnly());
            m_flight->show();
            m_flight->raise();
        });
}

// A fork at the newest checkpoint, where all was well, with a tenth of the learning rate; without
// any, from the beginning. The run itself has no use any more.
void RunView::rewind()
{
    constexpr double part = 0.1;
    const double rate = m_inForce ? m_inForce->train.optimizer.lr.value_or(0) : 0;
    if (rate <= 0)
        return;
    m_workbench.store().call<QList<Checkpoint>>(
        this, [run = m_run](RunStore &store) { return store.checkpoints(run); },
        [this, run = m_run, rate](const Result<QList<Checkpoint>> &checkpoints) {
            if (!checkpoints.ok()) {
                m_workbench.reportProblem(checkpoints.error());
                return;
            }
            const Run *known = m_workbench.run(run);
            if (known && isActive(known->state))
                m_workbench.giveOrder(run, OrderVerb::Stop);
            const qint64 step = checkpoints->isEmpty() ? 0 : checkpoints->constFirst().step;
            m_workbench.forkRun(run, step,
                {QStringLiteral("train.optimizer.lr=%1").arg(formatExact(rate * part))}, {});
            if (m_flight)
                m_flight->close();
        });
}

QList<QAction *> RunView::orderActions() const
{
    return m_actions->all();
}

void RunView::giveLearningRate()
{
    if (const std::optional<double> rate = m_rate->value()) {
        m_workbench.giveOrder(m_run, OrderVerb::SetLearningRate, *rate);
        m_rate->clear();
    }
}

} // namespace lampwork
