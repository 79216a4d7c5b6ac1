# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the store is that is meant when none is named: the same as the program's
(app/lampwork/cli/stores.h)."""

from __future__ import annotations

import os
import re
import sys
from typing import Optional

from ._errors import Unsupported

_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "a": "\a", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


def is_postgres(address: str) -> bool:
    """A team's store (core/store/storeaddress.h), which this package does not write."""
    return address.startswith(("postgresql://", "postgres://"))


def as_folder(address: str) -> str:
    """The absolute path of the folder that a store is. Raises Unsupported for a team's store."""
    if is_postgres(address):
        raise Unsupported(
            f"The store {address} is in PostgreSQL, and this package writes and reads stores that "
            "are folders. Name one: store=…, or LAMPWORK_STORE."
        )
    return os.path.abspath(address)


def _unescaped(text: str) -> str:
    """A text as QSettings writes it into an INI file."""
    text = text.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        text = text[1:-1]

    def replace(match: "re.Match[str]") -> str:
        sign = match.group(1)
        if sign[0] == "x":
            return chr(int(sign[1:], 16))
        return _ESCAPES.get(sign, sign)

    return re.sub(r"\\(x[0-9a-fA-F]{1,4}|.)", replace, text)


def last_store() -> Optional[str]:
    """The one that the window or a command used last, if it is still there."""
    folder = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    path = os.path.join(folder, "lampwork", "lampwork.conf")
    section = ""
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                if line.startswith("["):
                    section = line.strip()
                elif section == "[store]" and line.startswith("last="):
                    last = _unescaped(line[len("last=") :])
                    there = is_postgres(last) or os.path.exists(last)
                    return last if last and there else None
    except OSError:
        pass
    return None


def default_store() -> str:
    """$LAMPWORK_STORE, else the one last used, else runs.lampwork in the user's data folder."""
    named = os.environ.get("LAMPWORK_STORE")
    if named:
        return named
    last = last_store()
    if last:
        return last
    folder = os.environ.get("XDG_DATA_HOME") or os.path.expanduser("~/.local/share")
    return os.path.join(folder, "lampwork", "runs.lampwork")


def script_stem() -> str:
    """What a run is called that was given no name."""
    main = getattr(sys.modules.get("__main__"), "__file__", None)
    stem = os.path.splitext(os.path.basename(main))[0] if main else "run"
    return "run" if stem in ("", "__main__", "-c", "ipykernel_launcher") else stem
