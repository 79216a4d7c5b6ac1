# SPDX-License-Identifier: GPL-3.0-or-later
"""The expected numbers of tst_weightaverage.cpp, tst_loss.cpp, tst_schedule.cpp (polynomial,
plateau) and tst_stepper.cpp (mixed precision), from PyTorch: writes training_reference.json beside this script.

    /usr/bin/python3 tests/engine/train/training_reference.py
"""
import json
import pathlib
import warnings

import torch
import torch.nn.functional as F
from torch.optim import lr_scheduler as S
from torch.optim.swa_utils import AveragedModel, update_bn

warnings.filterwarnings("ignore")


def numbers(name, moment):
    """What both sides fill a tensor of this name with at a moment: exact in float32."""
    def fill(shape):
        count = torch.Size(shape).numel()
        return torch.tensor([((5 * i + 3 * moment + len(name)) % 9 - 4) / 8
                             for i in range(count)]).reshape(shape)
    return fill


# -- Averages ---------------------------------------------------------------------------------

NAMES = {"0.weight": "linear1_weight", "0.bias": "linear1_bias", "1.weight": "batch_norm1_weight",
         "1.bias": "batch_norm1_bias", "3.weight": "output_weight", "3.bias": "output_bias"}


def network():
    return torch.nn.Sequential(torch.nn.Linear(3, 4), torch.nn.BatchNorm1d(4), torch.nn.ReLU(),
                               torch.nn.Linear(4, 2))


def set_moment(model, moment):
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            parameter.copy_(numbers(NAMES[name], moment)(parameter.shape))
        model[1].running_mean.copy_(numbers("mean", moment)((4,)))
        model[1].running_var.copy_(numbers("var", moment)((4,)).abs() + 0.5)


def flat(averaged):
    model = averaged.module
    tensors = [p for p in model.parameters()] + [model[1].running_mean, model[1].running_var]
    return torch.cat([t.detach().double().flatten() for t in tensors]).tolist()


def ema(decay):
    model = network()

    def average(a, w, n):
        # num_averaged counts what is in it.
        d = min(decay, (1 + float(n)) / (10 + float(n)))
        return d * a + (1 - d) * w if a.is_floating_point() else w
    averaged = AveragedModel(model, avg_fn=average, use_buffers=True)
    for moment in range(1, 21):
        set_moment(model, moment)
        averaged.update_parameters(model)
    return flat(averaged)


def swa():
    model = network()
    averaged = AveragedModel(model)
    for moment in (3, 5, 8):
        set_moment(model, moment)
        averaged.update_parameters(model)
    rows = torch.tensor([((7 * i) % 23 - 11) / 4 for i in range(21 * 3)]).reshape(21, 3)
    update_bn([rows[:8], rows[8:16], rows[16:]], averaged)
    return flat(averaged)


# -- Schedules --------------------------------------------------------------------------------

def optimizer(rate=0.1):
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=rate)


def rates(make, count):
    o = optimizer()
    schedule = make(o)
    found = []
    for _ in range(count):
        found.append(o.param_groups[0]["lr"])
        o.step()
        schedule.step()
    return found


def plateau(mode, metrics, **options):
    o = optimizer()
    schedule = S.ReduceLROnPlateau(o, mode=mode, **options)
    found = []
    for metric in metrics:
        schedule.step(metric)
        found.append(o.param_groups[0]["lr"])
    return found


LOSSES = [3.0, 2.0, 1.9, 1.9, 1.9, 1.95, 1.9, 1.89, 1.0, 1.1, 1.2, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]
SCORES = [0.5, 0.6, 0.6, 0.6, 0.59, 0.61, 0.7, 0.705, 0.706, 0.707, 0.708, 0.9, 0.9, 0.9, 0.9, 0.9]

# -- Losses -----------------------------------------------------------------------------------

LOGITS = torch.tensor([[1.0, 2.0, 0.0], [0.0, 0.5, 3.0], [-1.0, 4.0, 0.25], [2.0, -2.0, 1.5]])
CLASSES = torch.tensor([0, 2, 1, 2])
OTHERS = torch.tensor([1, 2, 0, 0])
SHARE = torch.tensor([1.0, 0.75, 0.5, 0.125])
WEIGHTS = torch.tensor([1.0, 2.0, 0.5])
OUTPUTS = torch.tensor([0.5, -1.0, 3.0, 0.25])
VALUES = torch.tensor([0.75, 2.0, 0.5, 0.25])


def focal(gamma, weight, smoothing):
    """Lin et al. 2017, equation 5, over the softmax, with smoothed targets."""
    logp = F.log_softmax(LOGITS.double(), 1)
    q = F.one_hot(CLASSES, 3) * (1 - smoothing) + smoothing / 3
    w = torch.ones(3) if weight is None else weight
    rows = -(q * w * (1 - logp.exp()) ** gamma * logp).sum(1)
    return {"rows": rows.tolist(), "mean": (rows.sum() / w[CLASSES].sum()).item()}


def entropy(weight, smoothing):
    options = dict(weight=weight, label_smoothing=smoothing)
    return {"rows": F.cross_entropy(LOGITS, CLASSES, reduction="none", **options).tolist(),
            "mean": F.cross_entropy(LOGITS, CLASSES, **options).item()}


def mixed_entropy():
    """One row of a batch at a time, as mixup's authors' code: lam loss(a) + (1-lam) loss(b)."""
    total = 0
    for i in range(4):
        row = slice(i, i + 1)
        total += SHARE[i] * F.cross_entropy(LOGITS[row], CLASSES[row])
        total += (1 - SHARE[i]) * F.cross_entropy(LOGITS[row], OTHERS[row])
    return (total / 4).item()


# Several labels over the same logits.
LABELS = torch.tensor([[1.0, 0.0, 1.0], [0.0, 0.0, 1.0], [1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])


def binary_entropy(weight, smoothing):
    targets = LABELS * (1 - smoothing) + smoothing / 2  # Keras' BinaryCrossentropy(label_smoothing)
    function = F.binary_cross_entropy_with_logits
    rows = function(LOGITS, targets, pos_weight=weight, reduction="none").mean(1)
    return {"rows": rows.tolist(), "mean": function(LOGITS, targets, pos_weight=weight).item()}


def binary_focal(gamma, weight, smoothing):
    """Lin et al. 2017, equation 5, of each label: alpha is the weight for "yes" and 1 for "no"."""
    p = LOGITS.double().sigmoid()
    q = LABELS.double() * (1 - smoothing) + smoothing / 2
    w = torch.ones(3) if weight is None else weight
    yes = -w * q * (1 - p) ** gamma * p.log()
    no = -(1 - q) * p ** gamma * (1 - p).log()
    rows = (yes + no).mean(1)
    return {"rows": rows.tolist(), "mean": rows.mean().item()}


def regression(function):
    return {"rows": function("none").tolist(), "mean": function("mean").item()}


def each_row(function):
    """An autoencoder's: the logits are to be the labels."""
    return {"rows": function(LOGITS, LABELS, reduction="none").mean(1).tolist(),
            "mean": function(LOGITS, LABELS).item()}


def pinball(q):
    e = (VALUES - OUTPUTS).double()
    rows = torch.maximum(q * e, (q - 1) * e)
    return {"rows": rows.tolist(), "mean": rows.mean().item()}


# -- Mixed precision --------------------------------------------------------------------------

def trained(mixed):
    """The losses of 20 steps of SGD, with torch.autocast or without."""
    model = torch.nn.Sequential(torch.nn.Linear(5, 16), torch.nn.LayerNorm(16), torch.nn.GELU(),
                                torch.nn.Linear(16, 8), torch.nn.Tanh(), torch.nn.Linear(8, 3))
    names = {"0": "linear1", "1": "layer_norm1", "3": "linear2", "5": "output"}
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            layer, kind = name.split(".")
            parameter.copy_(numbers(f"{names[layer]}_{kind}", 1)(parameter.shape))
    x = (torch.arange(24 * 5, dtype=torch.double) * 0.731).sin().reshape(24, 5).float()
    y = torch.arange(24) % 3
    sgd = torch.optim.SGD(model.parameters(), lr=0.1)
    losses = []
    for _ in range(20):
        sgd.zero_grad()
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mixed):
            # PyTorch 1.13's autocast on the CPU leaves the norm out: here it is in float32.
            hidden = model[0](x).float()
            with torch.autocast("cpu", enabled=False):
                hidden = model[1](hidden)
            outputs = model[2:](hidden)
        loss = F.cross_entropy(outputs.float(), y)
        loss.backward()
        sgd.step()
        losses.append(loss.item())
    return losses


result = {
    "float32 training": trained(False), "bfloat16 training": trained(True),
    "ema 0.999": ema(0.999), "ema 0.5": ema(0.5), "swa": swa(),
    "polynomial": rates(lambda o: S.PolynomialLR(o, 10, 2.0), 10),
    "plateau min": plateau("min", LOSSES, factor=0.5, patience=2),
    "plateau max": plateau("max", SCORES, factor=0.1, patience=1, threshold=0.01, min_lr=0.002),
    "losses": LOSSES, "scores": SCORES,
    "cross_entropy": entropy(None, 0.0), "cross_entropy smoothed": entropy(None, 0.1),
    "cross_entropy weighted": entropy(WEIGHTS, 0.0),
    "cross_entropy weighted smoothed": entropy(WEIGHTS, 0.2),
    "cross_entropy mixed": mixed_entropy(),
    "focal": focal(2, None, 0), "focal weighted smoothed": focal(1.5, WEIGHTS, 0.1),
    "mse": regression(lambda r: F.mse_loss(OUTPUTS, VALUES, reduction=r)),
    "mae": regression(lambda r: F.l1_loss(OUTPUTS, VALUES, reduction=r)),
    "huber 1": regression(lambda r: F.huber_loss(OUTPUTS, VALUES, reduction=r)),
    "huber 2.5": regression(lambda r: F.huber_loss(OUTPUTS, VALUES, reduction=r, delta=2.5)),
    "binary": binary_entropy(None, 0), "binary smoothed": binary_entropy(None, 0.1),
    "binary weighted": binary_entropy(WEIGHTS, 0),
    "binary weighted smoothed": binary_entropy(WEIGHTS, 0.2),
    "binary focal": binary_focal(2, None, 0),
    "binary focal weighted smoothed": binary_focal(1.5, WEIGHTS, 0.1),
    "rows mse": each_row(F.mse_loss), "rows mae": each_row(F.l1_loss),
    "rows huber": each_row(F.huber_loss),
    "quantile 0.9": pinball(0.9), "quantile 0.5": pinball(0.5),
}
path = pathlib.Path(__file__).with_suffix(".json")
path.write_text(json.dumps(result, indent=0) + "\n")
print(f"wrote {path.name} with PyTorch {torch.__version__}")
