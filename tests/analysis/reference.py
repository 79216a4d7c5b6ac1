#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes reference.json: what scikit-learn says about fixed predictions.

    /usr/bin/python3 tests/analysis/reference.py > tests/analysis/reference.json

Written with scikit-learn 1.2.1. Scores are multiples of 1/16, exact in float32, so that ties are
ties in both programs.
"""
import json
import warnings

import numpy as np
from sklearn import metrics

warnings.filterwarnings("ignore")


def binary(name, truth, score):
    truth, score = np.asarray(truth), np.asarray(score, dtype=np.float64)
    fpr, tpr, roc_thresholds = metrics.roc_curve(truth, score)
    precision, recall, pr_thresholds = metrics.precision_recall_curve(truth, score)
    both = 0 < truth.sum() < len(truth)
    return {
        "name": name,
        "truth": truth.tolist(),
        "score": score.tolist(),
        "fpr": fpr.tolist() if both else None,
        "tpr": tpr.tolist() if both else None,
        # scikit-learn 1.2 puts max + 1 first, newer ones infinity.
        "roc_thresholds": roc_thresholds[1:].tolist(),
        "auc": metrics.roc_auc_score(truth, score) if both else None,
        # Reversed: falling thresholds.
        "precision": precision[::-1].tolist(),
        "recall": recall[::-1].tolist(),
        "pr_thresholds": pr_thresholds[::-1].tolist(),
        "average_precision": metrics.average_precision_score(truth, score) if truth.sum() else None,
    }


def multiclass(name, truth, probabilities):
    truth, probabilities = np.asarray(truth), np.asarray(probabilities)
    classes = list(range(probabilities.shape[1]))
    predicted = probabilities.argmax(axis=1)
    report = metrics.classification_report(
        truth, predicted, labels=classes, output_dict=True, zero_division=0)
    occurring = metrics.classification_report(truth, predicted, output_dict=True, zero_division=0)
    return {
        "name": name,
        "truth": truth.tolist(),
        "probabilities": probabilities.tolist(),
        "predicted": predicted.tolist(),
        "confusion": metrics.confusion_matrix(truth, predicted, labels=classes).tolist(),
        "classes": [report[str(c)] for c in classes],
        "accuracy": metrics.accuracy_score(truth, predicted),
        "macro": occurring["macro avg"],
        "weighted": occurring["weighted avg"],
    }


def multilabel(name, truth, probabilities):
    truth, probabilities = np.asarray(truth), np.asarray(probabilities, dtype=np.float64)
    predicted = (probabilities >= 0.5).astype(int)
    report = metrics.classification_report(truth, predicted, output_dict=True, zero_division=0)
    areas = [metrics.roc_auc_score(truth[:, i], probabilities[:, i])
             if 0 < truth[:, i].sum() < len(truth) else None for i in range(truth.shape[1])]
    return {
        "name": name,
        "truth": truth.tolist(),
        "probabilities": probabilities.tolist(),
        "labels": [report[str(i)] for i in range(truth.shape[1])],
        "areas": areas,
        "f1_macro": metrics.f1_score(truth, predicted, average="macro", zero_division=0),
        "f1_micro": metrics.f1_score(truth, predicted, average="micro", zero_division=0),
        "subset_accuracy": metrics.accuracy_score(truth, predicted),
        "hamming_loss": metrics.hamming_loss(truth, predicted),
    }


def regression(name, truth, output):
    truth, output = np.asarray(truth, dtype=np.float64), np.asarray(output, dtype=np.float64)
    return {
        "name": name,
        "truth": truth.tolist(),
        "output": output.tolist(),
        "rmse": metrics.mean_squared_error(truth, output, squared=False),
        "mae": metrics.mean_absolute_error(truth, output),
        "median": metrics.median_absolute_error(truth, output),
        "max": metrics.max_error(truth, output),
        "r2": metrics.r2_score(truth, output),
    }


def softmax_like(rng, rows, classes):
    weights = rng.integers(1, 8, size=(rows, classes)).astype(np.float64)
    return weights / 16  # need not sum to 1 for what is tested


rng = np.random.default_rng(7)
noisy = rng.integers(0, 2, 60)
labels_rng = np.random.default_rng(11)
print(json.dumps({
    "binary": [
        binary("four rows of scikit-learn's own example", [0, 0, 1, 1], [0.125, 0.4375, 0.375, 0.75]),
        binary("a perfect order", [0, 0, 1, 1], [0.25, 0.375, 0.5, 0.75]),
        binary("the order upside down", [1, 1, 0, 0], [0.25, 0.375, 0.5, 0.75]),
        binary("all scores equal", [0, 1, 0, 1, 1], [0.5] * 5),
        binary("many ties", noisy, np.clip(np.round((noisy * 4 + rng.normal(6, 3, 60))), 0, 16) / 16),
        binary("few positives", [0] * 18 + [1, 1], rng.integers(0, 17, 20) / 16),
        binary("no positive row", [0, 0, 0], [0.125, 0.5, 0.75]),
        binary("no negative row", [1, 1, 1], [0.125, 0.5, 0.75]),
    ],
    "multiclass": [
        multiclass("three classes", rng.integers(0, 3, 50), softmax_like(rng, 50, 3)),
        multiclass("a class that is never predicted", [0, 0, 1, 2, 2],
                   [[.5, .25, .25], [.5, .25, .25], [.5, .25, .25], [.25, .25, .5], [.5, .25, .25]]),
        multiclass("a class that does not occur at all", [0, 0, 1, 1],
                   [[.75, .25, 0], [.25, .75, 0], [.25, .75, 0], [.25, .75, 0]]),
        multiclass("equal probabilities: the first", [0, 1], [[.5, .5], [.5, .5]]),
    ],
    "multilabel": [
        multilabel("four labels", labels_rng.integers(0, 2, (40, 4)), labels_rng.integers(0, 17, (40, 4)) / 16),
        multilabel("a label that is never true, one never predicted", [[0, 1, 1], [0, 1, 0], [0, 0, 1]],
                   [[.75, .25, .5], [.25, .125, .4375], [.25, .375, .75]]),
        multilabel("all right", [[1, 0], [0, 1], [1, 1]], [[.5, .4375], [0, 1], [.75, .875]]),
    ],
    "regression": [
        regression("odd number of rows", [3, -0.5, 2, 7, 4.25], [2.5, 0.0, 2, 8, 4]),
        regression("even number of rows", rng.integers(-40, 40, 30) / 8, rng.integers(-40, 40, 30) / 8),
        regression("a constant target met exactly", [2, 2, 2], [2, 2, 2]),
        regression("a constant target missed", [2, 2, 2], [2, 2.5, 2]),
    ],
}, indent=1))
