# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns what scripts have, numbers of numpy and torch among them, into Python's own."""

from __future__ import annotations

import numbers
from typing import Any

from ._errors import InvalidInput


def clean_text(text: str) -> str:
    """Text that UTF-8 can hold (file names may not be)."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-8", "replace").decode("utf-8")
    return text


def plain(value: Any) -> Any:
    """A scalar of numpy, torch, jax or tensorflow as Python's; anything else as it is."""
    if value is None or isinstance(value, (str, bytes)):
        return value
    if isinstance(value, (int, float)):
        if type(value) in (bool, int, float):
            return value
        # np.float64 is a float, IntEnum an int: what is stored is the number itself.
        return float(value) if isinstance(value, float) else int(value)
    if isinstance(value, numbers.Real):  # Fraction, numpy's other scalars
        return int(value) if isinstance(value, numbers.Integral) else float(value)
    size = getattr(value, "numel", None) or getattr(value, "size", None)
    if callable(size):
        try:
            size = size()
        except TypeError:
            size = None
    item = getattr(value, "item", None)
    if size == 1 and callable(item):
        return plain(item())
    if hasattr(value, "numpy") and getattr(value, "shape", None) == ():  # tensorflow
        return plain(value.numpy().item())
    return value


def as_number(name: str, value: Any) -> float:
    """What log() stores. Raises InvalidInput for what is no number."""
    value = plain(value)
    if isinstance(value, (bool, int, float)):
        try:
            return float(value)
        except OverflowError:
            raise InvalidInput(
                f"{name!r} is {str(value)[:20]}…, which is too large for a float."
            ) from None
    if hasattr(value, "__float__") and not isinstance(value, (str, bytes)):
        shape = getattr(value, "shape", ())
        if not shape or all(extent == 1 for extent in shape):  # Decimal, and the like
            try:
                return float(value)
            except (TypeError, ValueError, OverflowError):
                pass
    raise InvalidInput(
        f"{name!r} is {_described(value)}; log() takes numbers. A histogram, an image, a file or a "
        "text has a call of its own: log_histogram(), log_image(), log_artifact(), write()."
    )


def _described(value: Any) -> str:
    shape = getattr(value, "shape", None)
    if shape is not None:
        return f"a {type(value).__name__} of shape {tuple(shape)}"
    text = repr(value)
    return f"the {type(value).__name__} {text if len(text) < 40 else text[:40] + '…'}"
