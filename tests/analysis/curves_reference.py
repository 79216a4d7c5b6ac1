#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes curves_reference.json: what pandas, SciPy, NumPy and Matplotlib say about fixed curves.

    python3 tests/analysis/curves_reference.py > tests/analysis/curves_reference.json

null stands for a value that is not a number. The programs' versions are in the file.
"""
import json

import matplotlib
import numpy as np
import pandas as pd
import scipy
from matplotlib.scale import SymmetricalLogTransform
from scipy import ndimage, stats


def plain(values):
    return [None if not np.isfinite(v) else float(v) for v in values]


def smoothing(name, values, kind, amount):
    values = np.asarray(values, dtype=np.float64)
    series = pd.Series(values)
    if kind == "exponential":
        result = series.ewm(alpha=1 - amount, adjust=True, ignore_na=True).mean()
    elif kind in ("mean", "median"):
        window = int(amount) // 2 * 2 + 1
        rolling = series.rolling(window, center=True, min_periods=1)
        result = rolling.mean() if kind == "mean" else rolling.median()
    else:
        counts = np.isfinite(values).astype(np.float64)
        known = np.where(counts > 0, values, 0)
        # Zeros beyond the ends and for what is missing, over the weights that met a value.
        filtered = [ndimage.gaussian_filter1d(v, amount, mode="constant", truncate=4.0)
                    for v in (known, counts)]
        with np.errstate(invalid="ignore", divide="ignore"):
            result = filtered[0] / filtered[1]
    result = np.where(np.isfinite(values), np.asarray(result), np.nan)
    return {"name": name, "kind": kind, "amount": amount, "values": plain(values),
            "result": plain(result)}


def percentiles(name, values, lower, upper, positive=False):
    values = np.asarray(values, dtype=np.float64)
    used = values[np.isfinite(values)]
    if positive:
        used = used[used > 0]
    return {"name": name, "values": plain(values), "lower": lower, "upper": upper,
            "positive": positive,
            "result": plain(np.percentile(used, [lower, upper])) if len(used) else None}


def symlog(threshold, values):
    transform = SymmetricalLogTransform(base=10, linthresh=threshold, linscale=1)
    return {"threshold": threshold, "values": values,
            "result": plain(transform.transform_non_affine(np.asarray(values, dtype=np.float64)))}


def interval(values):
    values = np.asarray(values, dtype=np.float64)
    mean, deviation = values.mean(), values.std(ddof=1)
    half = stats.t.ppf(0.975, len(values) - 1) * stats.sem(values)
    return {"values": values.tolist(), "mean": mean, "deviation": deviation, "half": half}


rng = np.random.default_rng(5)
noise = np.round(rng.normal(1, 0.5, 60) * 1024) / 1024
holes = noise.copy()
holes[[0, 7, 8, 9, 30, 59]] = np.nan
cases = []
for kind, amounts in (("exponential", [0.5, 0.9, 0.99]), ("mean", [3, 4, 15, 201]),
                      ("median", [3, 4, 15, 201]), ("gaussian", [0.3, 2, 7.5, 60])):
    for amount in amounts:
        cases.append(smoothing(f"{kind} {amount}", noise, kind, amount))
        cases.append(smoothing(f"{kind} {amount} with holes", holes, kind, amount))
print(json.dumps({
    "versions": {"numpy": np.__version__, "pandas": pd.__version__, "scipy": scipy.__version__,
                 "matplotlib": matplotlib.__version__},
    "smoothing": cases,
    "percentiles": [
        percentiles("sixty", noise, 1, 99),
        percentiles("with holes", holes, 5, 80),
        percentiles("one", [3], 1, 99),
        percentiles("two", [3, 4], 1, 99),
        percentiles("above zero", np.concatenate([-noise, noise]), 1, 99, True),
        percentiles("none above zero", -np.abs(noise), 1, 99, True),
        percentiles("the extremes", noise, 0, 100),
    ],
    "symlog": [symlog(t, [-1e6, -30, -t, -t / 3, 0, t / 7, t, 1.5 * t, 42, 1e300])
               for t in (1e-3, 0.5, 2, 10)],
    "intervals": [interval(noise[:n]) for n in (2, 3, 5, 30)],
}, indent=1))
