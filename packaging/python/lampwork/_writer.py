# SPDX-License-Identifier: GPL-3.0-or-later
"""The thread that writes a run: what log() has left in a list goes to the store every 100 ms, in
one transaction; what else there is to do is done in others, one after the other."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from typing import (
    Any,
    Callable,
    Deque,
    Dict,
    Iterator,
    List,
    NamedTuple,
    Optional,
    Sequence,
    Tuple,
)

from . import _runs
from ._attributes import in_set_attributes
from ._database import Database
from ._errors import (
    InvalidInput,
    LampworkError,
    NotFound,
    StoreBusy,
    StoreDamaged,
    StoreIO,
    StoreReadOnly,
)
from ._events import OrderRow, in_append_event, in_handle_order, read_orders
from ._points import SLICE, Group, PointWriter
from ._summary import Summary

FLUSH_S = 0.1
HEARTBEAT_S = 2.0
SUMMARY_S = 1.0
_RETRY_S = 1.0
_NOT_TAKEN = "The script ended without taking this order."
_LOST = "{} rows of points were dropped while the store could not be written."
# What log() may leave while the store cannot be written: rows, about 1 GB of them.
MOST_ROWS = 2_000_000

# names, step, ms since the epoch, values
Row = Tuple[Tuple[str, ...], int, int, Tuple[float, ...]]
# Done inside the write transaction, in their order.
Job = Callable[[Database, int], None]


class Ending(NamedTuple):
    state: str
    message: str


class Writer:
    """Everything but start() and loop() may be called on any thread."""

    def __init__(self, database: Database, claim: _runs.Claim, summary: Summary) -> None:
        self.condition = threading.Condition()
        # Guarded by `condition` (log() appends under it):
        self.rows: List[Row] = []
        self.jobs: List[Job] = []
        self.progress: Dict[str, Any] = {}
        self.state = "running"
        self.orders: Deque[OrderRow] = deque()
        self.warnings: List[str] = []
        self.lost_rows = 0
        self._wanted = 0  # tickets of flush()
        self._done = 0
        self._ending: Optional[Ending] = None
        self.error: Optional[LampworkError] = None  # the last one; cleared by a write
        self.ended = False  # with or without success: see `error`

        # The writer's own:
        self._db = database
        self._claim = claim
        self._points = PointWriter(database, claim.run)
        self._summary = summary
        self._unwritten: List[Row] = []
        self._undone: List[Job] = []
        self._lost = 0  # rows that memory had no room for
        self._told_drops: Dict[str, None] = {}
        self._told_trouble = False
        self._last_write = self._last_summary = time.monotonic()
        self._last_order = 0
        self._data_version = -1
        self._thread = threading.Thread(
            target=self._loop, name=f"lampwork-run-{claim.run}", daemon=True
        )

    def start(self) -> None:
        self._thread.start()

    # -- What others ask for ------------------------------------------------------------------

    def add_job(self, job: Job) -> None:
        with self.condition:
            self.jobs.append(job)

    def flush(self, timeout_s: float) -> None:
        """Returns when all that was logged before is on disk; raises why it is not."""
        with self.condition:
            self._wanted += 1
            ticket = self._wanted
            self.condition.notify_all()
            if (
                not self.condition.wait_for(lambda: self._done >= ticket or self.ended, timeout_s)
                or self._done < ticket
            ):
                raise self._why_not(timeout_s)

    def end(self, ending: Ending, timeout_s: float) -> None:
        with self.condition:
            self._ending = self._ending or ending
            self.condition.notify_all()
            self.condition.wait_for(lambda: self.ended, timeout_s)
            if not self.ended or self.error is not None:
                raise self._why_not(timeout_s)

    def _why_not(self, timeout_s: float) -> LampworkError:
        if self.error is not None:
            return self.error
        return StoreBusy(
            f"Run {self._claim.run} could not be written to the store {self._db.folder} within "
            f"{timeout_s:g} s. It is tried on while this process lives."
        )

    def abandon(self) -> None:
        """In a forked child, which has a copy of everything but the thread."""
        self.condition = threading.Condition()
        self.rows, self.jobs = [], []
        self.ended = True
        self._db.abandon()

    # -- The thread ---------------------------------------------------------------------------

    def _loop(self) -> None:
        pause_s = FLUSH_S
        while True:
            with self.condition:
                self.condition.wait_for(
                    lambda: self._wanted > self._done or self._ending is not None, pause_s
                )
                ticket, ending = self._wanted, self._ending
                asked = ticket > self._done or ending is not None
                self._collect()
                progress, state = dict(self.progress), self.state
            try:
                self._turn(progress, state, ending, asked)
            except (StoreBusy, StoreIO, StoreReadOnly) as error:
                self._trouble(error)
                with self.condition:
                    self.condition.wait(_RETRY_S)
                continue
            except LampworkError as error:
                self._give_up(error)
                return
            except BaseException as error:  # a mistake of this package: told, never swallowed
                self._give_up(LampworkError(f"Run {self._claim.run} cannot be written: {error!r}"))
                raise
            if ending is not None:
                self._db.close()
            with self.condition:
                self.error = None
                self._told_trouble = False
                self._done = max(self._done, ticket)
                self.ended = ending is not None
                self.condition.notify_all()
            if ending is not None:
                return

    def _collect(self) -> None:
        """Under the condition's lock: takes over what there is."""
        self._lost += self.lost_rows
        self.lost_rows = 0
        self._unwritten += self.rows
        self._undone += self.jobs
        self.rows.clear()
        self.jobs = []

    def _trouble(self, error: LampworkError) -> None:
        """The store cannot be written for the moment: kept, told once, tried again."""
        self._points.forget()
        with self.condition:
            self.error = error
            if not self._told_trouble:
                self._told_trouble = True
                self.warnings.append(
                    f"Run {self._claim.run} cannot be written for the moment; what is logged is "
                    f"kept in memory and tried again. {error}"
                )
            # Handed back, so that log() sees how much waits.
            self.rows[:0] = self._unwritten
            self._unwritten = []

    def _give_up(self, error: LampworkError) -> None:
        with self.condition:
            self.error = error
            self.ended = True
            self.warnings.append(f"Nothing more is written of run {self._claim.run}. {error}")
            self.condition.notify_all()
        self._db.close()

    def _turn(
        self, progress: Dict[str, Any], state: str, ending: Optional[Ending], asked: bool
    ) -> None:
        now = time.monotonic()
        due = now - self._last_write >= HEARTBEAT_S
        if self._unwritten or self._undone or due or asked:
            summarise = asked or now - self._last_summary >= SUMMARY_S
            self._write(progress, state, ending, summarise)
            self._last_write = time.monotonic()
            if summarise:
                self._last_summary = self._last_write
        if ending is None:
            self._look_for_orders()

    def _write(
        self, progress: Dict[str, Any], state: str, ending: Optional[Ending], summarise: bool
    ) -> None:
        """Several transactions, none of them long however many series there are: whoever else
        writes to the store is not held up."""
        try:
            self._flush(progress, state, summarise)
            if summarise:
                while names := self._summary.changed(SLICE):
                    with self._writing(state):
                        self._in_summarise(names)
            if ending is not None:
                self._end(progress, state, ending)
            elif self._points.is_full():
                self._compact(state)
        except BaseException:
            self._points.forget()
            raise

    def _flush(self, progress: Dict[str, Any], state: str, summarise: bool) -> None:
        """What was logged."""
        groups = _grouped(self._unwritten)
        self._prepare_jobs()
        entry = self._points.prepare(groups, self._summary.take) if groups else None
        with self._db.write():
            touched = _runs.in_touch(
                self._db, self._claim, 1 if entry else 0, state, **progress
            )
            if entry:
                dropped = self._points.in_append(
                    groups, entry, touched.journal_seq, self._summary.take
                )
                self._in_tell_drops(dropped)
            if self._lost:
                text = _LOST.format(self._lost)
                in_append_event(self._db, self._claim.run, "warning", -1, text)
            self._in_do_jobs()
            if summarise:
                self._in_summarise(self._summary.changed(SLICE))
        self._unwritten = []
        self._undone = []
        self._lost = 0

    @contextlib.contextmanager
    def _writing(self, state: str, **progress: Any) -> Iterator[_runs.Touched]:
        with self._db.write():
            yield _runs.in_touch(self._db, self._claim, 0, state, **progress)
        self._last_write = time.monotonic()

    def _in_summarise(self, names: Sequence[str]) -> None:
        in_set_attributes(self._db, self._claim.run, self._summary.attributes(names))
        self._db.after_commit(lambda: self._summary.settled(names))

    def _compact(self, state: str) -> None:
        compaction = self._points.prepare_compaction(False, lambda: self._breathe(state))
        with self._writing(state) as touched:
            self._points.in_compact(compaction, False, touched.journal_seq)

    def _breathe(self, state: str) -> None:
        """A sign of life amid long work."""
        if time.monotonic() - self._last_write >= HEARTBEAT_S:
            with self._writing(state):
                pass

    def _end(self, progress: Dict[str, Any], state: str, ending: Ending) -> None:
        """A run that ends leaves nothing for a reader to put together, and no order open."""
        for names in self._points.unpacked():
            self._points.prepare_pack(names)
            with self._writing(state):
                self._points.in_pack()
        compaction = self._points.prepare_compaction(True, lambda: self._breathe(state))
        with self._writing(ending.state, **{**progress, "message": ending.message}) as touched:
            if touched.journal_seq > touched.compacted_seq:
                self._points.in_compact(compaction, True, touched.journal_seq)
            run = self._claim.run
            for order in read_orders(self._db, run, only_open=True):
                in_handle_order(self._db, run, order.seq, progress.get("step", 0), _NOT_TAKEN)

    def _prepare_jobs(self) -> None:
        """What takes long is done before the store is locked."""
        for job in list(self._undone):
            prepare = getattr(job, "prepare", None)
            try:
                if prepare is not None:
                    prepare()
            except NotFound as error:
                self._undone.remove(job)
                self._warn(f"Something that was logged is gone and cannot be stored. {error}")

    def _in_do_jobs(self) -> None:
        for job in self._undone:
            try:
                job(self._db, self._claim.run)
            except (InvalidInput, NotFound, StoreDamaged) as error:  # the fault of what was logged
                self._warn(f"Something that was logged cannot be stored. {error}")

    def _warn(self, text: str) -> None:
        with self.condition:
            self.warnings.append(text)

    def _in_tell_drops(self, dropped: Dict[str, int]) -> None:
        fresh = [name for name in dropped if name not in self._told_drops]
        if not fresh:
            return
        names = ", ".join(fresh[:5]) + (", …" if len(fresh) > 5 else "")
        text = (
            f"Points of {names} were dropped, since their step is not above the one before it. "
            "Give each call of log() a larger step. (This is told once a series.)"
        )
        in_append_event(self._db, self._claim.run, "warning", -1, text)
        self._db.after_commit(lambda: self._told_drops.update(dict.fromkeys(fresh)))
        self._db.after_commit(lambda: self._warn(text))

    def _look_for_orders(self) -> None:
        version = self._db.value("PRAGMA data_version")  # changes with others' commits only
        if version == self._data_version:
            return
        self._data_version = version
        fresh = read_orders(self._db, self._claim.run, self._last_order, only_open=True)
        if fresh:
            self._last_order = fresh[-1].seq
            with self.condition:
                self.orders.extend(fresh)
                self.condition.notify_all()


def _grouped(rows: List[Row]) -> List[Group]:
    """The rows as tables, those of the same names together. A series that stands in tables of
    different names gets a table of its own, so that its points stay in order."""
    tables: Dict[Tuple[str, ...], List[Row]] = {}
    for row in rows:
        tables.setdefault(row[0], []).append(row)
    seen: Dict[str, int] = {}
    for names in tables:
        for name in names:
            seen[name] = seen.get(name, 0) + 1
    groups = []
    shared = {name for name, count in seen.items() if count > 1}
    for names, table in tables.items():
        own = [index for index, name in enumerate(names) if name not in shared]
        columns = list(zip(*(row[3] for row in table)))
        if own:
            groups.append(
                Group(
                    tuple(names[index] for index in own),
                    [row[1] for row in table],
                    [row[2] for row in table],
                    [columns[index] for index in own],
                )
            )
    for name in sorted(shared):
        of_it = [row for row in rows if name in row[0]]
        groups.append(
            Group(
                (name,),
                [row[1] for row in of_it],
                [row[2] for row in of_it],
                [[row[3][row[0].index(name)] for row in of_it]],
            )
        )
    return groups
