# SPDX-License-Identifier: GPL-3.0-or-later
"""Small stand-ins for frameworks that are not installed: the protocol by which each calls its
callbacks, in its order and with its arguments, and no more.

Written after xgboost 3.2 (callback.py: CallbackContainer, training.py: train), Keras 3.15
(callbacks/callback_list.py, backend trainers' fit), transformers 5.24 (trainer_callback.py,
Trainer._inner_training_loop) and Lightning 2.6 (trainer/trainer.py, loops/fit_loop.py,
trainer/call.py).
"""

from __future__ import annotations

import importlib.util
import sys
import types
from typing import Any, Dict, List


def is_real(name: str) -> bool:
    """Whether the framework itself is there; a stand-in that was put in place is not."""
    module = sys.modules.get(name)
    if module is not None:
        return not getattr(module, "is_stand_in", False)
    return importlib.util.find_spec(name) is not None


def _module(name: str, **contents: Any) -> types.ModuleType:
    module = types.ModuleType(name)
    module.__dict__.update(contents, is_stand_in=True)
    sys.modules[name] = module
    return module


# -- xgboost ----------------------------------------------------------------------------------


class TrainingCallback:
    def before_training(self, model: Any) -> Any:
        return model

    def after_training(self, model: Any) -> Any:
        return model

    def before_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        return False

    def after_iteration(self, model: Any, epoch: int, evals_log: Any) -> bool:
        return False


class Booster:
    def __init__(self) -> None:
        self.params: Dict[str, Any] = {}

    def set_param(self, name: str, value: Any) -> None:
        self.params[name] = value


def _xgboost_train(
    params: Any, data: Any, num_boost_round: int, evals: Any, callbacks: Any, verbose_eval: bool
) -> Booster:
    model: Any = Booster()
    history: Dict[str, Dict[str, List[float]]] = {}
    for callback in callbacks:
        model = callback.before_training(model)
    for epoch in range(num_boost_round):
        if any([c.before_iteration(model, epoch, history) for c in callbacks]):
            break
        for _, name in evals:
            for metric in params["eval_metric"]:
                history.setdefault(name, {}).setdefault(metric, []).append(1 / (epoch + 1))
        if any([c.after_iteration(model, epoch, history) for c in callbacks]):
            break
    for callback in callbacks:
        model = callback.after_training(model)
    return model


def install_xgboost() -> None:
    callback = _module("xgboost.callback", TrainingCallback=TrainingCallback)
    _module(
        "xgboost",
        callback=callback,
        train=_xgboost_train,
        DMatrix=lambda data, label: (data, label),
    )


# -- Keras ------------------------------------------------------------------------------------


class KerasCallback:
    def __init__(self) -> None:
        self.params: Any = None
        self._model: Any = None

    @property
    def model(self) -> Any:
        return self._model

    def set_params(self, params: Any) -> None:
        self.params = params

    def set_model(self, model: Any) -> None:
        self._model = model

    def __getattr__(self, name: str) -> Any:
        if name.startswith("on_"):
            return lambda *arguments, **named: None
        raise AttributeError(name)


class KerasModel:
    def __init__(self) -> None:
        self.optimizer = types.SimpleNamespace(learning_rate=0.5)
        self.stop_training = False

    def fit(self, steps: int, epochs: int, callbacks: List[Any]) -> None:
        for callback in callbacks:
            callback.set_params({"verbose": 0, "epochs": epochs, "steps": steps})
            callback.set_model(self)
            callback.on_train_begin(None)
        for epoch in range(epochs):
            for callback in callbacks:
                callback.on_epoch_begin(epoch, None)
            for step in range(steps):
                for callback in callbacks:
                    callback.on_train_batch_begin(step, None)
                    callback.on_train_batch_end(step, {"loss": 1 / (step + 1)})
                if self.stop_training:
                    break
            logs = {"loss": 0.5, "val_loss": 0.25}
            for callback in callbacks:
                callback.on_epoch_end(epoch, logs)
            if self.stop_training:
                break
        for callback in callbacks:
            callback.on_train_end(logs)


def install_keras() -> None:
    _module("keras", callbacks=_module("keras.callbacks", Callback=KerasCallback))


# -- transformers -----------------------------------------------------------------------------


class TrainerCallback:
    pass


class HuggingFaceTrainer:
    """The calls of CallbackHandler.call_event(), with the arguments it passes."""

    def __init__(self, steps: int, callback: Any, optimizer: Any) -> None:
        self.control = types.SimpleNamespace(
            should_training_stop=False, should_save=False, should_evaluate=False
        )
        self.state = types.SimpleNamespace(
            global_step=0, max_steps=steps, is_world_process_zero=True
        )
        self.args = types.SimpleNamespace(
            to_sanitized_dict=lambda: {"learning_rate": 0.5, "optim": "adamw"},
            eval_strategy="steps",
        )
        self.saved: List[int] = []
        self._callback = callback
        self._kwargs = {"model": types.SimpleNamespace(), "optimizer": optimizer}

    def _call(self, event: str, **kwargs: Any) -> None:
        method = getattr(self._callback, event, None)
        if method is not None:
            method(self.args, self.state, self.control, **self._kwargs, **kwargs)

    def train(self) -> None:
        self._call("on_train_begin")
        for step in range(1, self.state.max_steps + 1):
            self.state.global_step = step
            self.control.should_save = self.control.should_evaluate = False
            self._call("on_step_end")
            self._call("on_log", logs={"loss": 1 / step, "learning_rate": 0.5, "epoch": step / 10})
            if self.control.should_evaluate:
                self._call("on_log", logs={"eval_loss": 0.25, "epoch": step / 10})
            if self.control.should_save:
                self.saved.append(step)
            if self.control.should_training_stop:
                break
        self._call("on_log", logs={"train_runtime": 1.5, "train_loss": 0.125})
        self._call("on_train_end")


def install_transformers() -> None:
    _module("transformers", TrainerCallback=TrainerCallback)


# -- Lightning --------------------------------------------------------------------------------


class LightningLogger:
    def finalize(self, status: str) -> None:
        pass

    def save(self) -> None:
        pass


class LightningTrainer:
    is_global_zero = True
    accumulate_grad_batches = 1

    def __init__(self, steps: int, callback: Any, optimizer: Any) -> None:
        self.loggers: List[Any] = []
        self.should_stop = False
        self.global_step = 0
        self.num_training_batches = steps
        self.estimated_stepping_batches = steps
        self.optimizers = [optimizer]
        self.lr_scheduler_configs: List[Any] = []
        self._callback = callback

    def save_checkpoint(self, path: str) -> None:
        with open(path, "wb") as file:
            file.write(b"checkpoint of step %d" % self.global_step)

    def fit(self, module: Any) -> None:
        callback = self._callback
        callback.setup(self, module, stage="fit")
        try:
            callback.on_train_start(self, module)
            for batch in range(self.num_training_batches):
                loss = module.training_step(batch)
                self.global_step += 1
                for logger in self.loggers:
                    logger.log_metrics({"train_loss": loss, "epoch": 0}, step=batch)
                callback.on_train_batch_end(self, module, None, None, batch)
                if self.should_stop:
                    break
            for logger in self.loggers:
                logger.log_metrics({"val_loss": 0.25, "epoch": 0}, step=self.global_step)
            callback.on_fit_end(self, module)
        except BaseException as error:
            callback.on_exception(self, module, error)
            raise


def install_lightning() -> None:
    callbacks = _module("lightning.pytorch.callbacks", Callback=object)
    loggers = _module("lightning.pytorch.loggers", Logger=LightningLogger)
    pytorch = _module("lightning.pytorch", callbacks=callbacks, loggers=loggers)
    _module("lightning", pytorch=pytorch)


# -- scikit-learn -----------------------------------------------------------------------------


class BaseEstimator:
    def get_params(self) -> Dict[str, Any]:
        return dict(self.__dict__)


class GradientBoosting(BaseEstimator):
    """fit() as BaseGradientBoosting._fit_stages() calls its monitor."""

    def __init__(self, n_estimators: int) -> None:
        self.n_estimators = n_estimators

    def get_params(self) -> Dict[str, Any]:
        return {"n_estimators": self.n_estimators}

    def fit(self, x: Any, y: Any, monitor: Any) -> "GradientBoosting":
        self.train_score_ = [0.0] * self.n_estimators
        for stage in range(self.n_estimators):
            self.train_score_[stage] = 1 / (stage + 1)
            if monitor(stage, self, {}):
                self.train_score_ = self.train_score_[: stage + 1]
                break
        return self

    def score(self, x: Any, y: Any) -> float:
        return 0.75


def install_sklearn() -> None:
    _module("sklearn", base=_module("sklearn.base", BaseEstimator=BaseEstimator))
