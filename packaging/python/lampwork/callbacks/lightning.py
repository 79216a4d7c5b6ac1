# SPDX-License-Identifier: GPL-3.0-or-later
"""Trainer(callbacks=[LampworkCallback()]) of Lightning (lightning or pytorch_lightning)."""

from __future__ import annotations

import os
import tempfile
from argparse import Namespace
from typing import Any, Dict, Mapping, Optional, Union

try:
    from lightning.pytorch.callbacks import Callback
    from lightning.pytorch.loggers import Logger
except ImportError:
    from pytorch_lightning.callbacks import Callback  # type: ignore[no-redef,assignment]
    from pytorch_lightning.loggers import Logger  # type: ignore[no-redef,assignment]

from ..run import Run
from ._session import Session, set_torch_rate


class LampworkLogger(Logger):  # type: ignore[misc]
    """Writes what self.log() logs under its names, val_… as valid/…, at Lightning's step. The
    callback brings one along; alone, as Trainer(logger=LampworkLogger()), it takes no orders and
    the run ends with the script."""

    def __init__(self, run: Optional[Run] = None, **options: Any) -> None:
        super().__init__()
        self._session = Session(run, options)

    @property
    def run(self) -> Run:
        return self._session.begin()

    @property
    def experiment(self) -> Run:
        return self.run

    @property
    def name(self) -> str:
        return self.run.experiment

    @property
    def version(self) -> str:
        return f"run_{self.run.id}"

    def log_metrics(self, metrics: Mapping[str, Any], step: Optional[int] = None) -> None:
        if not _is_rank_zero():
            return
        named: Dict[str, Any] = {}
        for name, value in metrics.items():
            if name != "epoch":
                named[f"valid/{name[4:]}" if name.startswith("val_") else name] = value
        self.run.log(named, step=step)

    def log_hyperparams(
        self, params: Union[Mapping[str, Any], Namespace], *args: Any, **kwargs: Any
    ) -> None:
        if _is_rank_zero():
            settings = vars(params) if isinstance(params, Namespace) else dict(params)
            self.run.set_parameters({str(key): value for key, value in settings.items()})

    def end(self, error: Optional[BaseException] = None) -> None:
        self._session.end(error)


class LampworkCallback(Callback):  # type: ignore[misc]
    """Adds a LampworkLogger to the trainer's, and takes the orders pause, resume, step, stop,
    set_lr and checkpoint (kept in the store, with the run) from the window."""

    def __init__(self, run: Optional[Run] = None, **options: Any) -> None:
        super().__init__()
        self._logger = LampworkLogger(run, **options)
        self._begun = False

    def setup(self, trainer: Any, pl_module: Any, stage: Optional[str] = None) -> None:
        if not trainer.is_global_zero:
            return
        theirs = [one for one in trainer.loggers if isinstance(one, LampworkLogger)]
        if theirs:
            self._logger = theirs[0]
        else:
            trainer.loggers = [*trainer.loggers, self._logger]

    def on_train_start(self, trainer: Any, pl_module: Any) -> None:
        if not trainer.is_global_zero:
            return
        self._begun = True
        total = trainer.estimated_stepping_batches
        per_epoch = trainer.num_training_batches
        self._logger.run.set_progress(
            total_steps=_whole(total),
            steps_per_epoch=_whole(per_epoch / max(trainer.accumulate_grad_batches, 1)),
        )
        hyperparameters = dict(getattr(pl_module, "hparams", {}) or {})
        if hyperparameters:
            self._logger.log_hyperparams(hyperparameters)

    def on_train_batch_end(
        self, trainer: Any, pl_module: Any, outputs: Any, batch: Any, batch_idx: int
    ) -> None:
        if not self._begun:
            return
        run = self._logger.run

        def set_rate(rate: float) -> None:
            configs = getattr(trainer, "lr_scheduler_configs", None) or []
            set_torch_rate(rate, trainer.optimizers, [config.scheduler for config in configs])

        def save() -> None:
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, f"step-{trainer.global_step}.ckpt")
                trainer.save_checkpoint(path)
                run.log_artifact(path, kind="checkpoint", info={"step": trainer.global_step})

        if run.obey(set_lr=set_rate, checkpoint=save):
            trainer.should_stop = True

    def on_exception(self, trainer: Any, pl_module: Any, exception: BaseException) -> None:
        if self._begun:
            self._begun = False
            self._logger.end(exception)

    def on_fit_end(self, trainer: Any, pl_module: Any) -> None:
        if self._begun:
            self._begun = False
            self._logger.end()


def _whole(count: Any) -> Optional[int]:
    """Of a trainer without an end it is infinite."""
    return int(count) if count and 0 < count < float("inf") else None


def _is_rank_zero() -> bool:
    return int(os.environ.get("RANK", os.environ.get("LOCAL_RANK", "0"))) == 0
