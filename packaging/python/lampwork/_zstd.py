# SPDX-License-Identifier: GPL-3.0-or-later
"""zstd from whatever this Python has: compression.zstd (3.14), the zstandard module, libzstd.

Packing is optional (full chunks are then stored as they are, which the program reads as well);
unpacking what the program has packed is not.
"""

from __future__ import annotations

import ctypes
import importlib
from typing import Callable, NamedTuple, Optional

from ._errors import Unsupported

LEVEL = 1


class Codec(NamedTuple):
    name: str
    pack: Callable[[bytes], bytes]
    # Raises ValueError unless exactly `size` bytes come out.
    unpack: Callable[[bytes, int], bytes]


def _from_standard_library() -> Codec:
    zstd = importlib.import_module("compression.zstd")

    def unpack(frame: bytes, size: int) -> bytes:
        reader = zstd.ZstdDecompressor()
        try:
            # One more byte than there may be: a frame that goes on is found out, not followed.
            body: bytes = reader.decompress(frame, size + 1)
        except zstd.ZstdError as error:
            raise ValueError(str(error)) from error
        if len(body) != size or not reader.eof or reader.unused_data:
            raise ValueError("another size")
        return body

    return Codec("compression.zstd", lambda body: zstd.compress(body, LEVEL), unpack)


def _from_module() -> Codec:
    zstandard = importlib.import_module("zstandard")

    def unpack(frame: bytes, size: int) -> bytes:
        try:
            told = zstandard.frame_content_size(frame)
            if told != size:
                raise ValueError("another size")
            body: bytes = zstandard.ZstdDecompressor().decompress(frame, max_output_size=size)
        except zstandard.ZstdError as error:
            raise ValueError(str(error)) from error
        if len(body) != size:
            raise ValueError("another size")
        return body

    return Codec(
        "zstandard", lambda body: zstandard.ZstdCompressor(level=LEVEL).compress(body), unpack
    )


def _from_library() -> Codec:
    # By its name: ctypes.util.find_library() starts a compiler.
    library = ctypes.CDLL("libzstd.so.1")
    size_t, data = ctypes.c_size_t, ctypes.c_char_p
    for name, result, arguments in (
        ("ZSTD_compressBound", size_t, [size_t]),
        ("ZSTD_compress", size_t, [ctypes.c_void_p, size_t, data, size_t, ctypes.c_int]),
        ("ZSTD_decompress", size_t, [ctypes.c_void_p, size_t, data, size_t]),
        ("ZSTD_isError", ctypes.c_uint, [size_t]),
    ):
        function = getattr(library, name)
        function.restype, function.argtypes = result, arguments

    def pack(body: bytes) -> bytes:
        room = library.ZSTD_compressBound(len(body))
        out = ctypes.create_string_buffer(room)
        size = library.ZSTD_compress(out, room, body, len(body), LEVEL)
        if library.ZSTD_isError(size):
            raise MemoryError("zstd could not pack a chunk")
        return out.raw[:size]

    def unpack(frame: bytes, size: int) -> bytes:
        out = ctypes.create_string_buffer(max(size, 1))
        if library.ZSTD_decompress(out, size, frame, len(frame)) != size:
            raise ValueError("another size, or no zstd frame")
        return out.raw[:size]

    return Codec("libzstd", pack, unpack)


_found: Optional[Codec] = None
_looked = False


def codec() -> Optional[Codec]:
    """The best there is; None where there is none."""
    global _found, _looked
    if not _looked:
        for make in (_from_standard_library, _from_module, _from_library):
            try:
                _found = make()
                break
            except (ImportError, OSError, AttributeError):
                continue
        _looked = True
    return _found


def needed() -> Codec:
    """The same, for reading what is packed. Raises Unsupported."""
    found = codec()
    if found is None:
        raise Unsupported(
            "This store holds packed points, and this Python cannot unpack them. Install libzstd "
            "(Debian: libzstd1), or `pip install zstandard`, or use Python 3.14."
        )
    return found
