# SPDX-License-Identifier: GPL-3.0-or-later
"""Histograms, pictures and files of a run."""

import math
import os
import struct
import unittest
import zlib
from typing import Any

import lampwork
from lampwork import Histogram, Image, InvalidInput

from . import support


class Extras(support.RunTest):
    def test_histograms(self) -> None:
        run = self.start()
        run.log_histogram("w", [0, 1, [2, 3], 4.0, math.nan, math.inf], step=3, bins=4)
        run.log({"w": Histogram.from_counts([1, 0, 5], -1, 1), "loss": 1}, step=4)
        run.log_histogram("same", [2, 2], bins=3)
        run.log_histogram("w", [1], step=2)
        run.flush()
        found = self.stored()
        # 0, 1, 2, 3 each open a bin of width 1; 4, the upper bound, is in the last.
        self.assertEqual(found.histograms("w")[3], (0.0, 4.0, [1, 1, 1, 2]))
        self.assertEqual(found.histograms("w")[4], (-1.0, 1.0, [1, 0, 5]))
        self.assertEqual(list(found.histograms("w")), [3, 4])
        self.assertEqual(found.histograms("same")[4], (2.0, 2.0, [2, 0, 0]))
        self.assertEqual(found.histogram_names(), ["same", "w"])
        self.assertIn("A histogram of w was dropped", found.events()[0].text)

    def test_histograms_of_numpy_count_as_those_of_lists(self) -> None:
        try:
            import numpy
        except ImportError as error:
            raise unittest.SkipTest("numpy is not installed") from error
        values = numpy.random.default_rng(1).normal(size=(50, 40))
        ours = Histogram.of(values)
        self.assertEqual(sum(ours.counts), 2000)
        counts, edges = numpy.histogram(values, bins=64)
        self.assertLess(numpy.abs(counts - numpy.array(ours.counts)).sum(), 3)  # at the edges
        self.assertEqual((ours.lower, ours.upper), (edges[0], edges[-1]))
        slow = Histogram.of(values.ravel().tolist())
        self.assertLess(sum(abs(a - b) for a, b in zip(slow.counts, ours.counts)), 3)

    def test_histograms_that_are_none(self) -> None:
        for make in (
            lambda: Histogram.of([]),
            lambda: Histogram.of([math.nan]),
            lambda: Histogram.of([1], bins=0),
            lambda: Histogram.from_counts([], 0, 1),
            lambda: Histogram.from_counts([-1], 0, 1),
            lambda: Histogram.from_counts([1 << 32], 0, 1),
            lambda: Histogram.from_counts([1], 1, 0),
            lambda: Histogram.from_counts([1], 0, math.inf),
        ):
            with self.assertRaises(InvalidInput):
                make()
        wide = Histogram.of([-1.7e308, 1.7e308], bins=2)
        self.assertEqual(wide.counts, [1, 1])

    def test_images(self) -> None:
        run = self.start()
        run.log_image("gray", [[0, 255, 7]], step=1, caption="three pixels")
        run.log({"color": Image.of([[[0.0, 1.0, 0.5]]])}, step=2)
        run.log_image("gray", b"\x89PNG\r\n\x1a\nrest", step=3)
        run.flush()
        first, second, third = self.stored().artifacts("image")
        self.assertEqual([first.name, second.name], ["gray/00000001.png", "color/00000002.png"])
        self.assertEqual(first.info, {"series": "gray", "step": 1, "caption": "three pixels"})
        self.assertEqual(self.pixels(first.read()), (3, 1, 0, bytes([0, 255, 7])))
        self.assertEqual(self.pixels(second.read()), (1, 1, 2, bytes([0, 255, 128])))
        self.assertEqual(third.read(), b"\x89PNG\r\n\x1a\nrest")

    def pixels(self, png: bytes) -> Any:
        """Width, height, color type and pixels, by the PNG specification."""
        self.assertEqual(png[:8], b"\x89PNG\r\n\x1a\n")
        at, chunks = 8, {}
        while at < len(png):
            (size,) = struct.unpack(">I", png[at : at + 4])
            kind, data = png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
            (crc,) = struct.unpack(">I", png[at + 8 + size : at + 12 + size])
            self.assertEqual(crc, zlib.crc32(kind + data))
            chunks[kind] = data
            at += 12 + size
        width, height, depth, color = struct.unpack(">IIBB", chunks[b"IHDR"][:10])
        self.assertEqual(depth, 8)
        rows = zlib.decompress(chunks[b"IDAT"])
        stride = len(rows) // height
        self.assertTrue(all(rows[r * stride] == 0 for r in range(height)))
        return (
            width,
            height,
            color,
            b"".join(rows[r * stride + 1 : (r + 1) * stride] for r in range(height)),
        )

    def test_arrays_are_images_channels_first_or_last(self) -> None:
        try:
            import numpy
        except ImportError as error:
            raise unittest.SkipTest("numpy is not installed") from error
        last = numpy.arange(30, dtype=numpy.uint8).reshape(2, 5, 3)
        first = last.transpose(2, 0, 1)
        expected = (5, 2, 2, bytes(range(30)))
        self.assertEqual(self.pixels(Image.of(last).data), expected)
        self.assertEqual(self.pixels(Image.of(first).data), expected)
        self.assertEqual(self.pixels(Image.of(last / 255).data), expected)

    def test_images_that_are_none(self) -> None:
        for what in (
            b"text", [[0, 256]], [[0, 1], [0]], [1, 2], [[[1, 2]] * 2] * 2, [], {}, 5,
            [["a"]], [[[[1]]]],
        ):  # fmt: skip
            with self.assertRaises(InvalidInput, msg=repr(what)):
                Image.of(what)

    def test_artifacts_are_copies(self) -> None:
        file = self.path("model.bin")
        with open(file, "wb") as out:
            out.write(b"first")
        run = self.start()
        run.log_artifact(file, info={"epoch": 1})
        with open(file, "wb") as out:
            out.write(b"second")
        run.flush()
        found = self.stored().artifacts()[0]
        self.assertEqual((found.kind, found.name, found.info), ("file", "model.bin", {"epoch": 1}))
        self.assertEqual(found.read(), b"first")
        run.log_artifact(file)
        run.flush()
        again = self.stored().artifacts()
        self.assertEqual([a.read() for a in again], [b"second"])
        # The one that was replaced is gone, and nothing is left over.
        self.assertEqual(os.listdir(os.path.join(self.store, "objects")), [again[0].object])
        # The same bytes under another name are one object, which goes with the last of them.
        run.log_artifact(b"second", name="also")
        run.log_artifact(b"third", name="model.bin")
        run.flush()
        contents = {a.name: a.read() for a in self.stored().artifacts()}
        self.assertEqual(contents, {"model.bin": b"third", "also": b"second"})
        with self.assertRaises(lampwork.NotFound):
            run.log_artifact(self.path("none"))
        with self.assertRaises(InvalidInput):
            run.log_artifact(b"no name")
        again = self.stored().artifacts()
        with open(again[0].path, "r+b") as out:
            out.write(b"X")
        with self.assertRaises(lampwork.StoreDamaged):
            again[0].read()


if __name__ == "__main__":
    unittest.main()
