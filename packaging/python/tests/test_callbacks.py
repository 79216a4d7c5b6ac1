# SPDX-License-Identifier: GPL-3.0-or-later
"""The callbacks, with the real framework where it is installed and a stand-in where it is not."""

import importlib
import types
import unittest
import warnings
from typing import Any, Callable, Dict, List, Optional

import lampwork
from lampwork.orders import Order

from . import standins, support


class CallbackTest(support.StoreTest):
    framework = ""

    def setUp(self) -> None:
        super().setUp()
        if not self.framework:
            raise unittest.SkipTest("the base of the others")
        if not standins.is_real(self.framework):
            getattr(standins, f"install_{self.framework}")()
        name = {"transformers": "huggingface"}.get(self.framework, self.framework)
        self.module = importlib.import_module(f"lampwork.callbacks.{name}")
        self.options = {"store": self.store, "name": "called", "experiment": "frameworks"}

    @property
    def real(self) -> bool:
        return standins.is_real(self.framework)

    def stored(self) -> lampwork.StoredRun:
        store = lampwork.open_store(self.store)
        self.addCleanup(store.close)
        return store.runs()[0]

    def give_orders(self, run: lampwork.Run, at: Dict[int, List[Any]]) -> None:
        """Lets run.orders() find them at the n-th call, as if they had just come."""
        calls = [0]
        numbers = iter(range(1, 100))

        def orders() -> List[Order]:
            calls[0] += 1
            found = []
            for verb, value in at.get(calls[0], []):
                seq = next(numbers)
                run._add(
                    lambda database, run, verb=verb, value=value, seq=seq: database.run(
                        "INSERT INTO command(run_id, seq, at_ms, verb, value) VALUES (?,?,1,?,?)",
                        (run, seq, verb, value),
                    )
                )
                row = lampwork._events.OrderRow(seq, verb, value, "", 1, 0, -1, "")
                found.append(Order(run, row))
            return found

        run.orders = orders  # type: ignore[method-assign]

    def results(self) -> List[Any]:
        return [(order.verb, order.result) for order in self.stored().orders()]

    def check_curve(self, name: str, count: int) -> lampwork._codec.Points:
        points = self.stored().points(name)
        self.assertEqual(len(points.steps), count, name)
        return points


class XGBoost(CallbackTest):
    framework = "xgboost"

    def train(self, callback: Any, rounds: int) -> Any:
        xgboost = importlib.import_module("xgboost")
        x: Any = [[float(i % 7), float(i % 3)] for i in range(60)]
        y: Any = [float(i % 7 > 3) for i in range(60)]
        if self.real:
            numpy = importlib.import_module("numpy")
            x, y = numpy.array(x), numpy.array(y)
        data, held_out = xgboost.DMatrix(x, label=y), xgboost.DMatrix(x[:20], label=y[:20])
        return xgboost.train(
            {"objective": "binary:logistic", "eval_metric": ["logloss", "error"]}, data, rounds,
            evals=[(data, "train"), (held_out, "valid")], callbacks=[callback], verbose_eval=False,
        )  # fmt: skip

    def test_every_round_is_a_point_of_every_metric(self) -> None:
        self.train(self.module.LampworkCallback(**self.options), 12)
        for name in ("train/logloss", "train/error", "valid/logloss", "valid/error"):
            self.assertEqual(self.check_curve(name, 12).steps, list(range(12)))
        self.assertEqual(
            (self.stored().state, self.stored().experiment), ("finished", "frameworks")
        )

    def test_orders(self) -> None:
        run = lampwork.init(**self.options)
        self.give_orders(run, {2: [("set_lr", 0.25), ("evaluate", 0)], 4: [("stop", 0)]})
        model = self.train(self.module.LampworkCallback(run), 12)
        if not self.real:
            self.assertEqual(model.params, {"learning_rate": 0.25})
        run.log({"after/training": 1})  # a run that was given goes on
        run.finish()
        self.check_curve("train/logloss", 4)
        self.assertEqual(self.stored().state, "stopped")
        refusal = "This script does not take such orders."
        self.assertEqual(self.results(), [("set_lr", ""), ("evaluate", refusal), ("stop", "")])

    def test_the_run_under_way_is_taken_unless_another_is_asked_for(self) -> None:
        with lampwork.init(**self.options) as run:
            self.train(self.module.LampworkCallback(), 3)
            self.train(self.module.LampworkCallback(store=self.store, name="other"), 3)
            self.assertIs(lampwork.current_run(), run)
        with lampwork.open_store(self.store) as store:
            self.assertEqual(
                [(r.name, r.series()[0].count) for r in store.runs()], [("other", 3), ("called", 3)]
            )
        with self.assertRaises(lampwork.InvalidInput):
            self.module.LampworkCallback(run, name="both")


class Keras(CallbackTest):
    framework = "keras"

    def fit(self, callback: Any) -> Any:
        """Three epochs of four batches."""
        if not self.real:
            model: Any = standins.KerasModel()
            model.fit(steps=4, epochs=3, callbacks=[callback])
            return model
        keras = importlib.import_module("keras")
        numpy = importlib.import_module("numpy")
        model = keras.Sequential([keras.layers.Dense(1)])
        model.compile(optimizer=keras.optimizers.SGD(0.5), loss="mse")
        x, y = numpy.ones((40, 2)), numpy.zeros((40, 1))
        model.fit(
            x, y, epochs=3, batch_size=10, validation_data=(x, y), callbacks=[callback], verbose=0
        )
        return model

    def test_batches_and_epochs_are_points(self) -> None:
        self.fit(self.module.LampworkCallback(**self.options))
        self.assertEqual(self.check_curve("train/loss", 12).steps, list(range(1, 13)))
        self.assertEqual(self.check_curve("train/epoch_loss", 3).steps, [4, 8, 12])
        self.assertEqual(self.check_curve("valid/loss", 3).steps, [4, 8, 12])
        run = self.stored()
        self.assertEqual((run.total_steps, run.steps_per_epoch, run.state), (12, 4, "finished"))

    def test_orders(self) -> None:
        run = lampwork.init(**self.options)
        self.give_orders(run, {2: [("set_lr", 0.25), ("set_lr", -1.0)], 6: [("stop", 0)]})
        model = self.fit(self.module.LampworkCallback(run))
        run.finish()
        self.assertEqual(float(model.optimizer.learning_rate), 0.25)
        self.assertLessEqual(len(self.stored().points("train/loss").steps), 8)
        self.assertEqual(
            self.results(), [("set_lr", ""), ("set_lr", "-1 is no learning rate."), ("stop", "")]
        )
        self.assertEqual(self.stored().state, "stopped")


def an_optimizer() -> Any:
    return types.SimpleNamespace(param_groups=[{"lr": 0.5, "initial_lr": 0.5}])


class HuggingFace(CallbackTest):
    framework = "transformers"

    def train(self, callback: Any, steps: int) -> Any:
        if not self.real:
            trainer: Any = standins.HuggingFaceTrainer(steps, callback, an_optimizer())
            trainer.train()
            return trainer
        torch = importlib.import_module("torch")
        transformers = importlib.import_module("transformers")

        class Model(torch.nn.Module):  # type: ignore[misc,name-defined]
            def __init__(self) -> None:
                super().__init__()
                self.weight = torch.nn.Parameter(torch.ones(1))

            def forward(self, x: Any, labels: Any = None) -> Any:
                return {"loss": ((self.weight * x - labels) ** 2).mean()}

        rows = [{"x": [float(i)], "labels": [0.0]} for i in range(8)]
        args = transformers.TrainingArguments(
            output_dir=self.path("out"), max_steps=steps, logging_steps=1, eval_strategy="steps",
            eval_steps=1000, save_strategy="no", report_to=[], disable_tqdm=True, use_cpu=True,
            learning_rate=0.5,
        )  # fmt: skip
        trainer = transformers.Trainer(
            Model(), args, train_dataset=rows, eval_dataset=rows, callbacks=[callback]
        )
        trainer.train()
        return trainer

    def test_what_is_logged_becomes_points(self) -> None:
        self.train(self.module.LampworkCallback(**self.options), 6)
        for name in ("train/loss", "train/learning_rate"):
            self.assertEqual(self.check_curve(name, 6).steps, [1, 2, 3, 4, 5, 6])
        run = self.stored()
        self.assertEqual((run.total_steps, run.state), (6, "finished"))
        self.assertEqual(run.parameters["learning_rate"], 0.5)
        self.assertIn("train/runtime", run.attributes)

    def test_orders(self) -> None:
        run = lampwork.init(**self.options)
        given = {2: [("set_lr", 0.25), ("evaluate", 0), ("checkpoint", 0)], 4: [("stop", 0)]}
        self.give_orders(run, given)
        trainer = self.train(self.module.LampworkCallback(run), 6)
        run.finish()
        self.assertEqual(self.check_curve("valid/loss", 1).steps, [2])
        self.assertEqual(trainer.state.global_step, 4)
        if not self.real:
            self.assertEqual(trainer._kwargs["optimizer"].param_groups[0]["lr"], 0.25)
            self.assertEqual(trainer.saved, [2])
        self.assertEqual([result for _, result in self.results()], ["", "", "", ""])
        self.assertEqual(self.stored().state, "stopped")


class Lightning(CallbackTest):
    framework = "lightning"

    def fit(self, callback: Any, steps: int, fails_at: Optional[int] = None) -> Any:
        def step(batch_index: int) -> float:
            if batch_index == fails_at:
                raise ValueError("too much")
            return 1 / (batch_index + 1)

        if not self.real:
            trainer: Any = standins.LightningTrainer(steps, callback, an_optimizer())
            trainer.fit(types.SimpleNamespace(training_step=step, hparams={"width": 3}))
            return trainer
        torch = importlib.import_module("torch")
        pytorch = importlib.import_module("lightning.pytorch")

        class Module(pytorch.LightningModule):  # type: ignore[misc,name-defined]
            def __init__(self, width: int) -> None:
                super().__init__()
                self.save_hyperparameters()
                self.weight = torch.nn.Parameter(torch.ones(1))

            def training_step(self, batch: Any, index: int) -> Any:
                loss = (self.weight * step(index)).sum()
                self.log("train_loss", loss)
                return loss

            def validation_step(self, batch: Any, index: int) -> None:
                self.log("val_loss", self.weight.sum() * 0 + 0.25)

            def configure_optimizers(self) -> Any:
                return torch.optim.SGD(self.parameters(), lr=0.5)

        data = torch.utils.data.DataLoader(torch.ones(steps, 1))
        trainer = pytorch.Trainer(
            max_epochs=1, logger=False, callbacks=[callback], log_every_n_steps=1,
            enable_progress_bar=False, enable_model_summary=False, enable_checkpointing=False,
            num_sanity_val_steps=0, accelerator="cpu", default_root_dir=self.folder,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trainer.fit(Module(3), data, data)
        return trainer

    def test_what_is_logged_becomes_points(self) -> None:
        self.fit(self.module.LampworkCallback(**self.options), 6)
        self.check_curve("train_loss", 6)
        self.check_curve("valid/loss", 1)
        run = self.stored()
        self.assertEqual((run.state, run.total_steps, run.steps_per_epoch), ("finished", 6, 6))
        self.assertEqual(run.parameters["width"], 3)

    def test_orders(self) -> None:
        run = lampwork.init(**self.options)
        self.give_orders(run, {2: [("set_lr", 0.25), ("checkpoint", 0)], 4: [("stop", 0)]})
        trainer = self.fit(self.module.LampworkCallback(run), 6)
        run.finish()
        self.assertEqual(trainer.optimizers[0].param_groups[0]["lr"], 0.25)
        self.check_curve("train_loss", 4)
        artifact = self.stored().artifacts("checkpoint")[0]
        self.assertEqual((artifact.name, artifact.info), ("step-2.ckpt", {"step": 2}))
        self.assertGreater(len(artifact.read()), 10)
        self.assertEqual([result for _, result in self.results()], ["", "", ""])
        self.assertEqual(self.stored().state, "stopped")

    def test_an_exception_ends_the_run_as_failed(self) -> None:
        with self.assertRaises(ValueError):
            self.fit(self.module.LampworkCallback(**self.options), 6, fails_at=3)
        run = self.stored()
        self.assertEqual((run.state, run.message), ("failed", "ValueError: too much"))
        self.check_curve("train_loss", 3)


class ScikitLearn(CallbackTest):
    framework = "sklearn"

    def fit(self, stages: int, monitor: Callable[..., bool]) -> Any:
        if not self.real:
            return standins.GradientBoosting(stages).fit(None, None, monitor)
        ensemble = importlib.import_module("sklearn.ensemble")
        x = [[float(i % 7), float(i % 3)] for i in range(60)]
        y = [int(i % 7 > 3) for i in range(60)]
        self.data = (x, y)
        return ensemble.GradientBoostingClassifier(n_estimators=stages).fit(x, y, monitor=monitor)

    def test_stages_are_points_and_a_score_a_result(self) -> None:
        with lampwork.init(**self.options) as run:
            model = self.fit(7, self.module.Monitor(run))
            x, y = self.data if self.real else (1, 1)
            score = self.module.log_estimator(run, model, x, y)
        self.assertEqual(self.check_curve("train/loss", 7).values, list(model.train_score_))
        run_ = self.stored()
        self.assertEqual([s.name for s in run_.series()], ["train/loss"])
        self.assertEqual((run_.parameters["n_estimators"], run_.total_steps), (7, 7))
        self.assertEqual(run_.attributes["test/score"], score)

    def test_stop_ends_the_boosting(self) -> None:
        run = lampwork.init(**self.options)
        self.give_orders(run, {3: [("stop", 0)]})
        self.fit(7, self.module.Monitor(run))
        run.finish()
        self.check_curve("train/loss", 3)
        self.assertEqual(self.stored().state, "stopped")

    def test_candidates_of_a_search_are_steps(self) -> None:
        search = types.SimpleNamespace(
            cv_results_={
                "params": [{"alpha": 0.1, "kind": "a"}, {"alpha": 0.2, "kind": "b"}],
                "mean_test_score": [0.5, 0.75],
            },
            best_params_={"alpha": 0.2, "kind": "b"},
            best_score_=0.75,
        )
        if self.real:
            linear = importlib.import_module("sklearn.linear_model")
            selection = importlib.import_module("sklearn.model_selection")
            x = [[float(i), float(i % 3)] for i in range(30)]
            search = selection.GridSearchCV(linear.Ridge(), {"alpha": [0.1, 0.2]}).fit(
                x, [i / 3 for i in range(30)]
            )
        with lampwork.init(**self.options) as run:
            self.module.log_search(run, search)
        self.assertEqual(self.check_curve("search/alpha", 2).values, [0.1, 0.2])
        self.check_curve("search/mean_test_score", 2)
        self.assertEqual(self.stored().parameters["best.alpha"], search.best_params_["alpha"])


if __name__ == "__main__":
    unittest.main()
