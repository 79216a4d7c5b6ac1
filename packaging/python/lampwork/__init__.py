# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs of any Python script in the Lampwork window, live.

import lampwork

with lampwork.init(experiment="digits", config={"lr": 0.01}) as run:
    for step in range(1000):
        run.log({"train/loss": loss}, step=step)
"""

from ._errors import (
    InvalidInput,
    LampworkError,
    LampworkWarning,
    NotFound,
    RunStopped,
    RunTaken,
    StoreBusy,
    StoreDamaged,
    StoreIO,
    StoreReadOnly,
    StoreTooNew,
    Unsupported,
)
from ._histograms import Histogram
from ._images import Image
from ._lifecycle import newest as current_run
from ._places import default_store
from ._version import __version__
from ._init import init
from .orders import Order
from .run import Run
from .store import Artifact, Series, Store, StoredRun, open_store

__all__ = [
    "Artifact",
    "Histogram",
    "Image",
    "InvalidInput",
    "LampworkError",
    "LampworkWarning",
    "NotFound",
    "Order",
    "Run",
    "RunStopped",
    "RunTaken",
    "Series",
    "Store",
    "StoreBusy",
    "StoreDamaged",
    "StoreIO",
    "StoreReadOnly",
    "StoreTooNew",
    "StoredRun",
    "Unsupported",
    "__version__",
    "current_run",
    "default_store",
    "init",
    "open_store",
]
