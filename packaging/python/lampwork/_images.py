# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures as PNG files: what scripts have (arrays of numpy and torch, PIL, matplotlib, files)
becomes bytes that the window can show. Needs no imaging library."""

from __future__ import annotations

import io
import os
import struct
import zlib
from typing import Any, NamedTuple, Tuple

from ._errors import InvalidInput

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "png",
    b"\xff\xd8\xff": "jpg",
    b"GIF8": "gif",
    b"BM": "bmp",
    b"RIFF": "webp",
    b"<svg": "svg",
    b"<?xml": "svg",
}
_LARGEST = 1 << 14  # pixels a side


class Image(NamedTuple):
    """A picture for log(): Image.of(what, caption)."""

    data: bytes
    suffix: str
    caption: str = ""

    @classmethod
    def of(cls, what: Any, caption: str = "") -> "Image":
        """Of the bytes or the path of a picture file; a PIL picture; a matplotlib figure; an array
        or tensor of shape [height, width], [height, width, 1, 3 or 4] or [1, 3 or 4, height,
        width] (the last, where it could be both), of integers from 0 to 255, numbers from 0 to
        1, or booleans; or rows of such."""
        if isinstance(what, Image):
            return what
        if isinstance(what, (str, os.PathLike)):
            with open(what, "rb") as file:
                what = file.read()
        if isinstance(what, (bytes, bytearray)):
            data = bytes(what)
            return cls(data, _suffix_of(data), caption)
        if hasattr(what, "savefig"):  # matplotlib
            out = io.BytesIO()
            what.savefig(out, format="png")
            return cls(out.getvalue(), "png", caption)
        if hasattr(what, "save") and hasattr(what, "mode"):  # PIL
            out = io.BytesIO()
            what.save(out, format="PNG")
            return cls(out.getvalue(), "png", caption)
        return cls(_png_of(what), "png", caption)


def _suffix_of(data: bytes) -> str:
    for signature, suffix in _SIGNATURES.items():
        if data.startswith(signature):
            return suffix
    raise InvalidInput(
        "These bytes are no picture; PNG, JPEG, GIF, BMP, WebP and SVG are. A file of another kind "
        "is logged by log_artifact()."
    )


def _png_of(what: Any) -> bytes:
    shape, flat = _pixels(what)
    if len(shape) == 2:
        shape = (*shape, 1)
    if len(shape) != 3:
        raise InvalidInput(f"A picture has 2 or 3 dimensions; this array has the shape {shape}.")
    if shape[2] not in (1, 3, 4) and shape[0] in (1, 3, 4):  # channels first
        channels, height, width = shape
        size = height * width
        flat = [flat[c * size + i] for i in range(size) for c in range(channels)]
        shape = (height, width, channels)
    height, width, channels = shape
    if channels not in (1, 3, 4) or not 0 < height <= _LARGEST or not 0 < width <= _LARGEST:
        raise InvalidInput(
            f"A picture has 1, 3 or 4 channels and up to {_LARGEST} pixels a side; this array has "
            f"the shape {shape}."
        )
    return _encode_png(_as_bytes(flat), height, width, channels)


def _pixels(what: Any) -> Tuple[Tuple[int, ...], Any]:
    """The shape, and all values row by row: bytes where they are that already."""
    if hasattr(what, "detach"):  # torch
        what = what.detach().cpu().numpy()
    elif hasattr(what, "numpy") and not hasattr(what, "dtype"):
        what = what.numpy()
    shape = getattr(what, "shape", None)
    if shape is not None and hasattr(what, "tobytes"):
        if str(what.dtype) == "uint8":
            return tuple(shape), what.tobytes()
        return tuple(shape), what.ravel().tolist()
    return _nested(what)


def _nested(rows: Any) -> Tuple[Tuple[int, ...], Any]:
    shape = []
    level = rows
    while isinstance(level, (list, tuple)):
        shape.append(len(level))
        if not level:
            break
        level = level[0]
    flat = rows
    for size in shape[1:]:
        if any(not isinstance(row, (list, tuple)) or len(row) != size for row in flat):
            raise InvalidInput("The rows of a picture are of different lengths.")
        flat = [value for row in flat for value in row]
    if not shape or not all(isinstance(value, (int, float)) for value in flat):
        raise InvalidInput(
            f"A {type(rows).__name__} is no picture: give a file, its bytes, an array or rows of "
            "numbers."
        )
    return tuple(shape), flat


def _as_bytes(flat: Any) -> bytes:
    if isinstance(flat, bytes):
        return flat
    if all(isinstance(value, bool) for value in flat):
        return bytes(255 * value for value in flat)
    if all(isinstance(value, int) for value in flat):
        if not all(0 <= value <= 255 for value in flat):
            raise InvalidInput("Whole numbers of a picture go from 0 to 255.")
        return bytes(flat)
    # NaN is black.
    return bytes(round(255 * min(max(v, 0.0), 1.0)) if v == v else 0 for v in flat)


def _encode_png(pixels: bytes, height: int, width: int, channels: int) -> bytes:
    """8 bits a channel, no filter (PNG specification, section 11)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    stride = width * channels
    rows = b"".join(b"\0" + pixels[row * stride : (row + 1) * stride] for row in range(height))
    color = {1: 0, 3: 2, 4: 6}[channels]
    header = struct.pack(">IIBBBBB", width, height, 8, color, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(rows, 6))
        + chunk(b"IEND", b"")
    )
