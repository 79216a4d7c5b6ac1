# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders: what a person tells a run from the window, or by `lampwork order`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Callable, Mapping, Optional

from ._errors import InvalidInput
from ._events import OrderRow, in_handle_order

if TYPE_CHECKING:
    from .run import Run

_WAIT_S = 0.1
_TEXTS = ("set", "freeze", "unfreeze", "break", "unbreak")


class Order:
    """`verb` is pause, resume, stop, set_lr (value: the rate), checkpoint, evaluate, step (value:
    how many), set (text: "path=value"), freeze, unfreeze (text: a glob), break or unbreak (text: a
    condition). Answer it by done() or refuse(), once."""

    def __init__(self, run: "Run", row: OrderRow) -> None:
        self._run = run
        self.seq = row.seq
        self.verb = row.verb
        self.value = row.value
        self.text = row.text
        self.at_ms = row.at_ms
        self.answered = False

    def __repr__(self) -> str:
        return f"<lampwork.Order {self.seq} {self.verb} {self.text or self.value}>"

    def done(self, step: Optional[int] = None) -> None:
        """It took effect after `step` steps; without one, after the last that was logged."""
        self._answer(step, "")

    def refuse(self, reason: str, step: Optional[int] = None) -> None:
        """It is not carried out; the reason is shown in the window."""
        self._answer(step, reason or "Not carried out.")

    def _answer(self, step: Optional[int], result: str) -> None:
        if self.answered:
            raise InvalidInput(f"Order {self.seq} ({self.verb}) was answered before.")
        self.answered = True
        at = max(self._run.step, 0) if step is None else step
        seq = self.seq
        self._run._add(lambda database, run: in_handle_order(database, run, seq, at, result))


class Steering:
    """Run.obey(): belongs to the thread that trains."""

    def __init__(self, run: "Run") -> None:
        self._run = run
        self._paused = False
        self._left: Optional[int] = None  # calls until the next pause

    def obey(self, actions: Mapping[str, Callable[..., Any]]) -> bool:
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                self._left = None
                self._set_paused(True)
        while True:
            for order in self._run.orders():
                if self._take(order, actions):
                    return True
            if not self._paused or self._run._refusal is not None:
                return False
            writer = self._run._writer
            with writer.condition:
                if not writer.orders and not writer.ended:
                    writer.condition.wait(_WAIT_S)

    def _set_paused(self, paused: bool) -> None:
        self._paused = paused
        self._run.set_state("paused" if paused else "running")

    def _take(self, order: Order, actions: Mapping[str, Callable[..., Any]]) -> bool:
        """True: the run is to stop."""
        if order.verb == "stop":
            self._run.will_end("stopped")
            order.done()
            return True
        if order.verb == "pause":
            self._take_pause(order)
        elif order.verb == "resume":
            self._take_resume(order)
        elif order.verb == "step":
            self._take_step(order)
        else:
            self._carry_out(order, actions)
        return False

    def _take_pause(self, order: Order) -> None:
        if self._paused:
            order.refuse("The run was already paused.")
            return
        self._left = None
        self._set_paused(True)
        order.done()

    def _take_resume(self, order: Order) -> None:
        if not self._paused:
            order.refuse("The run was not paused.")
            return
        self._set_paused(False)
        order.done()

    def _take_step(self, order: Order) -> None:
        if not (1 <= order.value <= 1e15 and order.value == int(order.value)):
            order.refuse(f"{order.value:g} is no number of steps: it must be a whole one, from 1.")
            return
        self._left = int(order.value)
        if self._paused:
            self._set_paused(False)
        order.done()

    def _carry_out(self, order: Order, actions: Mapping[str, Callable[..., Any]]) -> None:
        action = actions.get(order.verb)
        if action is None:
            order.refuse("This script does not take such orders.")
            return
        try:
            action(*_arguments(order))
        except ValueError as error:
            order.refuse(str(error))
            return
        order.done()


def _arguments(order: Order) -> "tuple[Any, ...]":
    if order.verb == "set":
        path, sign, text = order.text.partition("=")
        if not sign:
            raise InvalidInput(f"“{order.text}” is not PATH=VALUE.")
        try:
            return path.strip(), json.loads(text)
        except ValueError:
            return path.strip(), text.strip()
    if order.verb in _TEXTS:
        return (order.text,)
    return (order.value,) if order.verb == "set_lr" else ()
