// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/eventtable.h"

#include "core/base/format.h"
#include "core/store/connection.h"

namespace lampwork {

namespace {

// What stands in the log of events about an order that was handled.
QString describe(OrderVerb verb, double value, const QString &argument, const QString &result)
{
    QString text;
    switch (verb) {
    case OrderVerb::Pause:
        text = QStringLiteral("Paused");
        break;
    case OrderVerb::Resume:
        text = QStringLiteral("Resumed");
        break;
    case OrderVerb::Stop:
        text = QStringLiteral("Stopped");
        break;
    case OrderVerb::SetLearningRate:
        text = QStringLiteral("Learning rate set to %1").arg(formatExact(value));
        break;
    case OrderVerb::Checkpoint:
        text = QStringLiteral("Checkpoint written");
        break;
    case OrderVerb::Evaluate:
        text = QStringLiteral("Evaluated");
        break;
    case OrderVerb::Step:
        text = QStringLiteral("To be paused after %1 more steps").arg(formatExact(value));
        break;
    case OrderVerb::Set:
        text = QStringLiteral("Set %1").arg(argument);
        break;
    case OrderVerb::Freeze:
        text = QStringLiteral("Froze %1").arg(argument);
        break;
    case OrderVerb::Unfreeze:
        text = QStringLiteral("Unfroze %1").arg(argument);
        break;
    case OrderVerb::Break:
        text = QStringLiteral("Breakpoint set: %1").arg(argument);
        break;
    case OrderVerb::Unbreak:
        text = QStringLiteral("Breakpoint removed: %1").arg(argument);
        break;
    }
    return result.isEmpty()
        ? text
        : QStringLiteral("Order \"%1\" not carried out: %2").arg(nameOf(verb), result);
}

} // namespace

Result<void> inAppendEvent(
    Connection &db, RunId id, EventKind kind, qint64 step, const QString &text)
{
    return db.execute(
        "INSERT INTO event(run_id, seq, at_ms, kind, step, payload)"
        " SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ? FROM event WHERE run_id = ?",
        {id, db.clockMs(), nameOf(kind), step, text, id});
}

Result<QList<RunEvent>> readEvents(Connection &db, RunId id, qint64 afterSeq)
{
    auto rows = db.run("SELECT seq, at_ms, kind, step, payload FROM event WHERE run_id = ? AND seq "
                       "> ? ORDER BY seq",
        {id, afterSeq});
    if (!rows)
        return rows.error();
    QList<RunEvent> events;
    while (rows->next()) {
        events.append({rows->integer(0), rows->integer(1),
            eventKindFromName(rows->text(2)).value_or(EventKind::Log), rows->integer(3),
            rows->text(4)});
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return events;
}

Result<qint64> inGiveOrder(Connection &db, RunId id, const Order &order)
{
    auto seq = db.integer("INSERT INTO command(run_id, seq, at_ms, verb, value, text)"
                          " SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ? FROM command WHERE "
                          "run_id = ? RETURNING seq",
        {id, db.clockMs(), nameOf(order.verb), order.value, order.text, id});
    if (!seq)
        return seq.error();
    return seq->value_or(0);
}

#define LAMPWORK_ORDER_COLUMNS                                                                     \
    "SELECT seq, verb, value, text, at_ms, handled_ms, handled_step, result FROM command "

Result<QList<Order>> readOrders(Connection &db, RunId id, OrderFilter filter)
{
    auto rows = db.run(filter == OrderFilter::All
            ? LAMPWORK_ORDER_COLUMNS "WHERE run_id = ? ORDER BY seq"
            : LAMPWORK_ORDER_COLUMNS "WHERE run_id = ? AND handled_ms = 0 ORDER BY seq",
        {id});
    if (!rows)
        return rows.error();
    QList<Order> orders;
    while (rows->next()) {
        const auto verb = orderVerbFromName(rows->text(1));
        if (!verb) {
            return Error{ErrorCode::TooNew,
                QStringLiteral(
                    "Order %1 of run %2, \"%3\", is unknown to this version of Lampwork.")
                    .arg(rows->integer(0))
                    .arg(id)
                    .arg(rows->text(1)),
                {}};
        }
        orders.append({rows->integer(0), *verb, rows->real(2), rows->text(3), rows->integer(4),
            rows->integer(5), rows->integer(6), rows->text(7)});
    }
    if (auto status = rows->status(); !status)
        return status.error();
    return orders;
}

#undef LAMPWORK_ORDER_COLUMNS

Result<void> inHandleOrder(Connection &db, RunId id, qint64 seq, qint64 step, const QString &result)
{
    auto row
        = db.run("SELECT verb, value, handled_ms, text FROM command WHERE run_id = ? AND seq = ?",
            {id, seq});
    if (!row)
        return row.error();
    if (!row->next()) {
        if (auto status = row->status(); !status)
            return status;
        return Error{
            ErrorCode::NotFound, QStringLiteral("Run %1 has no order %2.").arg(id).arg(seq), {}};
    }
    if (row->integer(2) != 0) {
        return Error{ErrorCode::InvalidInput,
            QStringLiteral("Order %1 of run %2 was handled before.").arg(seq).arg(id), {}};
    }
    const QString text = describe(orderVerbFromName(row->text(0)).value_or(OrderVerb::Pause),
        row->real(1), row->text(3), result);
    if (auto done = db.execute("UPDATE command SET handled_ms = ?, handled_step = ?, result = ? "
                               "WHERE run_id = ? AND seq = ?",
            {db.clockMs(), step, result, id, seq});
        !done)
        return done;
    return inAppendEvent(db, id, EventKind::Order, step, text);
}

Result<void> inImportEvents(Connection &db, RunId id, const QList<RunEvent> &events)
{
    for (const RunEvent &event : events) {
        if (auto done = db.execute("INSERT INTO event(run_id, seq, at_ms, kind, step, payload)"
                                   " VALUES (?, ?, ?, ?, ?, ?)",
                {id, event.seq, event.atMs, nameOf(event.kind), event.step, event.text});
            !done)
            return done;
    }
    return {};
}

Result<void> inImportOrders(Connection &db, RunId id, const QList<Order> &orders)
{
    for (const Order &order : orders) {
        if (auto done = db.execute("INSERT INTO command(run_id, seq, at_ms, verb, value, text,"
                                   " handled_ms, handled_step, result)"
                                   " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                {id, order.seq, order.atMs, nameOf(order.verb), order.value, order.text,
                    order.handledMs, order.handledStep, order.result});
            !done)
            return done;
    }
    return {};
}

} // namespace lampwork
