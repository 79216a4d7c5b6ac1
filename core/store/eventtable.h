// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/experiment/run.h"

namespace lampwork {

class Connection;

// Events and orders of runs. Functions named in* are called inside the connection's write
// transaction; their caller has seen to it that the run exists.

Result<void> inAppendEvent(
    Connection &db, RunId id, EventKind kind, qint64 step, const QString &text);
Result<QList<RunEvent>> readEvents(Connection &db, RunId id, qint64 afterSeq);

// Its verb, value and text; returns its seq.
Result<qint64> inGiveOrder(Connection &db, RunId id, const Order &order);
enum class OrderFilter { All, Open };
Result<QList<Order>> readOrders(Connection &db, RunId id, OrderFilter filter);
// NotFound when there is no such order; InvalidInput when it was handled before.
Result<void> inHandleOrder(
    Connection &db, RunId id, qint64 seq, qint64 step, const QString &result);

// Rows of another store, as they are.
Result<void> inImportEvents(Connection &db, RunId id, const QList<RunEvent> &events);
Result<void> inImportOrders(Connection &db, RunId id, const QList<Order> &orders);

} // namespace lampwork
