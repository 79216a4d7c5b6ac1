# SPDX-License-Identifier: GPL-3.0-or-later
"""The bytes of points. Expected ones are computed by hand or by the programs named."""

import math
import random
import struct
import unittest
from unittest import mock

from lampwork import StoreDamaged, Unsupported, _zstd
from lampwork._bytes import Cut, read_varint, read_zigzags, varint, wrapped, xxh32, zigzags
from lampwork._codec import (
    Points,
    decode_chunk,
    encode_chunk,
    encode_mip,
    is_regular,
    statistics_of,
)

LARGEST, SMALLEST = (1 << 63) - 1, -(1 << 63)


def same(a: Points, b: Points) -> bool:
    pack = f"<{len(a.values)}d"
    return (
        a.steps == b.steps
        and a.times_ms == b.times_ms
        and len(a.values) == len(b.values)
        and struct.pack(pack, *a.values) == struct.pack(pack, *b.values)
    )


class Bytes(unittest.TestCase):
    def test_checksums_are_those_of_xxhsum(self) -> None:
        # printf TEXT | xxhsum -H0 (xxHash 0.8.1)
        for text, expected in (
            (b"", 0x02CC5D05),
            (b"abc", 0x32D153FF),
            (b"Nobody inspects the spammish repetition", 0xE2293B2F),
        ):
            self.assertEqual(xxh32(text), expected)

    def test_numbers_take_seven_bits_a_byte(self) -> None:
        self.assertEqual(varint(300), b"\xac\x02")  # 300 = 2 * 128 + 44
        self.assertEqual(read_varint(b"\xac\x02", 0), (300, 2))
        self.assertEqual(zigzags([0, -1, 1, -2, 63, -64]), bytes([0, 1, 2, 3, 126, 127]))

    def test_every_int64_survives(self) -> None:
        numbers = [0, -1, 63, 64, -64, -65, LARGEST, SMALLEST, 1 << 40]
        self.assertEqual(read_zigzags(zigzags(numbers), 0, len(numbers))[0], numbers)
        self.assertEqual(wrapped(LARGEST - SMALLEST), -1)

    def test_what_ends_too_early_or_never_is_told(self) -> None:
        for data in (b"", b"\x80", b"\xff" * 11):
            with self.assertRaises(Cut):
                read_varint(data, 0)


class Chunks(unittest.TestCase):
    def test_a_plain_chunk_is_laid_out_as_the_header_says(self) -> None:
        # Steps 10, 20, 30: first 10, stride 10. Times 1000, 1005, 1010: first, difference 5, no
        # difference of differences. Values as float32.
        body = bytes([20, 20]) + varint(2000) + bytes([10, 0])
        body += struct.pack("<3f", 0.5, -1.0, 2.0)
        expected = bytes([1, 1 | 2, 3]) + body
        expected += struct.pack("<I", xxh32(expected))
        chunk = encode_chunk(Points([10, 20, 30], [1000, 1005, 1010], [0.5, -1.0, 2.0]))
        self.assertEqual(chunk, expected)

    def test_what_was_written_is_read_to_the_last_bit(self) -> None:
        draw = random.Random(1)
        for count in (0, 1, 2, 3, 63, 64, 65, 4096):
            for packed in (False, True):
                points = Points(
                    sorted(draw.sample(range(10**7), count)),
                    [1_700_000_000_000 + draw.randrange(10**9) for _ in range(count)],
                    [draw.choice((draw.random(), draw.gauss(0, 1e200), 0.1)) for _ in range(count)],
                )
                self.assertTrue(same(decode_chunk(encode_chunk(points, packed)), points))

    def test_numbers_at_the_edge_survive(self) -> None:
        odd_nan = struct.unpack("<d", b"\x01\x02\x03\0\0\0\xf8\xff")[0]
        for values in (
            [math.nan, math.inf, -math.inf],
            [-0.0, 5e-324, 1.7976931348623157e308],
            [odd_nan, 1e-45, 3.4028235677973366e38],
        ):
            points = Points([SMALLEST, 0, LARGEST], [LARGEST, SMALLEST, 5], values)
            for packed in (False, True):
                self.assertTrue(same(decode_chunk(encode_chunk(points, packed)), points), values)

    def test_values_are_single_only_where_that_loses_nothing(self) -> None:
        self.assertTrue(encode_chunk(Points([0], [0], [0.5]))[1] & 2)
        for value in (0.1, 1e300, 3.4028235677973366e38, 1e-46):
            self.assertFalse(encode_chunk(Points([0], [0], [value]))[1] & 2, value)

    def test_regular_steps(self) -> None:
        self.assertTrue(is_regular([5, 7, 9, 11]))
        self.assertTrue(is_regular([1, 1, 1]))
        self.assertFalse(is_regular([1, 2, 4]))
        self.assertFalse(is_regular([1, 1, 2]))

    def test_every_flipped_bit_is_found(self) -> None:
        chunk = encode_chunk(Points([1, 2, 4], [10, 20, 31], [0.1, 0.2, 0.3]), packed=True)
        for place in range(len(chunk) * 8):
            broken = bytearray(chunk)
            broken[place // 8] ^= 1 << place % 8
            with self.assertRaises(StoreDamaged):
                decode_chunk(bytes(broken))
        for size in range(len(chunk)):
            with self.assertRaises(StoreDamaged):
                decode_chunk(chunk[:size])

    def test_bytes_with_a_right_checksum_and_wrong_columns_are_found(self) -> None:
        for body in (
            bytes([1, 0]) + varint(10**12),  # more points than bytes
            bytes([1, 0, 1]) + b"\x02\x02",  # no value
            bytes([1, 4, 1]) + varint(1 << 40) + b"xx",  # a body of 1 TB
            bytes([1, 4, 1]) + varint(20) + b"no zstd frame",
            bytes([9, 0, 0]),
        ):
            with self.assertRaises(StoreDamaged):
                decode_chunk(body + struct.pack("<I", xxh32(body)))

    def test_without_zstd_chunks_are_plain_and_packed_ones_say_what_is_missing(self) -> None:
        points = Points([1, 2], [1, 2], [1.0, 2.0])
        packed = encode_chunk(points, packed=True)
        self.assertTrue(packed[1] & 4)
        with mock.patch.object(_zstd, "_found", None):
            self.assertFalse(encode_chunk(points, packed=True)[1] & 4)
            with self.assertRaisesRegex(Unsupported, "libzstd"):
                decode_chunk(packed)

    def test_every_zstd_there_is_reads_the_others(self) -> None:
        codecs = []
        for make in (_zstd._from_standard_library, _zstd._from_module, _zstd._from_library):
            try:
                codecs.append(make())
            except (ImportError, OSError):
                continue
        self.assertTrue(codecs)
        body = b"steps and values " * 1000
        for writer in codecs:
            frame = writer.pack(body)
            self.assertLess(len(frame), len(body))
            for reader in codecs:
                self.assertEqual(reader.unpack(frame, len(body)), body, reader.name)
                for size in (0, len(body) - 1, len(body) + 1):
                    with self.assertRaises(ValueError, msg=f"{reader.name} {size}"):
                        reader.unpack(frame, size)
                with self.assertRaises(ValueError):
                    reader.unpack(b"nothing of the kind", 100)


class Statistics(unittest.TestCase):
    def test_are_of_the_finite_values(self) -> None:
        found = statistics_of([1.0, math.nan, 3.0, math.inf, 2.0])
        self.assertEqual(found, (5, 2, 1.0, 3.0, 6.0))

    def test_are_empty_where_nothing_is_finite(self) -> None:
        self.assertEqual(statistics_of([math.nan]), (1, 1, math.inf, -math.inf, 0.0))

    def test_add_up_one_after_the_other(self) -> None:
        # In this order the sum is 0.0: 1e16 + 1 is rounded to 1e16. sum() of Python 3.12 gives 1.
        self.assertEqual(statistics_of([1e16, 1.0, -1e16]).total, 0.0)

    def test_a_bucket_stands_for_64_points(self) -> None:
        count = 65
        points = Points(
            list(range(100, 100 + count)), [0] * count, [float(i) for i in range(count)]
        )
        expected = bytes([1, 2, 2])  # format, float32, two buckets
        expected += varint(200) + bytes([0]) + struct.pack("<ff", 0, 63)
        expected += varint(128) + bytes([0]) + struct.pack("<ff", 64, 64)
        self.assertEqual(encode_mip(points), expected + struct.pack("<I", xxh32(expected)))


if __name__ == "__main__":
    unittest.main()
