# SPDX-License-Identifier: GPL-3.0-or-later
"""xgboost.train(…, callbacks=[LampworkCallback()]), or XGBClassifier(callbacks=[…])."""

from __future__ import annotations

from typing import Any, Dict, Optional

from xgboost.callback import TrainingCallback

from ..run import Run
from ._session import Session, checked_rate


class LampworkCallback(TrainingCallback):  # type: ignore[misc]
    """Each metric of each evaluation set becomes a series SET/METRIC, at the number of the round;
    of xgboost.cv(), its mean, and SET/METRIC-std.

    Takes the orders pause, resume, step, stop and set_lr from the window."""

    def __init__(self, run: Optional[Run] = None, **options: Any) -> None:
        super().__init__()
        self._session = Session(run, options)
        self._first = 0

    def before_training(self, model: Any) -> Any:
        run = self._session.begin()
        # Of a run that goes on: after what it has.
        self._first = run.step + 1
        return model

    def after_iteration(self, model: Any, epoch: int, evals_log: Dict[str, Any]) -> bool:
        run = self._session.run
        if run is None:
            return False
        metrics: Dict[str, Any] = {}
        for data, of_data in evals_log.items():
            for metric, values in of_data.items():
                last = values[-1]
                if isinstance(last, (tuple, list)):
                    metrics[f"{data}/{metric}"], metrics[f"{data}/{metric}-std"] = last
                else:
                    metrics[f"{data}/{metric}"] = last
        run.log(metrics, step=self._first + epoch)

        def set_rate(rate: float) -> None:
            if not hasattr(model, "set_param"):
                raise ValueError("The learning rate of a cross-validation cannot be set.")
            model.set_param("learning_rate", checked_rate(rate))

        return run.obey(set_lr=set_rate)

    def after_training(self, model: Any) -> Any:
        self._session.end()
        return model
