// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/panels/training/orderactions.h"

#include "widgets/style/icons.h"

#include <QAction>
#include <QWidget>

namespace lampwork {

namespace {

struct Described {
    const char *name;
    const char *iconName;
    QString text;
    QString toolTip;
    QKeySequence shortcut;
};

QAction *made(QWidget *owner, const Described &described)
{
    auto *action = new QAction(icon(QLatin1String(described.iconName)), described.text, owner);
    action->setObjectName(QStringLiteral("train.%1.action").arg(QLatin1String(described.name)));
    action->setToolTip(described.toolTip);
    action->setShortcut(described.shortcut);
    owner->addAction(action); // the shortcut works while its widget is shown
    return action;
}

} // namespace

OrderActions::OrderActions(QWidget *owner)
    : QObject(owner)
{
    pause = made(owner, {"pause", "pause", tr("&Pause"), {}, Qt::Key_F5});
    step = made(owner,
        {"step", "right", tr("Single &step"), tr("Do one step of the training, then pause"),
            Qt::Key_F10});
    stop = made(owner,
        {"stop", "stop", tr("S&top"),
            tr("End the training after this step; it can be resumed later"),
            Qt::SHIFT | Qt::Key_F5});
    checkpoint = made(owner,
        {"checkpoint", "save", tr("Chec&kpoint"), tr("Save the network as it is now"), Qt::Key_F8});
    evaluate = made(owner,
        {"evaluate", "target", tr("E&valuate"),
            tr("Measure the validation rows now; the training goes on as if it had not been "
               "asked"),
            Qt::Key_F9});
    steer = made(owner,
        {"steer", "settings", tr("St&eer"),
            tr("Change settings, freeze layers and set breakpoints while the run trains"),
            Qt::Key_F7});
    steer->setCheckable(true);
    flight = made(owner,
        {"flight", "inspect", tr("&What happened"),
            tr("What the flight recorder kept: the layers, and the last batches"), Qt::Key_F6});
    connect(pause, &QAction::triggered, this,
        [this] { Q_EMIT ordered(m_paused ? OrderVerb::Resume : OrderVerb::Pause, 0); });
    connect(step, &QAction::triggered, this, [this] { Q_EMIT ordered(OrderVerb::Step, 1); });
    connect(stop, &QAction::triggered, this, [this] { Q_EMIT ordered(OrderVerb::Stop, 0); });
    connect(checkpoint, &QAction::triggered, this,
        [this] { Q_EMIT ordered(OrderVerb::Checkpoint, 0); });
    connect(
        evaluate, &QAction::triggered, this, [this] { Q_EMIT ordered(OrderVerb::Evaluate, 0); });
    refresh(nullptr, false, false);
}

QList<QAction *> OrderActions::all() const
{
    return {pause, step, stop, checkpoint, evaluate, steer, flight};
}

void OrderActions::refresh(const Run *run, bool writable, bool hasFlightRecord)
{
    const bool active = run && hasEngine(*run);
    m_paused = run && run->state == RunState::Paused;
    pause->setText(m_paused ? tr("&Continue") : tr("&Pause"));
    pause->setIcon(icon(m_paused ? QStringLiteral("play") : QStringLiteral("pause")));
    pause->setToolTip(
        m_paused ? tr("Go on with the training") : tr("Hold the training after this step"));
    for (QAction *action : {pause, step, stop, checkpoint, evaluate})
        action->setEnabled(active && writable);
    steer->setEnabled(active && writable);
    flight->setEnabled(hasFlightRecord);
}

} // namespace lampwork
