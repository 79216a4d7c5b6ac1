// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/lampwork/cli/console.h"
#include "app/lampwork/cli/runjson.h"
#include "app/lampwork/cli/stores.h"
#include "app/lampwork/cli/verbs.h"
#include "core/base/clock.h"
#include "core/base/format.h"
#include "core/base/nearest.h"
#include "core/experiment/breakpoint.h"
#include "core/experiment/specjson.h"
#include "core/experiment/steering.h"

#include <QEventLoop>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace lampwork {

namespace {

const QStringList &verbNames()
{
    static const QStringList names = [] {
        QStringList list;
        for (int verb = 0; verb <= int(OrderVerb::Unbreak); ++verb)
            list.append(nameOf(OrderVerb(verb)));
        return list;
    }();
    return names;
}

// What an order needs besides its name.
QString argumentText(OrderVerb verb)
{
    switch (verb) {
    case OrderVerb::SetLearningRate:
        return QStringLiteral("a learning rate, a number of at least 0");
    case OrderVerb::Step:
        return QStringLiteral("a number of steps, a whole number of at least 1");
    case OrderVerb::Set:
        return QStringLiteral("PATH=VALUE, for example train.clip_norm=1");
    case OrderVerb::Freeze:
    case OrderVerb::Unfreeze:
        return QStringLiteral("a glob over the names of parameters, for example “conv*”");
    case OrderVerb::Break:
    case OrderVerb::Unbreak:
        return QStringLiteral("a condition, for example “train/loss > 2”");
    default:
        return {};
    }
}

class OrderCommand : public Verb {
public:
    Manual manual() const override;
    void declare(Options &options) override;
    int run(Console &console) override;

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
            const QString outcome = order->handledMs > 0
                ? QStringLiteral("took effect after step %1").arg(formatCount(order->handledStep))
                : QStringLiteral("given");
            if (order->result.isEmpty())
                console.print(
                    QStringLiteral("run %1: %2 %3").arg(id).arg(orderText(*order), outcome));
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
        qint64 nextLostCheckMs = monotonicMs();
        const auto poll = [&] {
            const auto orders = store.openOrders(id);
            if (!orders) {
                problem = orders.error();
                return true;
            }
            if (std::none_of(orders->cbegin(), orders->cend(),
                    [&](const Order &order) { return order.seq == seq; }))
                return true;
            if (monotonicMs() >= nextLostCheckMs) {
                nextLostCheckMs = monotonicMs() + lostCheckMs;
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

    // What can be told to be wrong before the engine is asked.
    static std::optional<Error> problemOf(RunStore &store, const Run &run, const Order &order);
    std::optional<QString> readArgument(OrderVerb verb, Order &order) const;

    QString m_run;
    QString m_verb;
    QString m_argument;
    QString m_store;
    bool m_wait = false;
};

Manual OrderCommand::manual() const
{
    return {QStringLiteral("order"), QStringLiteral("steer a running engine"),
        {QStringLiteral("order RUN pause|resume|stop|checkpoint|evaluate [OPTION]…"),
            QStringLiteral("order RUN step [STEPS] [OPTION]…"),
            QStringLiteral("order RUN set_lr RATE [OPTION]…"),
            QStringLiteral("order RUN set PATH=VALUE [OPTION]…"),
            QStringLiteral("order RUN freeze|unfreeze GLOB [OPTION]…"),
            QStringLiteral("order RUN break|unbreak CONDITION [OPTION]…")},
        {QStringLiteral("Gives an order to the engine of a run, through the store. The engine "
                        "takes it between two steps; the order and the step at which it took "
                        "effect stay on record, and a run that is resumed repeats it there. An "
                        "order that cannot be done changes nothing, and its reason is kept."),
            QStringLiteral(
                "pause waits until resume; stop ends the run with a checkpoint to resume from; "
                "step does so many steps (1 when not said) and pauses; checkpoint writes one now; "
                "evaluate measures the validation rows now."),
            QStringLiteral(
                "set_lr sets the base learning rate. set changes train.optimizer.weight_decay, "
                "train.batch_size, train.epochs, train.clip_norm, train.schedule (whole, as JSON, "
                "or a field of it, train.schedule.name=cosine), network.dropout (of all dropout "
                "layers) or network.layers[3].rate (of one). freeze and unfreeze hold and release "
                "the parameters whose names match: “*”, “?” and “[ab]” stand for any text, one "
                "character and one of them."),
            QStringLiteral(
                "break sets a breakpoint: the run pauses when its condition comes to hold. A "
                "condition is a series and a comparison (train/loss > 2, valid/accuracy >= 0.9; "
                "gradient_norm > 10 stands for train/gradient_norm), “is nan” of a series or of "
                "any, or “no improvement in 500 steps” or “… 5 epochs” of a series, or of "
                "train/loss. unbreak removes it.")},
        {{QStringLiteral("lampwork order 12 set_lr 0.0003"),
             QStringLiteral("Lower the learning rate")},
            {QStringLiteral("lampwork order 12 set train.batch_size=128"),
                QStringLiteral("Train on in larger batches")},
            {QStringLiteral("lampwork order 12 freeze 'conv*'"),
                QStringLiteral("Hold the convolutions as they are")},
            {QStringLiteral("lampwork order 12 break 'valid/loss no improvement in 5 epochs'"),
                QStringLiteral("Pause when it does not get better any more")},
            {QStringLiteral("lampwork order mlp-wide stop --wait"),
                QStringLiteral("Stop a run, and wait until it has")}},
        {{exitFailed,
            QStringLiteral(
                "The run is not active, or with --wait: the engine refused the order or ended "
                "before it.")}}};
}

void OrderCommand::declare(Options &options)
{
    options.argument(
        QStringLiteral("RUN"), &m_run, QStringLiteral("The number or the name of the run."));
    options.argument(QStringLiteral("ORDER"), &m_verb,
        QStringLiteral("pause, resume, stop, checkpoint, evaluate, step, set_lr, set, freeze, "
                       "unfreeze, break or unbreak."));
    options.argument(QStringLiteral("ARGUMENT"), &m_argument,
        QStringLiteral("The learning rate, the number of steps, PATH=VALUE, the glob or the "
                       "condition."),
        false);
    options.flag(
        QStringLiteral("--wait"), &m_wait, QStringLiteral("Wait until the engine has handled it."));
    options.value(QStringLiteral("--store"), QStringLiteral("DIR"), &m_store,
        QStringLiteral("The store, instead of the usual one."));
}

// The number or text of the order from the argument; what is wrong with it, if anything is.
std::optional<QString> OrderCommand::readArgument(OrderVerb verb, Order &order) const
{
    const OrderArgument kind = argumentOf(verb);
    if (kind == OrderArgument::None) {
        return m_argument.isEmpty()
            ? std::nullopt
            : std::optional(QStringLiteral("The order %1 takes no value.").arg(m_verb));
    }
    const QString needed = QStringLiteral("%1 needs %2.").arg(m_verb, argumentText(verb));
    if (kind == OrderArgument::Text) {
        order.text = m_argument.trimmed();
        return order.text.isEmpty() ? std::optional(needed) : std::nullopt;
    }
    if (verb == OrderVerb::Step && m_argument.isEmpty()) {
        order.value = 1;
        return std::nullopt;
    }
    bool ok = false;
    order.value = m_argument.toDouble(&ok);
    const bool whole
        = verb != OrderVerb::Step || (order.value >= 1 && order.value == std::trunc(order.value));
    if (!ok || !std::isfinite(order.value) || order.value < 0 || !whole)
        return needed;
    return std::nullopt;
}

std::optional<Error> OrderCommand::problemOf(RunStore &store, const Run &run, const Order &order)
{
    const auto spec
        = specFromText(run.specJson.toUtf8(), QStringLiteral("spec of run %1").arg(run.id));
    if (!spec)
        return std::nullopt; // of a newer program: its engine knows
    if (order.verb == OrderVerb::Set) {
        const auto orders = store.orders(run.id);
        if (!orders)
            return orders.error();
        const auto changed = withSetting(steeredRun(*spec, *orders).spec, order.text);
        return changed ? std::nullopt : std::optional(changed.error());
    }
    if (order.verb == OrderVerb::Break || order.verb == OrderVerb::Unbreak) {
        const auto parsed = parseBreakpoint(order.text,
            breakpointSeries(
                spec->train.task.value_or(Task::Regression), spec->data.split.valid > 0));
        return parsed ? std::nullopt : std::optional(parsed.error());
    }
    return std::nullopt;
}

int OrderCommand::run(Console &console)
{
    const auto verb = orderVerbFromName(m_verb);
    if (!verb)
        return console.wrongUse(QStringLiteral("There is no order “%1”.%2")
                                    .arg(m_verb, suggestion(m_verb, verbNames())));
    Order order;
    order.verb = *verb;
    if (const auto problem = readArgument(*verb, order))
        return console.wrongUse(*problem, m_argument);
    const auto store = openForUse(m_store, StoreUse::Write);
    if (!store)
        return console.fail(store.error());
    const auto run = findRun(**store, m_run);
    if (!run)
        return console.fail(run.error());
    if (isImported(*run)) {
        return console.fail({ErrorCode::InvalidInput,
            QStringLiteral("Run %1 was imported from %2: no engine here takes its orders.")
                .arg(run->id)
                .arg(importedFrom(*run)),
            m_run});
    }
    if (run->state != RunState::Queued && !isActive(run->state)) {
        QString message = QStringLiteral("Run %1 is %2: there is no engine to obey.")
                              .arg(run->id)
                              .arg(nameOf(run->state));
        if (*verb == OrderVerb::Resume && isResumable(run->state))
            message
                += QStringLiteral(" “lampwork train --resume %1” goes on with it.").arg(run->id);
        return console.fail({ErrorCode::InvalidInput, message, m_run});
    }
    if (const auto problem = problemOf(**store, *run, order))
        return console.wrongUse(problem->message, problem->where);
    const auto seq = (*store)->giveOrder(run->id, *verb, order.value, order.text);
    if (!seq)
        return console.fail(seq.error());
    if (m_wait)
        return waitUntilHandled(**store, run->id, *seq, console);
    return report(**store, run->id, *seq, console);
}

} // namespace

std::unique_ptr<Verb> makeOrderVerb()
{
    return std::make_unique<OrderCommand>();
}

} // namespace lampwork
