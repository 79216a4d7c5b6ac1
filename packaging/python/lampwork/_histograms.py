# SPDX-License-Identifier: GPL-3.0-or-later
"""Histograms: counting values into bins, and their rows (core/store/histogramtable.h)."""

from __future__ import annotations

import math
import sys
from typing import Any, Iterable, List, NamedTuple, Sequence

from ._bytes import Cut, read_varint, varint
from ._database import Database
from ._errors import InvalidInput, StoreDamaged
from ._values import plain

_COUNTS = 1
_MOST = (1 << 32) - 1
_MOST_BINS = 1 << 16


class Histogram(NamedTuple):
    """How many values lay where: bins of equal width over [lower, upper]. Where both are equal, all
    values were the same and stand in the first bin."""

    lower: float
    upper: float
    counts: Sequence[int]

    @classmethod
    def of(cls, values: Any, bins: int = 64) -> "Histogram":
        """Of numbers: a list, or an array of numpy or torch of any shape. What is no number or
        infinite is in no bin. Raises InvalidInput where nothing is finite."""
        if isinstance(bins, bool) or not isinstance(bins, int) or not 1 <= bins <= _MOST_BINS:
            raise InvalidInput(f"A histogram has 1 to {_MOST_BINS} bins, not {bins!r}.")
        array = _as_array(values)
        if array is not None:
            numpy: Any = sys.modules["numpy"]
            array = array[numpy.isfinite(array)]
            if array.size:
                return _counted_by_numpy(array, bins, numpy)
        else:
            finite = [float(v) for v in map(plain, _flat(values)) if math.isfinite(v)]
            if finite:
                return _counted(finite, bins)
        raise InvalidInput("A histogram needs values, and none of these is a finite number.")

    @classmethod
    def from_counts(cls, counts: Sequence[int], lower: float, upper: float) -> "Histogram":
        """Of what is counted already, as numpy.histogram() does with equal bins."""
        whole = [int(count) for count in counts]
        histogram = cls(float(lower), float(upper), whole)
        if not whole or len(whole) > _MOST_BINS or not all(0 <= n <= _MOST for n in whole):
            raise InvalidInput(f"A histogram has 1 to {_MOST_BINS} counts, each from 0 to {_MOST}.")
        if not (math.isfinite(histogram.lower) and math.isfinite(histogram.upper)) or (
            histogram.lower > histogram.upper
        ):
            raise InvalidInput(
                f"A histogram goes from a lower bound to an upper one, not from {lower} to {upper}."
            )
        return histogram


def _as_array(values: Any) -> Any:
    """None where it is no array."""
    if hasattr(values, "detach"):  # torch
        values = values.detach().cpu().double().numpy()
    numpy = sys.modules.get("numpy")
    if numpy is None or not hasattr(values, "__array__"):
        return None
    return numpy.asarray(values, dtype=float).ravel()


def _flat(values: Any) -> Iterable[Any]:
    for value in values:
        if isinstance(value, (list, tuple)):
            yield from _flat(value)
        else:
            yield value


def _counted_by_numpy(array: Any, bins: int, numpy: Any) -> Histogram:
    lower, upper = float(array.min()), float(array.max())
    width = upper - lower
    if width == 0 or not math.isfinite(width):
        return _counted(array.tolist(), bins)
    places = numpy.minimum(((array - lower) / width * bins).astype(int), bins - 1)
    return Histogram(lower, upper, numpy.bincount(places, minlength=bins).tolist())


def _counted(finite: List[float], bins: int) -> Histogram:
    lower, upper = min(finite), max(finite)
    counts = [0] * bins
    # Halved, so that no width is infinite.
    half = upper / 2 - lower / 2
    for value in finite:
        share = (value / 2 - lower / 2) / half if half > 0 else 0.0
        counts[min(int(share * bins), bins - 1)] += 1
    return Histogram(lower, upper, [min(count, _MOST) for count in counts])


def in_append(database: Database, run: int, name: str, step: int, histogram: Histogram) -> bool:
    """False where one of that step or a later one is there already."""
    if database.value(
        "SELECT 1 FROM histogram WHERE run_id = ? AND name = ? AND step >= ?", (run, name, step)
    ):
        return False
    counts = bytes((_COUNTS,)) + varint(len(histogram.counts))
    database.run(
        "INSERT INTO histogram(run_id, name, step, lower, upper, counts) VALUES (?, ?, ?, ?, ?, ?)",
        (
            run,
            name,
            step,
            histogram.lower,
            histogram.upper,
            counts + b"".join(map(varint, histogram.counts)),
        ),
    )
    return True


def read_names(database: Database, run: int) -> List[str]:
    rows = database.run(
        "SELECT DISTINCT name FROM histogram WHERE run_id = ? ORDER BY name", (run,)
    )
    return [row[0] for row in rows]


def read(database: Database, run: int, name: str) -> "dict[int, Histogram]":
    """By step."""
    histograms = {}
    for step, lower, upper, data in database.run(
        "SELECT step, lower, upper, counts FROM histogram WHERE run_id = ? AND name = ?"
        " ORDER BY step",
        (run, name),
    ):
        try:
            histograms[step] = Histogram(lower, upper, _decoded(data))
        except Cut:
            raise StoreDamaged(
                f"The histogram “{name}” of run {run} at step {step} cannot be read. The store is "
                "damaged; restore it from a copy."
            ) from None
    return histograms


def _decoded(data: bytes) -> List[int]:
    if data[:1] != bytes((_COUNTS,)):
        raise Cut
    bins, at = read_varint(data, 1)
    counts = []
    for _ in range(min(bins, len(data))):
        count, at = read_varint(data, at)
        counts.append(count)
    if len(counts) != bins or at != len(data):
        raise Cut
    return counts
