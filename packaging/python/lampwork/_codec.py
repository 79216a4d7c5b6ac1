# SPDX-License-Identifier: GPL-3.0-or-later
"""How points become bytes: the formats that core/store/chunkcodec.h describes, bit for bit."""

from __future__ import annotations

import struct
from array import array
from itertools import accumulate
from math import inf, isfinite
from typing import Iterable, List, NamedTuple, Optional, Sequence, Tuple

from . import _zstd
from ._bytes import Cut, is_whole, read_varint, read_zigzags, sealed, varint, wrapped, zigzags
from ._errors import StoreDamaged

POINTS_PER_CHUNK = 4096
POINTS_PER_BUCKET = 64
_FORMAT = 1
_REGULAR, _FLOAT32, _PACKED = 1, 2, 4
_LARGEST_BODY = 1 << 30


class Points(NamedTuple):
    """The columns of a series, all of one length."""

    steps: List[int]
    times_ms: List[int]
    values: List[float]

    def extend(self, other: "Points") -> None:
        self.steps.extend(other.steps)
        self.times_ms.extend(other.times_ms)
        self.values.extend(other.values)

    def part(self, first: int, last: Optional[int] = None) -> "Points":
        return Points(self.steps[first:last], self.times_ms[first:last], self.values[first:last])


def no_points() -> Points:
    return Points([], [], [])


class Statistics(NamedTuple):
    size: int
    non_finite: int
    minimum: float  # above the maximum where no value is finite
    maximum: float
    total: float


def _damaged(what: str) -> StoreDamaged:
    return StoreDamaged(
        f"Stored points cannot be read: {what}. The store is damaged; restore it from a copy."
    )


def as_doubles(values: Iterable[float]) -> "array[float]":
    return array("d", values)


def _as_float32(doubles: "array[float]") -> Optional["array[float]"]:
    """The values as float32 where that loses no bit of any of them."""
    try:
        singles = array("f", doubles)
    except OverflowError:
        return None
    return singles if array("d", singles).tobytes() == doubles.tobytes() else None


def _little(numbers: "array[float]") -> bytes:
    if struct.pack("=H", 1) == b"\0\1":
        numbers = numbers[:]
        numbers.byteswap()
    return numbers.tobytes()


def _differences(values: Sequence[int]) -> List[int]:
    return [later - earlier for earlier, later in zip(values, values[1:])]


def is_regular(steps: Sequence[int]) -> bool:
    if len(steps) < 3:
        return True
    stride = steps[1] - steps[0]
    if stride == 0:
        return steps.count(steps[0]) == len(steps)
    return list(steps) == list(range(steps[0], steps[0] + stride * len(steps), stride))


def encode_head(steps: Sequence[int], times_ms: Sequence[int]) -> Tuple[bool, bytes]:
    """Whether the steps are regular, and the steps' and times' columns."""
    regular = is_regular(steps)
    written = steps[:2] if regular else steps
    head = zigzags([*written[:1], *_differences(written)])
    deltas = _differences(times_ms)
    return regular, head + zigzags([*times_ms[:1], *deltas[:1], *_differences(deltas)])


def encode_values(
    regular: bool, head: bytes, values: Sequence[float], packed: bool = False
) -> bytes:
    """A chunk of what encode_head() gave, and the values."""
    doubles = as_doubles(values)
    singles = _as_float32(doubles)
    numbers = doubles if singles is None else singles
    raw = _little(numbers)
    codec = _zstd.codec() if packed else None
    flags = (_REGULAR if regular else 0) | (0 if singles is None else _FLOAT32)
    start = bytes((_FORMAT, flags | (_PACKED if codec else 0))) + varint(len(doubles))
    if codec is None:
        return sealed(start + head + raw)
    width = numbers.itemsize
    body = head + b"".join(raw[byte::width] for byte in range(width))
    return sealed(start + varint(len(body)) + codec.pack(body))


def encode_chunk(points: Points, packed: bool = False) -> bytes:
    regular, head = encode_head(points.steps, points.times_ms)
    return encode_values(regular, head, points.values, packed)


def _unpacked(data: bytes, at: int) -> bytes:
    size, at = read_varint(data, at)
    if size > _LARGEST_BODY:
        raise _damaged("their size is wrong")
    try:
        return _zstd.needed().unpack(data[at:-4], size)
    except ValueError:
        raise _damaged("they do not unpack") from None


def decode_chunk(data: bytes) -> Points:
    """What encode_chunk(), or the program, wrote. Raises StoreDamaged, Unsupported."""
    if not is_whole(data):
        raise _damaged("their checksum is wrong")
    if data[0] != _FORMAT:
        raise _damaged("their format is unknown")
    flags = data[1]
    try:
        count, at = read_varint(data, 2)
        if flags & _PACKED:
            body, at = _unpacked(data, at), 0
        else:
            body = data[:-4]
        # Every point takes at least a byte of time and four of value.
        if count > (len(body) - at) // 5:
            raise _damaged("their number is wrong")
        return _decode_body(body, at, flags, count)
    except Cut:
        raise _damaged("their columns are cut") from None


def _decode_body(body: bytes, at: int, flags: int, count: int) -> Points:
    written = min(count, 2) if flags & _REGULAR else count
    numbers, at = read_zigzags(body, at, written)
    if flags & _REGULAR and count > 2:
        numbers += [numbers[1]] * (count - 2)
    steps = list(accumulate(numbers))
    numbers, at = read_zigzags(body, at, count)
    times = list(accumulate([*numbers[:1], *accumulate(numbers[1:])]))
    if count and (max(map(abs, steps)) >= 1 << 63 or max(map(abs, times)) >= 1 << 63):
        steps, times = list(map(wrapped, steps)), list(map(wrapped, times))
    width = 4 if flags & _FLOAT32 else 8
    raw = body[at:]
    if len(raw) != count * width:
        raise Cut
    if flags & _PACKED:
        shuffled = bytearray(len(raw))
        for byte in range(width):
            shuffled[byte::width] = raw[byte * count : (byte + 1) * count]
        raw = bytes(shuffled)
    values = array("f" if width == 4 else "d", raw)
    if struct.pack("=H", 1) == b"\0\1":
        values.byteswap()
    return Points(steps, times, values.tolist())


def statistics_of(values: Sequence[float]) -> Statistics:
    finite = values if all(map(isfinite, values)) else list(filter(isfinite, values))
    # Not sum(): that rounds otherwise since 3.12.
    *_, total = accumulate(finite, initial=0.0)
    return Statistics(
        len(values),
        len(values) - len(finite),
        min(finite, default=inf),
        max(finite, default=-inf),
        total,
    )


def encode_mip(points: Points) -> bytes:
    """The min/max level of a chunk: a bucket for each 64 points."""
    count = len(points.values)
    single = _as_float32(as_doubles(points.values)) is not None
    bounds = struct.Struct("<ff" if single else "<dd")
    out = [
        bytes((_FORMAT, _FLOAT32 if single else 0)),
        varint((count + POINTS_PER_BUCKET - 1) // POINTS_PER_BUCKET),
    ]
    before = 0
    for first in range(0, count, POINTS_PER_BUCKET):
        bucket = statistics_of(points.values[first : first + POINTS_PER_BUCKET])
        step = points.steps[first]
        out.append(zigzags([step - before]))
        out.append(varint(bucket.non_finite))
        out.append(bounds.pack(bucket.minimum, bucket.maximum))
        before = step
    return sealed(b"".join(out))
