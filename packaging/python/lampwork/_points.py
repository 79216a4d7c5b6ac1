# SPDX-License-Identifier: GPL-3.0-or-later
"""The points of a store: journal entries as they come, chunks once compacted
(core/store/pointtable.h). Functions named in_* are called inside a write transaction."""

from __future__ import annotations

import math
from operator import lt
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from ._bytes import Cut, read_varint, varint
from ._codec import (
    POINTS_PER_CHUNK,
    Points,
    decode_chunk,
    encode_chunk,
    encode_head,
    encode_mip,
    encode_values,
    no_points,
    statistics_of,
)
from ._database import Database
from ._errors import StoreDamaged

_ENTRY = 1
MOST_ENTRIES = 1024  # a reader that starts has to go through all of them
MOST_BYTES = 8 << 20
MOST_HELD = 2_000_000  # points that a writer keeps in memory so as not to read them back
SLICE = 1000  # series that are done at once where they need not all be


class Group(NamedTuple):
    """Points of several series that share their steps and times: rows of a table."""

    names: Tuple[str, ...]
    steps: List[int]
    times_ms: List[int]
    columns: Sequence[Sequence[float]]  # one a name


class Entry(NamedTuple):
    """A journal entry that only has to be written: what takes time is done."""

    seq: int  # of the entry before it, when it was made
    parts: List[Tuple["_Series", bytes]]  # a chunk each
    fresh: List[str]  # names of series that the store does not have yet
    dropped: Dict[str, int]  # points whose step is not above the one before, by series


class Compaction(NamedTuple):
    """New chunks, staged in tables that are this connection's alone."""

    seq: int  # of the last journal entry in them
    names: List[str]  # of the series that grow


class _Series:
    __slots__ = ("id", "last_step", "chunked", "in_journal", "tail")

    def __init__(self, series_id: int, last_step: Optional[int], chunked: int) -> None:
        self.id = series_id
        self.last_step = last_step
        self.chunked = chunked
        self.in_journal = 0
        # The points behind the last full chunk, those in the journal at the end.
        self.tail = no_points()


class PointWriter:
    """What the writer of a run knows without reading it back at every flush; true as long as nobody
    else has written entries in between. After a failed transaction: forget()."""

    def __init__(self, database: Database, run: int) -> None:
        self._db = database
        self._run = run
        self.forget()

    def forget(self) -> None:
        self._seq = -1
        self._entries = 0
        self._bytes = 0
        self._held = 0
        self._series: Dict[str, _Series] = {}

    # -- Appending ----------------------------------------------------------------------------

    def prepare(
        self, groups: Sequence[Group], take: Callable[[str, List[float]], None]
    ) -> Entry:
        """The entry for in_append(), which has to follow, or else forget(). Each series stands in
        one group; `take` gets the values of each that are kept. Outside the transaction, so that
        the store is not locked while thousands of series are encoded."""
        if self._seq < 0:
            self.load()
        entry = Entry(self._seq, [], [], {})
        for group in groups:
            if not group.steps:
                continue
            shared = encode_head(group.steps, group.times_ms)
            for name, values in zip(group.names, group.columns):
                series = self._series.get(name)
                kept = _new_points(group, values, series.last_step if series else None)
                if len(kept.steps) < len(group.steps):
                    entry.dropped[name] = len(group.steps) - len(kept.steps)
                if not kept.steps:
                    continue
                if series is None:
                    series = self._series[name] = _Series(0, None, 0)
                    entry.fresh.append(name)
                whole = len(kept.steps) == len(group.steps)
                chunk = encode_values(*shared, values) if whole else encode_chunk(kept)
                entry.parts.append((series, chunk))
                self._keep(series, kept)
                take(name, kept.values)
        return entry

    def in_append(
        self,
        groups: Sequence[Group],
        entry: Entry,
        seq: int,
        take: Callable[[str, List[float]], None],
    ) -> Dict[str, int]:
        """Writes what prepare() made of the groups as journal entry `seq`. Returns how many points
        of which series were dropped, since their step was not above the one before."""
        if entry.seq != seq - 1:  # somebody else has written meanwhile
            self.forget()
            self.in_load(seq - 1)
            entry = self.prepare(groups, take)
        self._in_new_series(entry.fresh)
        self._seq = seq
        if entry.parts:  # else all of them were there already; the number stays unused
            parts: List[bytes] = []
            for series, chunk in entry.parts:
                parts += (varint(series.id), varint(len(chunk)), chunk)
            data = bytes((_ENTRY,)) + varint(len(entry.parts)) + b"".join(parts)
            self._db.run(
                "INSERT INTO metric_journal(run_id, seq, data) VALUES (?, ?, ?)",
                (self._run, seq, data),
            )
            self._entries += 1
            self._bytes += len(data)
        return entry.dropped

    def _keep(self, series: _Series, points: Points) -> None:
        series.last_step = points.steps[-1]
        series.in_journal += len(points.steps)
        series.tail.extend(points)
        self._held += len(points.steps)

    def is_full(self) -> bool:
        """The journal is to be compacted."""
        if self._entries >= MOST_ENTRIES or self._bytes >= MOST_BYTES:
            return True
        return any(one.in_journal >= POINTS_PER_CHUNK for one in self._series.values())

    def _in_new_series(self, names: Sequence[str]) -> None:
        if not names:
            return
        known = max((series.id for series in self._series.values()), default=0)
        self._db.run_many(
            "INSERT INTO series(run_id, name) VALUES (?, ?)", [(self._run, name) for name in names]
        )
        for number, name in self._db.run(
            "SELECT id, name FROM series WHERE run_id = ? AND id > ?", (self._run, known)
        ):
            self._series[name].id = number

    # -- Knowing ------------------------------------------------------------------------------

    def load(self) -> None:
        """Reads what is known of the run as it stands."""
        with self._db.read():
            seq = self._db.value("SELECT journal_seq FROM run WHERE id = ?", (self._run,))
            self.in_load(seq or 0)

    def in_load(self, seq: int) -> None:
        """Reads what is known of the run after its entry `seq`, unless that is known already."""
        if self._seq == seq:
            return
        self.forget()
        by_id: Dict[int, _Series] = {}
        for number, name, last_step, chunked in self._db.run(
            "SELECT id, name, last_step, chunked FROM series WHERE run_id = ?", (self._run,)
        ):
            series = by_id[number] = self._series[name] = _Series(number, last_step, chunked)
            if chunked % POINTS_PER_CHUNK:
                full = chunked // POINTS_PER_CHUNK * POINTS_PER_CHUNK
                series.tail.extend(read_chunks(self._db, number, full))
                self._held += len(series.tail.steps)
        last = -1
        for entry, number, chunk in entry_parts(self._db, self._run):
            self._keep(by_id[number], decode_chunk(chunk))
            self._entries += entry != last
            self._bytes += len(chunk)
            last = entry
        self._seq = seq

    # -- Compacting ---------------------------------------------------------------------------

    # In a transaction that moves the journal, all series that have points in it have to grow: a
    # reader takes what is not above compacted_seq from the chunks alone. So all that takes time is
    # done before, without the lock, and only rows that are ready are copied under it.

    def prepare_compaction(
        self, run_is_over: bool, breathe: Callable[[], None] = lambda: None
    ) -> Compaction:
        """The chunks for in_compact(); with `run_is_over` they are packed. `breathe` is called now
        and then, outside any transaction of this."""
        if self._seq < 0:
            self.load()
        names = [name for name, series in self._series.items() if series.in_journal]
        self._stage(names, run_is_over, breathe)
        return Compaction(self._seq, names)

    def in_compact(self, compaction: Compaction, run_is_over: bool, seq: int) -> None:
        """Moves the journal, whose last entry is `seq`, into chunks."""
        entries = self._db.value(
            "SELECT count(*) FROM metric_journal WHERE run_id = ?", (self._run,)
        )
        if compaction.seq != seq or entries != self._entries:  # not what was prepared
            self.forget()
            self.in_load(seq)
            compaction = self.prepare_compaction(run_is_over)
        self._in_take_staged()
        self._db.run("DELETE FROM metric_journal WHERE run_id = ?", (self._run,))
        self._db.run("UPDATE run SET compacted_seq = journal_seq WHERE id = ?", (self._run,))
        for name in compaction.names:
            series = self._series[name]
            series.chunked += series.in_journal
            series.in_journal = 0
            full = len(series.tail.steps) // POINTS_PER_CHUNK * POINTS_PER_CHUNK
            series.tail = series.tail.part(full)
        self._entries = self._bytes = 0
        self._held = sum(len(series.tail.steps) for series in self._series.values())
        if self._held > MOST_HELD:
            self.forget()  # many series: rather read back than kept

    def unpacked(self) -> List[List[str]]:
        """The series with a tail that grows no more, some at a time for pack()."""
        if self._seq < 0:
            self.load()
        names = [
            name
            for name, series in self._series.items()
            if not series.in_journal and series.chunked % POINTS_PER_CHUNK
        ]
        return [names[first : first + SLICE] for first in range(0, len(names), SLICE)]

    def prepare_pack(self, names: Sequence[str]) -> None:
        self._stage(names, True, lambda: None)

    def in_pack(self) -> None:
        """Writes the tails that prepare_pack() packed; what they hold stays the same."""
        self._in_take_staged()

    def _stage(self, names: Sequence[str], pack: bool, breathe: Callable[[], None]) -> None:
        self._db.run(
            "CREATE TEMP TABLE IF NOT EXISTS fresh_chunk(series_id, chunk_no, first_step,"
            " last_step, n, n_bad, v_min, v_max, v_sum, mip, data)"
        )
        self._db.run(
            "CREATE TEMP TABLE IF NOT EXISTS grown(id INTEGER PRIMARY KEY, chunked, last_step)"
        )
        self._db.run("DELETE FROM temp.fresh_chunk")
        self._db.run("DELETE FROM temp.grown")
        for first in range(0, len(names), SLICE):
            some = [self._series[name] for name in names[first : first + SLICE]]
            rows = [row for series in some for row in _chunk_rows(series, pack)]
            with self._db.aside():
                self._db.run_many(
                    "INSERT INTO temp.fresh_chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows
                )
                self._db.run_many(
                    "INSERT INTO temp.grown VALUES (?, ?, ?)",
                    [(one.id, one.chunked + one.in_journal, one.last_step) for one in some],
                )
            breathe()

    def _in_take_staged(self) -> None:
        self._db.run(
            "INSERT INTO metric_chunk(series_id, chunk_no, first_step, last_step, n, n_bad,"
            " v_min, v_max, v_sum, codec, mip, data)"
            " SELECT series_id, chunk_no, first_step, last_step, n, n_bad, v_min, v_max, v_sum, 1,"
            " mip, data FROM temp.fresh_chunk WHERE true"  # which keeps ON from being a join's
            " ON CONFLICT(series_id, chunk_no) DO UPDATE SET first_step = excluded.first_step,"
            " last_step = excluded.last_step, n = excluded.n, n_bad = excluded.n_bad,"
            " v_min = excluded.v_min, v_max = excluded.v_max, v_sum = excluded.v_sum,"
            " codec = excluded.codec, mip = excluded.mip, data = excluded.data"
        )
        self._db.run(
            "UPDATE series SET (chunked, last_step) ="
            " (SELECT grown.chunked, grown.last_step FROM temp.grown WHERE grown.id = series.id)"
            " WHERE id IN (SELECT id FROM temp.grown)"
        )


def _chunk_rows(series: _Series, pack: bool) -> Iterator[Tuple[Any, ...]]:
    """Those of the points behind the last full chunk."""
    number = series.chunked // POINTS_PER_CHUNK
    tail = series.tail
    for first in range(0, len(tail.steps), POINTS_PER_CHUNK):
        part = tail.part(first, first + POINTS_PER_CHUNK)
        count = len(part.steps)
        statistics = statistics_of(part.values)
        bounds = [
            value if math.isfinite(value) else None
            for value in (statistics.minimum, statistics.maximum, statistics.total)
        ]
        yield (
            series.id,
            number + first // POINTS_PER_CHUNK,
            part.steps[0],
            part.steps[-1],
            count,
            statistics.non_finite,
            *bounds,
            encode_mip(part),
            encode_chunk(part, packed=pack or count == POINTS_PER_CHUNK),
        )


def _new_points(group: Group, values: Sequence[float], last_step: Optional[int]) -> Points:
    """Those whose step is above the one before."""
    steps = group.steps
    if (last_step is None or steps[0] > last_step) and all(map(lt, steps, steps[1:])):
        return Points(steps, group.times_ms, list(values))
    kept = no_points()
    for step, time, value in zip(steps, group.times_ms, values):
        if last_step is not None and step <= last_step:
            continue
        last_step = step
        kept.steps.append(step)
        kept.times_ms.append(time)
        kept.values.append(value)
    return kept


# -- Reading ----------------------------------------------------------------------------------


def _damaged_entry(run: int, seq: int) -> StoreDamaged:
    return StoreDamaged(
        f"Journal entry {seq} of run {run} cannot be read. The store is damaged; restore it from "
        "a copy."
    )


def entry_parts(database: Database, run: int) -> Iterator[Tuple[int, int, bytes]]:
    """Number of the entry, id of the series and chunk, of each part of each journal entry."""
    for seq, data in database.run(
        "SELECT seq, data FROM metric_journal WHERE run_id = ? ORDER BY seq", (run,)
    ):
        try:
            if data[:1] != bytes((_ENTRY,)):
                raise Cut
            count, at = read_varint(data, 1)
            for _ in range(count):
                series, at = read_varint(data, at)
                size, at = read_varint(data, at)
                if size > len(data) - at:
                    raise Cut
                yield seq, series, data[at : at + size]
                at += size
            if at != len(data):
                raise Cut
        except Cut:
            raise _damaged_entry(run, seq) from None


def read_chunks(database: Database, series: int, skip: int = 0) -> Points:
    """The chunked points from number `skip` on. Every chunk but the last is full."""
    first = skip // POINTS_PER_CHUNK
    points = no_points()
    for (data,) in database.run(
        "SELECT data FROM metric_chunk WHERE series_id = ? AND chunk_no >= ? ORDER BY chunk_no",
        (series, first),
    ):
        points.extend(decode_chunk(data))
    drop = skip - first * POINTS_PER_CHUNK
    return points.part(drop) if drop else points


def read_series(database: Database, run: int) -> Dict[str, Dict[str, Any]]:
    """id, count and last step of each series, by name, in the order of their ids."""
    with database.read():
        by_id: Dict[int, Dict[str, Any]] = {}
        for number, name, chunked, last_step in database.run(
            "SELECT id, name, chunked, last_step FROM series WHERE run_id = ? ORDER BY id", (run,)
        ):
            by_id[number] = {
                "id": number,
                "name": name,
                "count": chunked,
                "last_step": -1 if last_step is None else last_step,
            }
        for _, number, chunk in entry_parts(database, run):
            points = decode_chunk(chunk)
            by_id[number]["count"] += len(points.steps)
            by_id[number]["last_step"] = points.steps[-1]
    return {one["name"]: one for one in by_id.values()}


def read_points(database: Database, run: int, name: str) -> Optional[Points]:
    """None: no such series."""
    with database.read():
        number = database.value("SELECT id FROM series WHERE run_id = ? AND name = ?", (run, name))
        if number is None:
            return None
        points = read_chunks(database, number)
        for _, series, chunk in entry_parts(database, run):
            if series == number:
                points.extend(decode_chunk(chunk))
    return points
