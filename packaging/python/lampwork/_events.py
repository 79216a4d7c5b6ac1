# SPDX-License-Identifier: GPL-3.0-or-later
"""Events of runs, and orders given to them (core/store/eventtable.h)."""

from __future__ import annotations

import time
from typing import Any, List, NamedTuple

from ._database import Database
from ._errors import InvalidInput, NotFound

_DONE = {
    "pause": "Paused",
    "resume": "Resumed",
    "stop": "Stopped",
    "set_lr": "Learning rate set to {value}",
    "checkpoint": "Checkpoint written",
    "evaluate": "Evaluated",
    "step": "To be paused after {value} more steps",
    "set": "Set {text}",
    "freeze": "Froze {text}",
    "unfreeze": "Unfroze {text}",
    "break": "Breakpoint set: {text}",
    "unbreak": "Breakpoint removed: {text}",
}


class OrderRow(NamedTuple):
    seq: int
    verb: str
    value: float
    text: str
    at_ms: int
    handled_ms: int  # 0: not yet
    handled_step: int
    result: str  # empty: done; else why not


class EventRow(NamedTuple):
    seq: int
    at_ms: int
    kind: str
    step: int  # -1: none
    text: str


def _shortest(value: float) -> str:
    """3 for 3.0, as the program writes numbers."""
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def described(order: OrderRow, result: str) -> str:
    """What stands in the log of events about an order that was handled."""
    if result:
        return f'Order "{order.verb}" not carried out: {result}'
    text = _DONE.get(order.verb, order.verb)
    return text.format(value=_shortest(order.value), text=order.text)


def in_append_event(database: Database, run: int, kind: str, step: int, text: str) -> None:
    database.run(
        "INSERT INTO event(run_id, seq, at_ms, kind, step, payload)"
        " SELECT ?, coalesce(max(seq), 0) + 1, ?, ?, ?, ? FROM event WHERE run_id = ?",
        (run, time.time_ns() // 1_000_000, kind, step, text, run),
    )


def read_events(database: Database, run: int) -> List[EventRow]:
    return [
        EventRow(*row)
        for row in database.run(
            "SELECT seq, at_ms, kind, step, payload FROM event WHERE run_id = ? ORDER BY seq",
            (run,),
        )
    ]


def read_orders(database: Database, run: int, after: int = 0, only_open: bool = False) -> List[Any]:
    return [
        OrderRow(*row)
        for row in database.run(
            "SELECT seq, verb, coalesce(value, 0.0), text, at_ms, handled_ms, handled_step, result"
            " FROM command WHERE run_id = ? AND seq > ?"
            + (" AND handled_ms = 0" if only_open else "")
            + " ORDER BY seq",
            (run, after),
        )
    ]


def in_handle_order(database: Database, run: int, seq: int, step: int, result: str) -> None:
    orders = [one for one in read_orders(database, run, seq - 1) if one.seq == seq]
    if not orders:
        raise NotFound(f"Run {run} has no order {seq}.")
    if orders[0].handled_ms:
        raise InvalidInput(f"Order {seq} of run {run} was handled before.")
    database.run(
        "UPDATE command SET handled_ms = ?, handled_step = ?, result = ?"
        " WHERE run_id = ? AND seq = ?",
        (time.time_ns() // 1_000_000, step, result, run, seq),
    )
    in_append_event(database, run, "order", step, described(orders[0], result))
