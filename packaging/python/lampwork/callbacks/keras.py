# SPDX-License-Identifier: GPL-3.0-or-later
"""model.fit(…, callbacks=[LampworkCallback()]) of Keras."""

from __future__ import annotations

from typing import Any, Dict, Optional

try:
    from keras.callbacks import Callback
except ImportError:
    from tensorflow.keras.callbacks import Callback  # type: ignore[no-redef,assignment]

from ..run import Run
from ._session import Session, checked_rate, numbers_of


class LampworkCallback(Callback):  # type: ignore[misc]
    """Batches become train/…, epochs train/epoch_… and valid/…, at the number of batches done.

    Takes the orders pause, resume, step, stop and set_lr from the window."""

    def __init__(self, run: Optional[Run] = None, **options: Any) -> None:
        super().__init__()
        self._session = Session(run, options)
        self._step = 0

    def on_train_begin(self, logs: Optional[Dict[str, Any]] = None) -> None:
        params = self.params or {}
        run = self._session.begin({"epochs": params.get("epochs")})
        steps, epochs = params.get("steps"), params.get("epochs")
        if steps:
            run.set_progress(steps_per_epoch=steps, total_steps=steps * epochs if epochs else None)
        self._step = max(run.step, 0)

    def on_train_batch_end(self, batch: int, logs: Optional[Dict[str, Any]] = None) -> None:
        run = self._session.run
        if run is None:
            return
        self._step += 1
        run.log(numbers_of(logs or {}, lambda name: f"train/{name}"), step=self._step)
        if run.obey(set_lr=self._set_rate):
            self.model.stop_training = True

    def on_epoch_end(self, epoch: int, logs: Optional[Dict[str, Any]] = None) -> None:
        if self._session.run is not None:
            self._session.run.log(numbers_of(logs or {}, _epoch_name), step=self._step)

    def on_train_end(self, logs: Optional[Dict[str, Any]] = None) -> None:
        self._session.end()

    def _set_rate(self, rate: float) -> None:
        try:
            self.model.optimizer.learning_rate = checked_rate(rate)
        except (TypeError, AttributeError) as error:  # a schedule
            raise ValueError(f"Keras does not let the learning rate be set: {error}") from error


def _epoch_name(name: str) -> str:
    return f"valid/{name[4:]}" if name.startswith("val_") else f"train/epoch_{name}"
