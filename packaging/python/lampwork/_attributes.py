# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters and summaries under dotted names (core/store/attributes.h, flatten() of
core/base/json.h)."""

from __future__ import annotations

import json
import math
from typing import Any, Dict, Iterable, Iterator, Mapping, Tuple

from ._database import Database
from ._errors import InvalidInput
from ._values import clean_text, plain

_EXACT = 1 << 53


def _join(parent: str, key: str) -> str:
    if not key or any(sign in key for sign in '.[]"'):
        quoted = key.replace("\\", "\\\\").replace('"', '\\"')
        return f'{parent}["{quoted}"]'
    return f"{parent}.{key}" if parent else key


def flatten(value: Any, path: str = "") -> Iterator[Tuple[str, Any]]:
    """Every scalar with its dotted path, in order. Empty lists and dictionaries are kept."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from flatten(inner, _join(path, key))
    elif isinstance(value, list) and value:
        for index, inner in enumerate(value):
            yield from flatten(inner, f"{path}[{index}]")
    else:
        yield path, value


def with_slashes(values: Mapping[str, Any], parent: str = "") -> Iterator[Tuple[str, Any]]:
    """Results by their names, as metrics have them: {"test": {"accuracy": 1}} is test/accuracy."""
    for name, value in values.items():
        if isinstance(value, dict) and value:
            yield from with_slashes(value, f"{parent}{name}/")
        else:
            yield f"{parent}{name}", value


def as_json_values(config: Mapping[Any, Any], what: str = "config") -> Dict[str, Any]:
    """A copy that JSON can hold: numbers of numpy and torch become Python's, what is nothing of the
    kind becomes its text. Raises InvalidInput for a key that is no text."""
    copy: Dict[str, Any] = {}
    for key, value in config.items():
        if not isinstance(key, str):
            raise InvalidInput(f"{what} has the key {key!r}; keys are texts.")
        copy[clean_text(key)] = _as_json_value(value, f"{what}[{key!r}]")
    return copy


def _as_json_value(value: Any, what: str) -> Any:
    value = plain(value)
    if isinstance(value, str):
        return clean_text(value)
    if value is None or isinstance(value, (bool, float)):
        return value
    if isinstance(value, int):
        # What no 64-bit program can read as a number stays exact as a text.
        return value if -(1 << 63) <= value < 1 << 63 else str(value)
    if isinstance(value, Mapping):
        return as_json_values(value, what)
    if isinstance(value, (list, tuple)):
        return [_as_json_value(item, f"{what}[{i}]") for i, item in enumerate(value)]
    if isinstance(value, (set, frozenset)):
        return [_as_json_value(item, what) for item in sorted(value, key=str)]
    if hasattr(value, "tolist") and getattr(value, "size", 1 << 30) <= 1 << 16:
        return _as_json_value(value.tolist(), what)
    if hasattr(value, "__dict__") and type(value).__name__ == "Namespace":
        return as_json_values(vars(value), what)
    return clean_text(getattr(value, "__qualname__", None) or str(value))


def json_text(value: Any) -> str:
    """NaN and infinities become null, as the program writes them."""
    return json.dumps(_finite(value), ensure_ascii=False, separators=(", ", ": "))


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_finite(inner) for inner in value]
    return value


def _stored(key: str, value: Any) -> Tuple[str, Any, Any]:
    """type, num, txt. A list here is an empty one, or an attribute given as a list."""
    if value is None or value == {}:
        return "null", None, None
    if isinstance(value, bool):
        return "bool", float(value), None
    if isinstance(value, int):
        if not -(1 << 63) <= value < 1 << 63:
            raise InvalidInput(f"The attribute {key} is {value}, which 64 bits cannot hold.")
        return "integer", float(value), None if -_EXACT <= value <= _EXACT else str(value)
    if isinstance(value, float):
        return "double", value, None
    if isinstance(value, str):
        return "text", None, value
    if isinstance(value, list):
        return "list", None, json_text(value)
    raise InvalidInput(
        f"The attribute {key} is a {type(value).__name__}; a run's attributes are numbers, texts, "
        "yes/no values and lists."
    )


def in_set_attributes(database: Database, run: int, attributes: Iterable[Tuple[str, Any]]) -> None:
    database.run_many(
        "INSERT INTO run_attr(run_id, key, type, num, txt) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT(run_id, key) DO UPDATE SET type = excluded.type, num = excluded.num,"
        " txt = excluded.txt",
        [(run, key, *_stored(key, value)) for key, value in attributes],
    )


def read_value(kind: str, number: Any, text: Any) -> Any:
    if kind == "text":
        return text
    if kind == "double":
        return math.nan if number is None else float(number)
    if kind in ("integer", "unsigned"):
        return int(number) if text is None else int(text)
    if kind == "bool":
        return number != 0
    if kind == "list":
        return json.loads(text)
    return None
