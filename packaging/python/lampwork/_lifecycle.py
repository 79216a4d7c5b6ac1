# SPDX-License-Identifier: GPL-3.0-or-later
"""What happens to the runs of this process when it ends or forks."""

from __future__ import annotations

import atexit
import os
import sys
import traceback
from typing import TYPE_CHECKING, Dict, Optional, Tuple

from ._errors import LampworkError, RunStopped

if TYPE_CHECKING:
    from .run import Run

_live: Dict[int, "Run"] = {}


def add(run: "Run") -> None:
    _live[id(run)] = run


def remove(run: "Run") -> None:
    _live.pop(id(run), None)


def newest() -> Optional["Run"]:
    """The run that was made last and has not ended."""
    runs = list(_live.values())
    return runs[-1] if runs else None


def ending_of(error: BaseException) -> Tuple[str, str]:
    """State and message of a run that an exception ends."""
    if isinstance(error, (KeyboardInterrupt, RunStopped)):
        return "stopped", ""
    if isinstance(error, SystemExit):
        if error.code in (None, 0):
            return "finished", ""
        return "failed", f"The script ended with the exit code {error.code}."
    if isinstance(error, GeneratorExit):
        return "stopped", ""
    return "failed", "".join(traceback.format_exception_only(type(error), error)).strip()


def _at_exit() -> None:
    """Runs that nobody has finished: failed where an exception ended the script."""
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    interactive = hasattr(sys, "ps1") or "ipykernel" in sys.modules
    for run in list(_live.values()):
        try:
            if error is not None and not interactive:
                run.finish(*ending_of(error))
            else:
                run.finish()
        except LampworkError as problem:
            print(f"lampwork: {problem}", file=sys.stderr)


def _after_fork_in_child() -> None:
    runs = list(_live.values())
    _live.clear()
    for run in runs:
        run._abandon()


atexit.register(_at_exit)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork_in_child)
