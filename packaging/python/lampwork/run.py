# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is being written."""

from __future__ import annotations

import json
import os
import time
import types
import warnings
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Sequence, Type, Union

from . import _lifecycle
from ._attributes import as_json_values, in_set_attributes, with_slashes
from ._errors import InvalidInput, LampworkError, LampworkWarning
from ._events import in_append_event
from ._histograms import Histogram
from ._histograms import in_append as in_append_histogram
from ._images import Image
from ._objects import Staged, in_store_artifact
from ._runs import in_edit, in_set_spec
from ._summary import Summary
from ._values import as_number, clean_text, plain
from ._writer import MOST_ROWS, Ending, Job, Writer
from .orders import Order, Steering

TIMEOUT_S = 30.0
_PLAIN = frozenset((float, int))
_EVENT_KINDS = {"info": "log", "warning": "warning", "error": "error"}
_LARGEST_STEP = 1 << 53
_MOST_KNOWN = 200_000


class Run:
    """Made by lampwork.init(). Any thread may call anything; a forked process may not: there every
    call does nothing, after a warning. As a context manager it ends as failed, with the message, on
    an exception; as stopped on KeyboardInterrupt; else as finished."""

    def __init__(
        self,
        number: int,
        name: str,
        experiment: str,
        store: str,
        writer: Writer,
        summary: Summary,
        spec: Dict[str, Any],
        tags: Sequence[str],
        note: str,
        last_step: int,
    ) -> None:
        self.id = number
        self.experiment = experiment
        self.store = store
        self._name = name
        self._writer = writer
        self._summary = summary
        self._spec = spec
        self._tags = tuple(tags)
        self._note = note
        self._step = last_step
        self._known_names: Dict[Any, Any] = {}  # sets of names that were found right
        self._known_count = 0
        self._refusal: Optional[str] = None
        self._refusal_told = False
        self._full_told = False
        self._ending: Optional[Ending] = None
        self._steering = Steering(self)
        _lifecycle.add(self)

    def __repr__(self) -> str:
        return f"<lampwork.Run {self.id} {self._name!r} in {self.store}>"

    # -- Points -------------------------------------------------------------------------------

    def log(self, metrics: Mapping[str, Any], step: Optional[int] = None) -> None:
        """Records a value of each series at a step; without one, at the step after the last.

        Values are numbers (of numpy and torch, too), Image or Histogram. Returns at once: they are
        written within 100 ms, by a thread. Steps of a series must grow; what does not is dropped,
        with a warning. Raises InvalidInput, having recorded nothing, for what cannot be."""
        if self._refusal is not None:
            return self._refuse()
        writer = self._writer
        extras = None
        try:
            names, values = tuple(metrics), tuple(metrics.values())
            if names not in self._known_names or not _PLAIN.issuperset(map(type, values)):
                raise TypeError
            values = tuple(map(float, values))
        except (TypeError, OverflowError, AttributeError):  # the first such, or more to look at
            names, values, extras = self._checked(metrics)
        if step is not None and (type(step) is not int or not 0 <= step < _LARGEST_STEP):
            step = _as_step(step)
        with writer.condition:
            if step is None:
                step = self._step + 1
            if step > self._step:
                self._step = writer.progress["step"] = step
            if len(writer.rows) < MOST_ROWS:
                if names:
                    writer.rows.append((names, step, time.time_ns() // 1_000_000, values))
            else:
                self._drop()
        if extras:
            self._log_extras(extras, step)
        if writer.warnings:
            self._tell_warnings()

    def _checked(self, metrics: Mapping[str, Any]) -> Any:
        """Names, numbers, and what is of another kind. Raises before anything is recorded."""
        if not isinstance(metrics, Mapping):
            raise InvalidInput(
                f"log() takes a dictionary of names and values, not {type(metrics).__name__}."
            )
        numbers: Dict[str, float] = {}
        extras: Dict[str, Any] = {}
        for name, value in metrics.items():
            if not isinstance(name, str) or not name:
                raise InvalidInput(f"A series is named by a text, not by {name!r}.")
            if isinstance(value, (Image, Histogram)):
                extras[name] = value
            else:
                numbers[clean_text(name)] = as_number(name, value)
        names = tuple(numbers)
        if not extras and names == tuple(metrics) and self._known_count < _MOST_KNOWN:
            self._known_count += len(names)
            self._known_names[names] = None
        return names, tuple(numbers.values()), extras

    def _log_extras(self, extras: Dict[str, Any], step: int) -> None:
        for name, value in extras.items():
            if isinstance(value, Image):
                self.log_image(name, value, step=step)
            else:
                self.log_histogram(name, value, step=step)

    def _has_logged(self, name: str) -> bool:
        return any(name in names for names in self._known_names)

    def _drop(self) -> None:
        """Under the writer's lock: memory is full of what cannot be written."""
        self._writer.lost_rows += 1
        if not self._full_told:
            self._full_told = True
            self._writer.warnings.append(
                f"Run {self.id} has {MOST_ROWS} rows that cannot be written; what is logged from "
                "now on is dropped until the store can be written again."
            )

    @property
    def step(self) -> int:
        """The largest step that was logged; -1 before the first."""
        return self._step

    def define(self, name: str, best: Optional[str] = None) -> None:
        """Says whether the best value of a series, which tables show beside the last one, is its
        "min" or its "max" (known by itself of losses, errors, accuracies, …); None: neither."""
        if best not in ("min", "max", None):
            raise InvalidInput(f'best is "min", "max" or None, not {best!r}.')
        self._summary.define(name, best)

    # -- Pictures, histograms, files ----------------------------------------------------------

    def log_histogram(
        self, name: str, values: Any, step: Optional[int] = None, bins: int = 64
    ) -> None:
        """Records how many values lie where: of a Histogram, a list, or an array of any shape."""
        if self._refusal is not None:
            return self._refuse()
        _check_name(name)
        histogram = values if isinstance(values, Histogram) else Histogram.of(values, bins)
        at = self._at(step)

        def job(database: Any, run: int) -> None:
            if not in_append_histogram(database, run, clean_text(name), at, histogram):
                in_append_event(database, run, "warning", at, _dropped("histogram", name))

        self._add(job)

    def log_image(
        self, name: str, image: Any, step: Optional[int] = None, caption: str = ""
    ) -> None:
        """Records a picture: whatever Image.of() takes."""
        if self._refusal is not None:
            return self._refuse()
        _check_name(name)
        picture = Image.of(image, caption)
        at = self._at(step)
        info = {"series": clean_text(name), "step": at, "caption": clean_text(picture.caption)}
        file_name = f"{clean_text(name)}/{at:08d}.{picture.suffix}"
        staged = Staged.of_bytes(self.store, picture.data)
        self._add(in_store_artifact(staged, "image", file_name, info))

    def log_artifact(
        self,
        what: Union[str, "os.PathLike[str]", bytes],
        name: Optional[str] = None,
        kind: str = "file",
        info: Optional[Mapping[str, Any]] = None,
    ) -> None:
        """Stores a copy of a file, or bytes (which need a name), with the run. One of the same kind
        and name is replaced. The copy is made before this returns."""
        if self._refusal is not None:
            return self._refuse()
        if isinstance(what, (bytes, bytearray, memoryview)):
            if not name:
                raise InvalidInput("Bytes need a name: log_artifact(data, name=…).")
            staged = Staged.of_bytes(self.store, bytes(what))
        else:
            path = os.fspath(what)
            name = name or os.path.basename(path)
            staged = Staged.of_file(self.store, path)
        notes = as_json_values(info or {}, "info")
        self._add(in_store_artifact(staged, clean_text(kind), clean_text(name), notes))

    # -- What is known of the run -------------------------------------------------------------

    @property
    def config(self) -> Dict[str, Any]:
        """A copy of the run's parameters."""
        copied: Dict[str, Any] = json.loads(json.dumps(self._spec.get("params", {})))
        return copied

    def set_parameters(self, config: Mapping[str, Any]) -> None:
        """Adds to the run's parameters; those that are there already are replaced."""
        if self._refusal is not None:
            return self._refuse()
        added = as_json_values(config)
        spec = {**self._spec, "params": {**self._spec.get("params", {}), **added}}
        self._spec = spec
        self._add(lambda database, run: in_set_spec(database, run, spec))

    def summarize(self, values: Mapping[str, Any]) -> None:
        """Sets results that are no curve, such as {"test/accuracy": 0.93} or, the same,
        {"test": {"accuracy": 0.93}}."""
        if self._refusal is not None:
            return self._refuse()
        pairs = list(with_slashes(as_json_values(values, "summary")))
        self._add(lambda database, run: in_set_attributes(database, run, pairs))

    def set_progress(
        self,
        total_steps: Optional[int] = None,
        steps_per_epoch: Optional[int] = None,
        samples_per_second: Optional[float] = None,
    ) -> None:
        """What the window tells the share done, the epoch and the speed by."""
        given = {"total_steps": total_steps, "steps_per_epoch": steps_per_epoch}
        with self._writer.condition:
            for column, count in given.items():
                if count is not None:
                    self._writer.progress[column] = _as_step(count)
            if samples_per_second is not None:
                self._writer.progress["samples_per_second"] = as_number(
                    "samples_per_second", samples_per_second
                )

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._name = clean_text(str(name))
        self._edit(name=self._name)

    @property
    def tags(self) -> "tuple[str, ...]":
        return self._tags

    @tags.setter
    def tags(self, tags: Iterable[str]) -> None:
        self._tags = as_tags(tags)
        self._edit(tags=self._tags)

    @property
    def notes(self) -> str:
        return self._note

    @notes.setter
    def notes(self, notes: str) -> None:
        self._note = clean_text(str(notes))
        self._edit(note=self._note)

    def _edit(self, **changes: Any) -> None:
        if self._refusal is not None:
            return self._refuse()
        self._add(lambda database, run: in_edit(database, run, **changes))

    def write(self, text: str, level: str = "info", step: Optional[int] = None) -> None:
        """A line in the run's log of events: level "info", "warning" or "error"."""
        if self._refusal is not None:
            return self._refuse()
        if level not in _EVENT_KINDS:
            raise InvalidInput(f'A level is "info", "warning" or "error", not {level!r}.')
        at = -1 if step is None else _as_step(step)
        line = clean_text(str(text))
        self._add(
            lambda database, run: in_append_event(database, run, _EVENT_KINDS[level], at, line)
        )

    # -- Orders -------------------------------------------------------------------------------

    def orders(self) -> List[Order]:
        """The orders that the window (or `lampwork order`) has given since the last call. Each is
        answered by its done() or refuse(); obey() does that for the usual ones. Costs nothing."""
        if self._refusal is not None:
            return []
        writer = self._writer
        if not writer.orders:
            return []
        with writer.condition:
            rows, count = list(writer.orders), len(writer.orders)
            for _ in range(count):
                writer.orders.popleft()
        return [Order(self, row) for row in rows]

    def obey(self, **actions: Callable[..., Any]) -> bool:
        """Takes the orders that have come; called once a step. True when the run is to stop.

        pause waits here until resume or stop; step lets so many calls through and pauses. What else
        can be done is given by the name of its verb, and called with the order's argument:
        set_lr(rate), checkpoint(), evaluate(), set(path, value), freeze(glob), unfreeze(glob). An
        action that raises InvalidInput or ValueError refuses its order with that text; an order for
        which there is no action is refused."""
        return self._steering.obey(actions)

    def set_state(self, state: str) -> None:
        """ "running" or "paused": what the window shows."""
        if state not in ("running", "paused"):
            raise InvalidInput(f'A run that goes on is "running" or "paused", not {state!r}.')
        with self._writer.condition:
            self._writer.state = state
        # Not only with the next point: a run that pauses logs none.
        self._add(lambda database, run: None)

    # -- Ending -------------------------------------------------------------------------------

    def flush(self, timeout: float = TIMEOUT_S) -> None:
        """Returns when all that was logged is on disk, where a kill or a power cut cannot take it;
        raises the reason (StoreBusy, StoreIO, …) when that was not possible in time."""
        if self._refusal is not None:
            return self._refuse()
        self._writer.flush(timeout)
        self._tell_warnings()

    def will_end(self, state: str, message: str = "") -> None:
        """How the run is to end when finish() is not told."""
        self._ending = Ending(_checked_ending(state), clean_text(message))

    def finish(
        self, state: Optional[str] = None, message: str = "", timeout: float = TIMEOUT_S
    ) -> None:
        """Writes what is left and ends the run: "finished", "stopped" or "failed" (with why). Again
        does nothing. Raises when what is left could not be written in time; it may then be called
        again."""
        if self._refusal is not None:
            return
        ending = self._ending or Ending("finished", "")
        if state is not None:
            ending = Ending(_checked_ending(state), clean_text(message))
        try:
            self._writer.end(ending, timeout)
        finally:
            if self._writer.ended:
                self._refusal = f"Run {self.id} has ended; what is logged now goes nowhere."
                _lifecycle.remove(self)
            self._tell_warnings()

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[types.TracebackType],
    ) -> None:
        if error is None:
            self.finish()
            return
        try:
            self.finish(*_lifecycle.ending_of(error))
        except LampworkError as problem:  # the error that ends the block is the one to be seen
            warnings.warn(str(problem), LampworkWarning, stacklevel=2)

    # -- Inside -------------------------------------------------------------------------------

    def _add(self, job: Job) -> None:
        self._writer.add_job(job)
        if self._writer.warnings:
            self._tell_warnings()

    def _at(self, step: Optional[int]) -> int:
        if step is None:
            return max(self._step, 0)
        at = _as_step(step)
        with self._writer.condition:
            if at > self._step:
                self._step = self._writer.progress["step"] = at
        return at

    def _tell_warnings(self) -> None:
        with self._writer.condition:
            texts, self._writer.warnings = self._writer.warnings, []
            if self._writer.ended and self._refusal is None and self._writer.error is not None:
                self._refusal = f"Nothing more is written of run {self.id}. {self._writer.error}"
                self._refusal_told = True
                _lifecycle.remove(self)
        for text in texts:
            warnings.warn(text, LampworkWarning, stacklevel=4)

    def _refuse(self) -> None:
        if not self._refusal_told:
            self._refusal_told = True
            warnings.warn(str(self._refusal), LampworkWarning, stacklevel=3)

    def _abandon(self) -> None:
        """In a forked child."""
        self._refusal = (
            f"Run {self.id} belongs to the process that made it; what this forked one logs goes "
            "nowhere. Log in the main process, or call lampwork.init() here."
        )
        self._writer.abandon()


def _check_name(name: Any) -> None:
    if not isinstance(name, str) or not name:
        raise InvalidInput(f"A name is a text, not {name!r}.")


def _as_step(step: Any) -> int:
    number = plain(step)
    if isinstance(number, float) and number.is_integer():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or not 0 <= number < _LARGEST_STEP:
        raise InvalidInput(f"A step is a whole number from 0 to 2^53, not {step!r}.")
    return number


def _checked_ending(state: str) -> str:
    if state not in ("finished", "stopped", "failed"):
        raise InvalidInput(f'A run ends as "finished", "stopped" or "failed", not as {state!r}.')
    return state


def _dropped(kind: str, name: str) -> str:
    return f"A {kind} of {name} was dropped, since its step is not above the one before it."


def as_tags(tags: Iterable[str]) -> "tuple[str, ...]":
    if isinstance(tags, str):
        raise InvalidInput(f"tags is a list of texts; write [{tags!r}].")
    cleaned = [clean_text(str(tag)) for tag in tags]
    return tuple(dict.fromkeys(tag for tag in cleaned if tag))
