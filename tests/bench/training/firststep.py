#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the command to the first training step, on a table of 10,000 rows and 20 numbers.

    firststep.py build/dev/bin/lampwork [--python PYTHON] [--rounds 5]

Lampwork's first step is when its first point says; PyTorch's is a script that reads the same file
with NumPy and makes one step with a DataLoader. The limit is 1 s.
"""
import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROWS, NUMBERS, LIMIT_S = 10_000, 20, 1.0

RIVAL = """
import sys, time
import numpy, torch
rows = numpy.loadtxt(sys.argv[1], delimiter=",", skiprows=1, dtype=numpy.float32)
x, y = torch.from_numpy(rows[:, :-1]), torch.from_numpy(rows[:, -1]).long()
x = (x - x.mean(0)) / x.std(0)
net = torch.nn.Sequential(torch.nn.Linear(20, 64), torch.nn.ReLU(), torch.nn.Linear(64, 64),
                          torch.nn.ReLU(), torch.nn.Linear(64, 2))
adam = torch.optim.AdamW(net.parameters())
loader = torch.utils.data.DataLoader(torch.utils.data.TensorDataset(x, y), 64, shuffle=True)
a, b = next(iter(loader))
torch.nn.functional.cross_entropy(net(a), b).backward()
adam.step()
print(time.time())
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lampwork")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    environment = dict(os.environ, OMP_NUM_THREADS="1")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        table = folder / "table.csv"
        numbers = random.Random(1)
        with table.open("w") as file:
            file.write(",".join(f"x{i}" for i in range(NUMBERS)) + ",y\n")
            for _ in range(ROWS):
                row = [numbers.gauss(0, 1) for _ in range(NUMBERS)]
                label = int(row[0] + row[1] > 0)
                file.write(",".join(f"{value:.6f}" for value in row) + f",{label}\n")
        spec = folder / "spec.json"
        spec.write_text(json.dumps({
            "data": {"source": str(table),
                     "columns": {"y": {"type": "category", "role": "target"}}},
            "network": {"layers": [{"kind": "linear", "units": 64}, {"kind": "relu"}] * 2},
            "train": {"batch_size": 64, "epochs": 1}}))
        store = folder / "bench.lampwork"

        def ours():
            begin = time.time()
            done = subprocess.run([options.lampwork, "train", spec, "--store", store, "--json"],
                                  capture_output=True, text=True, env=environment, check=True)
            run = str(json.loads(done.stdout)["id"])
            points = subprocess.run([options.lampwork, "show", run, "--points", "train/loss",
                                     "--store", store],
                                    capture_output=True, text=True, check=True).stdout
            return int(points.splitlines()[1].split(",")[1]) / 1000 - begin

        def theirs():
            begin = time.time()
            done = subprocess.run([options.python, "-c", RIVAL, table], capture_output=True,
                                  text=True, env=environment, check=True)
            return float(done.stdout) - begin

        ours()  # both from the file cache
        theirs()
        turns = [(ours(), theirs()) for _ in range(options.rounds)]
    own, rival = (statistics.median(side) for side in zip(*turns))
    print(f"from the command to the first step, median of {options.rounds}: lampwork {own:.2f} s, "
          f"PyTorch {rival:.2f} s; limit {LIMIT_S:g} s")
    return own > LIMIT_S


if __name__ == "__main__":
    sys.exit(main())
