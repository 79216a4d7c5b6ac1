# SPDX-License-Identifier: GPL-3.0-or-later
"""scikit-learn: it has no callbacks, but for the monitor of gradient boosting. What it keeps of a
training is logged afterwards.

    with lampwork.init("digits") as run:
        model = GradientBoostingClassifier().fit(x, y, monitor=Monitor(run))
        log_estimator(run, model, x_test, y_test)
"""

from __future__ import annotations

from typing import Any, Dict, Mapping, Optional

from sklearn.base import BaseEstimator

from ..run import Run

# Curves that estimators keep, and what they are called here.
_CURVES = {
    "loss_curve_": "train/loss",
    "validation_scores_": "valid/score",
    "train_score_": "train/score",
    "validation_score_": "valid/score",
    "oob_improvement_": "train/oob_improvement",
}


class Monitor:
    """fit(…, monitor=Monitor(run)) of GradientBoostingClassifier and GradientBoostingRegressor:
    train/loss after each stage, live, and the orders pause, resume, step and stop."""

    def __init__(self, run: Run) -> None:
        self._run = run

    def __call__(self, stage: int, estimator: Any, variables: Mapping[str, Any]) -> bool:
        if stage == 0:
            self._run.set_parameters(_parameters(estimator))
            self._run.set_progress(total_steps=estimator.n_estimators)
        metrics: Dict[str, Any] = {"train/loss": estimator.train_score_[stage]}
        improvement = getattr(estimator, "oob_improvement_", None)
        if improvement is not None:
            metrics["train/oob_improvement"] = improvement[stage]
        self._run.log(metrics, step=stage)
        return self._run.obey()


def log_estimator(
    run: Run,
    estimator: BaseEstimator,
    x: Any = None,
    y: Any = None,
    split: str = "test",
) -> Optional[float]:
    """Records a fitted estimator: its parameters, the curves that it kept (of an MLP, of boosting),
    and its score on x and y, which is returned."""
    run.set_parameters(_parameters(estimator))
    inner = estimator.steps[-1][1] if hasattr(estimator, "steps") else estimator
    for attribute, name in _CURVES.items():
        values = getattr(inner, attribute, None)
        # What a Monitor has logged live is train_score_ as well.
        live = "train/loss" if name == "train/score" else name
        if values is None or run._has_logged(live):
            continue
        for step, value in enumerate(values):
            run.log({name: value}, step=step)
    if x is None:
        return None
    score = float(estimator.score(x, y))
    run.summarize({f"{split}/score": score})
    return score


def log_search(run: Run, search: Any) -> None:
    """Records a fitted GridSearchCV or RandomizedSearchCV: a step for each candidate, and the
    parameters and score of the best."""
    results = search.cv_results_
    numbers = ("mean_test_score", "std_test_score", "mean_train_score", "mean_fit_time")
    for candidate in range(len(results["params"])):
        metrics = {
            f"search/{name}": results[name][candidate] for name in numbers if name in results
        }
        for name, value in results["params"][candidate].items():
            if isinstance(value, (int, float)) and not isinstance(value, bool):
                metrics[f"search/{name}"] = value
        run.log(metrics, step=candidate)
    run.set_parameters({"best": dict(search.best_params_)})
    run.summarize({"search/best_score": float(search.best_score_)})


def _parameters(estimator: Any) -> Dict[str, Any]:
    """Of the estimator and of those inside it; an estimator itself is told by its class."""
    found: Dict[str, Any] = {"estimator": type(estimator).__name__}
    for name, value in estimator.get_params().items():
        found[name] = type(value).__name__ if isinstance(value, BaseEstimator) else value
    return found
