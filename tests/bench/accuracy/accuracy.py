#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the same network with the same settings in Lampwork and in PyTorch, over five seeds, and
prints both test scores side by side.

    tests/bench/accuracy/accuracy.py build/dev/bin/lampwork

For each seed the rows are shuffled by NumPy and written in that order, and Lampwork splits them
"ordered", so that both sides train, validate and test on the very same rows. Both keep the weights
of the epoch with the lowest validation loss. The table: Breast Cancer Wisconsin (Diagnostic); the
network: 30-64-64-2 with ReLU; AdamW, lr 0.001, weight decay 0.01, batch 32, 60 epochs.
Needs numpy, torch (Debian: python3-numpy, python3-torch).
"""
import copy
import csv
import json
import os
import subprocess
import sys
import tempfile

import numpy as np
import torch

SEEDS = range(1, 6)
EPOCHS, BATCH, LR, DECAY = 60, 32, 1e-3, 0.01
SAMPLE = os.path.join(os.path.dirname(__file__), "../../../resources/samples/breast-cancer.csv")


def shuffled(seed):
    with open(SAMPLE, newline="") as file:
        header, *rows = csv.reader(file)
    order = np.random.RandomState(seed).permutation(len(rows))
    return header, [rows[i] for i in order]


def lampwork(program, folder, seed, header, rows):
    data = os.path.join(folder, f"rows{seed}.csv")
    with open(data, "w", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *rows])
    spec = {
        "name": f"seed {seed}",
        "data": {
            "source": data,
            "columns": {"diagnosis": {"role": "target"}},
            "split": {"method": "ordered", "valid": 0.15, "test": 0.15},
        },
        "network": {"layers": [{"kind": "linear", "units": 64}, {"kind": "relu"},
                               {"kind": "linear", "units": 64}, {"kind": "relu"}]},
        "train": {"optimizer": {"name": "adamw", "lr": LR, "weight_decay": DECAY},
                  "batch_size": BATCH, "epochs": EPOCHS, "seed": seed},
    }
    path = os.path.join(folder, f"spec{seed}.json")
    with open(path, "w") as file:
        json.dump(spec, file)
    store = os.path.join(folder, "runs.lampwork")
    subprocess.run([program, "train", path, "--store", store], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    runs = json.loads(subprocess.run([program, "runs", "--store", store, "--json"], check=True,
                                     stdout=subprocess.PIPE).stdout)
    run = next(r for r in runs if r["name"] == f"seed {seed}")
    return run["metrics"]["test/accuracy"]


def pytorch(seed, header, rows):
    x = torch.tensor(np.array([[float(v) for v in row[:-1]] for row in rows]), dtype=torch.float64)
    y = torch.tensor([int(row[-1] == "malignant") for row in rows])
    # Lampwork's "ordered" split: train first, then valid, then test.
    n = len(rows)
    valid, test = round(0.15 * n), round(0.15 * n)
    parts = torch.split(torch.arange(n), [n - valid - test, valid, test])
    mean, std = x[parts[0]].mean(0), x[parts[0]].std(0)
    x = ((x - mean) / std).float()

    torch.manual_seed(seed)
    network = torch.nn.Sequential(torch.nn.Linear(30, 64), torch.nn.ReLU(),
                                  torch.nn.Linear(64, 64), torch.nn.ReLU(), torch.nn.Linear(64, 2))
    optimizer = torch.optim.AdamW(network.parameters(), lr=LR, weight_decay=DECAY)
    loss = torch.nn.CrossEntropyLoss()
    best, best_state = float("inf"), None
    for _ in range(EPOCHS):
        for batch in parts[0][torch.randperm(len(parts[0]))].split(BATCH):
            optimizer.zero_grad()
            loss(network(x[batch]), y[batch]).backward()
            optimizer.step()
        with torch.no_grad():
            value = loss(network(x[parts[1]]), y[parts[1]]).item()
        if value < best:
            best, best_state = value, copy.deepcopy(network.state_dict())
    network.load_state_dict(best_state)
    with torch.no_grad():
        return (network(x[parts[2]]).argmax(1) == y[parts[2]]).double().mean().item()


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    torch.set_num_threads(1)
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as folder:
        for seed in SEEDS:
            header, rows = shuffled(seed)
            ours.append(lampwork(sys.argv[1], folder, seed, header, rows))
            theirs.append(pytorch(seed, header, rows))
            print(f"seed {seed}: Lampwork {ours[-1]:.4f}   PyTorch {torch.__version__} {theirs[-1]:.4f}")
    difference = np.array(ours) - np.array(theirs)
    error = difference.std(ddof=1) / np.sqrt(len(difference))
    print(f"mean:   Lampwork {np.mean(ours):.4f} ± {np.std(ours, ddof=1):.4f}   "
          f"PyTorch {np.mean(theirs):.4f} ± {np.std(theirs, ddof=1):.4f}")
    # 2.776: the 97.5 % point of Student's t with 4 degrees of freedom.
    low, high = difference.mean() - 2.776 * error, difference.mean() + 2.776 * error
    print(f"difference {difference.mean():+.4f}, 95 % interval {low:+.4f} to {high:+.4f}")
    sys.exit(0 if low <= 0 <= high else 1)


if __name__ == "__main__":
    main()
