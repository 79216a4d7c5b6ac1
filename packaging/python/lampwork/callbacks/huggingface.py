# SPDX-License-Identifier: GPL-3.0-or-later
"""Trainer(…, callbacks=[LampworkCallback()]) of Hugging Face's transformers."""

from __future__ import annotations

from typing import Any, Optional

from transformers import TrainerCallback

from ..run import Run
from ._session import Session, numbers_of, set_torch_rate


class LampworkCallback(TrainerCallback):  # type: ignore[misc]
    """What the Trainer logs becomes train/…, valid/… and test/…, at its global step.

    Takes all orders of the window that a Trainer can carry out: pause, resume, step, stop, set_lr,
    checkpoint and evaluate. Only the process of rank 0 writes."""

    def __init__(self, run: Optional[Run] = None, **options: Any) -> None:
        self._session = Session(run, options)

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if not state.is_world_process_zero:
            return
        settings = args.to_sanitized_dict() if hasattr(args, "to_sanitized_dict") else {}
        run = self._session.begin(settings)
        model = kwargs.get("model")
        config = getattr(model, "config", None)
        if config is not None and hasattr(config, "to_dict") and "model" not in run.config:
            run.set_parameters({"model": config.to_dict()})
        if state.max_steps and state.max_steps > 0:
            run.set_progress(total_steps=state.max_steps)

    def on_log(self, args: Any, state: Any, control: Any, logs: Any = None, **kwargs: Any) -> None:
        if self._session.run is None or not logs:
            return
        # The epoch stands in every log, also twice at a step.
        metrics = numbers_of({k: v for k, v in logs.items() if k != "epoch"}, _name)
        # The summary at the end repeats nothing that is a curve.
        if "train_runtime" in logs:
            self._session.run.summarize(metrics)
        else:
            self._session.run.log(metrics, step=state.global_step)

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        run = self._session.run
        if run is None:
            return

        def save() -> None:
            control.should_save = True

        def evaluate() -> None:
            if str(getattr(args, "eval_strategy", "steps")).endswith("no"):
                raise ValueError("This Trainer was given nothing to evaluate by.")
            control.should_evaluate = True

        def set_rate(rate: float) -> None:
            schedule = kwargs.get("lr_scheduler")
            optimizer = kwargs.get("optimizer")
            set_torch_rate(
                rate,
                [] if optimizer is None else [optimizer],
                [] if schedule is None else [schedule],
            )

        if run.obey(set_lr=set_rate, checkpoint=save, evaluate=evaluate):
            control.should_training_stop = True

    def on_train_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._session.end()


def _name(name: str) -> str:
    for prefix, group in (("eval_", "valid/"), ("test_", "test/"), ("train_", "train/")):
        if name.startswith(prefix):
            return group + name[len(prefix) :]
    return f"train/{name}"
