# SPDX-License-Identifier: GPL-3.0-or-later
"""What the callbacks share: whose run it is, and what orders mean to an optimiser of torch."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, Iterable, Mapping, Optional

from .. import _lifecycle
from .._errors import InvalidInput
from .._init import init
from ..run import Run


class Session:
    """The run that a callback writes to: the one that it was given; else the one of this process
    that is under way; else one that it starts, with `options` as lampwork.init() takes them, and
    ends with the training."""

    def __init__(self, run: Optional[Run], options: Dict[str, Any]) -> None:
        if run is not None and options:
            raise InvalidInput("Give a run, or what to start one with; not both.")
        self._given = run
        self._options = options
        self._run: Optional[Run] = None
        self._owned = False

    def begin(self, config: Optional[Mapping[str, Any]] = None) -> Run:
        """The run, started if need be; `config` is what the framework knows of its settings."""
        if self._run is not None:
            return self._run
        run = self._given or (None if self._options else _lifecycle.newest())
        self._owned = run is None
        if run is None:
            options = dict(self._options)
            given = options.pop("config", None)
            run = init(config=given, **options)
        self._run = run
        if config:
            known = run.config
            fresh = {key: value for key, value in config.items() if key not in known}
            if fresh:
                run.set_parameters(fresh)
        return run

    @property
    def run(self) -> Optional[Run]:
        return self._run

    def end(self, error: Optional[BaseException] = None) -> None:
        """Of the training; a run that was given goes on."""
        run, self._run = self._run, None
        if run is None:
            return
        if error is not None:
            run.will_end(*_lifecycle.ending_of(error))
        if self._owned:
            run.finish()


def checked_rate(rate: float) -> float:
    if not (math.isfinite(rate) and rate >= 0):
        raise ValueError(f"{rate:g} is no learning rate.")
    return rate


def set_torch_rate(rate: float, optimizers: Iterable[Any], schedulers: Iterable[Any] = ()) -> None:
    """Of all parameters; where a schedule multiplies a base rate, that is what is set."""
    checked_rate(rate)
    found = False
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            found = True
            group["lr"] = rate
            if "initial_lr" in group:
                group["initial_lr"] = rate
    for scheduler in schedulers:
        rates = getattr(scheduler, "base_lrs", None)
        if rates:
            scheduler.base_lrs = [rate] * len(rates)
    if not found:
        raise ValueError("There is no optimiser yet.")


def numbers_of(values: Mapping[str, Any], named: Callable[[str], str]) -> Dict[str, Any]:
    """Those of a framework's logs that are numbers, under the names that Lampwork has for them."""
    kept = {}
    for name, value in values.items():
        if isinstance(value, str) or value is None:
            continue
        kept[named(str(name))] = value
    return kept
