# SPDX-License-Identifier: GPL-3.0-or-later
"""The last and the best value of each series, which tables of runs show."""

from __future__ import annotations

import math
import re
from itertools import islice
from typing import Any, Dict, Iterable, List, Optional, Tuple

# isLowerBetter() of core/analysis/runfields.h, and what its fellows are called elsewhere.
_LOWER = {
    "loss", "error", "err", "rmse", "mae", "mse", "mape", "logloss", "mlogloss", "perplexity",
    "ppl", "wer", "cer", "fid", "nll", "rmsle", "merror",
}  # fmt: skip
_HIGHER = {
    "accuracy", "acc", "auc", "aucpr", "f1", "precision", "recall", "r2", "score", "iou", "dice",
    "map", "ndcg", "bleu", "rouge", "reward", "return", "psnr", "ssim",
}  # fmt: skip


def direction(name: str) -> Optional[str]:
    """Which is better of a series of this name, "min" or "max"; None where it is not known, as of
    a learning rate."""
    last = name.rsplit("/", 1)[-1].lower()
    words = re.split(r"[^a-z0-9]+", last)
    if "std" in words:  # how much it varies
        return None
    if last.endswith(("loss", "error")) or not _LOWER.isdisjoint(words):
        return "min"
    return "max" if not _HIGHER.isdisjoint(words) else None


class Summary:
    """Belongs to the writer's thread, but define()."""

    def __init__(self) -> None:
        self._directions: Dict[str, Optional[str]] = {}
        self._last: Dict[str, float] = {}
        self._best: Dict[str, float] = {}
        self._changed: Dict[str, None] = {}

    def define(self, name: str, best: Optional[str]) -> None:
        self._directions[name] = best

    def remember(self, attributes: Iterable[Tuple[str, Any]]) -> None:
        """What a run that is resumed had."""
        for key, value in attributes:
            if key.endswith(":best") and isinstance(value, (int, float)):
                self._best[key[: -len(":best")]] = float(value)

    def take(self, name: str, values: List[float]) -> None:
        self._last[name] = values[-1]
        self._changed[name] = None
        if name not in self._directions:
            self._directions[name] = direction(name)
        better = {"min": min, "max": max}.get(self._directions[name] or "")
        known = [value for value in values if not math.isnan(value)]
        if better is None or not known:
            return
        best = better(known)
        self._best[name] = better(best, self._best.get(name, best))

    def changed(self, most: int) -> List[str]:
        """Up to so many of the series whose attributes are to be written."""
        return list(islice(self._changed, most))

    def attributes(self, names: Iterable[str]) -> List[Tuple[str, Any]]:
        """Those of some series; settled() when they are written."""
        attributes: List[Tuple[str, Any]] = []
        for name in names:
            attributes.append((name, self._last[name]))
            if name in self._best and self._directions.get(name):
                attributes.append((f"{name}:best", self._best[name]))
        return attributes

    def settled(self, names: Iterable[str]) -> None:
        for name in names:
            del self._changed[name]
