# SPDX-License-Identifier: GPL-3.0-or-later
"""Numbers as the store writes them: LEB128 varints, zigzag, XXH32 (core/store/bytes.h)."""

from __future__ import annotations

import struct
from typing import List, Sequence, Tuple

_MASK64 = (1 << 64) - 1
_SIGN64 = 1 << 63


class Cut(Exception):
    """The bytes end before the number does, or hold none."""


def wrapped(value: int) -> int:
    """The int64 that equals `value` modulo 2**64."""
    return ((value + _SIGN64) & _MASK64) - _SIGN64


def varint(value: int) -> bytes:
    """An unsigned number below 2**64."""
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def zigzags(values: Sequence[int]) -> bytes:
    """Each int64 as a zigzag varint; numbers beyond wrap around."""
    coded = [(v << 1) ^ (v >> 63) for v in values]
    if not coded:
        return b""
    if max(coded) < 0x80:
        return bytes(coded)
    if max(coded) > _MASK64 or min(coded) < 0:
        coded = [(v << 1) ^ (v >> 63) for v in map(wrapped, values)]
    out = bytearray()
    append = out.append
    for value in coded:
        while value >= 0x80:
            append(value & 0x7F | 0x80)
            value >>= 7
        append(value)
    return bytes(out)


def read_varint(data: bytes, at: int) -> Tuple[int, int]:
    """The number at `at`, and where the next one begins. Raises Cut."""
    value = 0
    for shift in range(0, 64, 7):
        if at >= len(data):
            raise Cut
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & _MASK64, at
    raise Cut


def read_zigzags(data: bytes, at: int, count: int) -> Tuple[List[int], int]:
    """`count` numbers, modulo 2**64 as int64. Raises Cut."""
    ahead = data[at : at + count]
    if len(ahead) == count and (count == 0 or max(ahead) < 0x80):
        return [(b >> 1) ^ -(b & 1) for b in ahead], at + count
    values = []
    for _ in range(count):
        coded, at = read_varint(data, at)
        values.append((coded >> 1) ^ -(coded & 1))
    return values, at


_P1, _P2, _P3, _P4, _P5 = 2654435761, 2246822519, 3266489917, 668265263, 374761393
_MASK = 0xFFFFFFFF
_stripes = struct.Struct("<4I").iter_unpack
_words = struct.Struct("<I").iter_unpack


def xxh32(data: bytes) -> int:
    """XXH32 with seed 0 (https://github.com/Cyan4973/xxHash/blob/dev/doc/xxhash_spec.md)."""
    size = len(data)
    whole = size & ~15
    if whole:
        mask, first, second = _MASK, _P1, _P2  # locals are faster to reach, which counts here
        a, b, c, d = (_P1 + _P2) & _MASK, _P2, 0, -_P1 & _MASK
        for w, x, y, z in _stripes(memoryview(data)[:whole]):
            a = a + w * second & mask
            a = (a << 13 | a >> 19) * first & mask
            b = b + x * second & mask
            b = (b << 13 | b >> 19) * first & mask
            c = c + y * second & mask
            c = (c << 13 | c >> 19) * first & mask
            d = d + z * second & mask
            d = (d << 13 | d >> 19) * first & mask
        h = (a << 1 | a >> 31) + (b << 7 | b >> 25) + (c << 12 | c >> 20) + (d << 18 | d >> 14)
    else:
        h = _P5
    h = (h + size) & _MASK
    fours = size & ~3
    for (word,) in _words(memoryview(data)[whole:fours]):
        h = (h + word * _P3) & _MASK
        h = ((h << 17 | h >> 15) & _MASK) * _P4 & _MASK
    for byte in data[fours:]:
        h = (h + byte * _P5) & _MASK
        h = ((h << 11 | h >> 21) & _MASK) * _P1 & _MASK
    h = ((h ^ h >> 15) * _P2) & _MASK
    h = ((h ^ h >> 13) * _P3) & _MASK
    return h ^ h >> 16


def sealed(data: bytes) -> bytes:
    """`data` with its checksum behind it."""
    return data + struct.pack("<I", xxh32(data))


def is_whole(data: bytes) -> bool:
    """Whether the checksum behind `data` is that of what is before it."""
    return len(data) >= 6 and struct.unpack("<I", data[-4:])[0] == xxh32(data[:-4])
