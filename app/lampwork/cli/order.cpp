// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/runjson.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/base/nearest.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

class OrderCommand : public Verb {
public:
    Manual manual() const override
    {
        return {QStringLiteral("order"), QStringLiteral("steer a running engine"),
            {QStringLiteral("order RUN pause|resume|stop|checkpoint [OPTION]…"),
                QStringLiteral("order RUN set_lr RATE [OPTION]…")},
            {QStringLiteral("Gives an order to the engine of a run, through the store. The engine "
                            "takes it at its "
                            "next step; the order and the step at which it took effect stay on "
                            "record. pause waits "
                            "until resume; stop ends the run with a checkpoint to resume from; "
                            "set_lr sets the base "
                            "learning rate; checkpoint writes one now.")},
            {{QStringLiteral("lampwork order 12 set_lr 0.0003"),
                 QStringLiteral("Lower the learning rate")},
                {QStringLiteral("lampwork order mlp-wide stop --wait"),
                    QStringLiteral("Stop a run, and wait until it has")}},
            {{exitFailed,
                QStringLiteral(
                    "The run is not active, or with --wait: the engine refused the order or ended "
                    "before it.")}}};
    }

    void declare(Options &options) override
    {
        options.argument(
            QStringLiteral("RUN"), &m_run, QStringLiteral("The number or the name of the run."));
        options.argument(QStringLiteral("ORDER"), &m_verb,
            QStringLiteral("pause, resume, stop, set_lr or checkpoint."));
        options.argument(QStringLiteral("RATE"), &m_value,
            QStringLiteral("The learning rate of set_lr."), false);
        options.flag(QStringLiteral("--wait"), &m_wait,
            QStringLiteral("Wait until the engine has handled it."));
        options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
            QStringLiteral("The store, instead of the usual one."));
    }

    int run(Console &console) override
    {
        const auto verb = orderVerbFromName(m_verb);
        if (!verb) {
            const QStringList known{QStringLiteral("pause"), QStringLiteral("resume"),
                QStringLiteral("stop"), QStringLiteral("set_lr"), QStringLiteral("checkpoint")};
            return console.wrongUse(
                QStringLiteral("There is no order “%1”.%2").arg(m_verb, suggestion(m_verb, known)));
        }
        double rate = 0;
        if (*verb == OrderVerb::SetLearningRate) {
            bool ok = false;
            rate = m_value.toDouble(&ok);
            if (!ok || !std::isfinite(rate) || rate < 0)
                return console.wrongUse(
                    QStringLiteral("set_lr needs a learning rate, a number of at least 0."),
                    m_value);
        } else if (!m_value.isEmpty()) {
            return console.wrongUse(
                QStringLiteral("The order %1 takes no value.").arg(m_verb), m_value);
        }
        const auto store = openForUse(m_store, StoreUse::Write);
        if (!store)
            return console.fail(store.error());
        const auto run = findRun(**store, m_run);
        if (!run)
            return console.fail(run.error());
        if (run->state != RunState::Queued && !isActive(run->state)) {
            QString message = QStringLiteral("Run %1 is %2: there is no engine to obey.")
                                  .arg(run->id)
                                  .arg(nameOf(run->state));
            if (*verb == OrderVerb::Resume && isResumable(run->state))
                message += QStringLiteral(" “lampwork train --resume %1” goes on with it.")
                               .arg(run->id);
            return console.fail({ErrorCode::InvalidInput, message, m_run});
        }
        const auto seq = (*store)->giveOrder(run->id, *verb, rate);
        if (!seq)
            return console.fail(seq.error());
        if (m_wait)
            return waitUntilHandled(**store, run->id, *seq, console);
        return report(**store, run->id, *seq, console);
    }

private:
    int report(RunStore &store, RunId id, qint64 seq, Console &console) const
    {
        const auto orders = store.orders(id);
        if (!orders)
            return console.fail(orders.error());
        const auto order = std::find_if(orders->cbegin(), orders->cend(),
            [&](const Order &candidate) { return candidate.seq == seq; });
        if (order == orders->cend())
            return console.fail(
                {ErrorCode::Internal, QStringLiteral("The order is gone from the store."), m_run});
        if (console.isJson()) {
            console.printJson(orderToJson(*order));
        } else {
            const QString value = order->verb == OrderVerb::SetLearningRate
                ? u' ' + formatExact(order->value)
                : QString();
            const QString outcome = order->handledMs > 0
                ? QStringLiteral("took effect after step %1").arg(formatCount(order->handledStep))
                : QStringLiteral("given");
            if (order->result.isEmpty())
                console.print(QStringLiteral("run %1: %2%3 %4")
                                  .arg(id)
                                  .arg(nameOf(order->verb), value, outcome));
        }
        if (!order->result.isEmpty())
            return console.fail(
                {ErrorCode::Engine, order->result, QStringLiteral("run %1").arg(id)});
        return exitDone;
    }

    int waitUntilHandled(RunStore &store, RunId id, qint64 seq, Console &console) const
    {
        constexpr int pollMs = 50;
        constexpr qint64 lostCheckMs = 1000;
        QEventLoop loop;
        QTimer timer;
        std::optional<Error> problem;
        qint64 lastLostCheck = 0;
        const auto poll = [&] {
            const auto orders = store.openOrders(id);
            if (!orders) {
                problem = orders.error();
                return true;
            }
            if (std::none_of(orders->cbegin(), orders->cend(),
                    [&](const Order &order) { return order.seq == seq; }))
                return true;
            if (nowMs() - lastLostCheck > lostCheckMs) {
                lastLostCheck = nowMs();
                const auto lost = store.markLostRuns();
                const auto run = store.run(id);
                if (!lost || !run) {
                    problem = !lost ? lost.error() : run.error();
                    return true;
                }
                if (run->state != RunState::Queued && !isActive(run->state)) {
                    problem = Error{ErrorCode::Engine,
                        QStringLiteral("The run ended (%1) before it took the order.")
                            .arg(nameOf(run->state)),
                        QStringLiteral("run %1").arg(id)};
                    return true;
                }
            }
            return false;
        };
        QObject::connect(&timer, &QTimer::timeout, &loop, [&] {
            if (poll())
                loop.quit();
        });
        timer.start(pollMs);
        loop.exec();
        return problem ? console.fail(*problem) : report(store, id, seq, console);
    }

    QString m_run;
    QString m_verb;
    QString m_value;
    QString m_store;
    bool m_wait = false;
};

} // namespace

std::unique_ptr<Verb> makeOrderVerb()
{
    return std::make_unique<OrderCommand>();
}

} // namespace lampwork
