#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training speed: Lampwork against PyTorch and against its own script stepper, on one thread.

    compare.py build/dev/bin/bench_training [--python PYTHON] [--seconds 2] [--rounds 3] [--case C]

The rivals run in turns, each in a process of its own, and the median of each one's rounds counts,
since machines are noisy. PYTHON is the interpreter whose PyTorch is the rival.
"""
import argparse
import os
import platform
import statistics
import subprocess
import sys
from pathlib import Path

ROWS = [  # case, what it is, ours, the targets against the loader and the script stepper
    ("mlp_small", "MLP 20-64-64-2, batch 64", "planned", 12, 4),
    ("mlp_large", "MLP 784-512-512-10, batch 128", "planned", 1.8, 1.5),
    ("cnn", "CNN conv32-conv64-pool-fc128-10, 28×28, batch 64", "planned", 1.0, 1.0),
    ("gpt", "GPT, 4 layers, width 128, context 64, batch 16", "planned", 1.1, 1.0),
    ("seeds", "32 seeds of the first MLP in one process, per network", "seeds", 20, 7),
]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--case")
    options = parser.parse_args()
    environment = dict(os.environ, OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1",
                       MKL_NUM_THREADS="1")

    def run(*command):
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"{' '.join(map(str, command))} failed:\n{done.stderr}")
        return done.stdout.strip()

    rival = Path(__file__).with_name("rival.py")
    version = run(options.python, "-c", "import torch; print(torch.__version__)")
    processor = next((line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo")
                      if line.startswith("model name")), platform.processor())
    print(f"PyTorch {version}; {processor}, {os.cpu_count()} cores; one thread; steps per second, "
          f"the median of {options.rounds} turns of {options.seconds:g} s\n")
    short = 0
    for case, title, ours, to_loader, to_script in ROWS:
        if options.case not in (None, case):
            continue
        network = "mlp_small" if case == "seeds" else case
        seconds = str(options.seconds)
        own = ["seeds"] if ours == "seeds" else [case, ours]
        commands = {
            "lampwork": [options.bench, *own, seconds],
            "loader": [options.python, str(rival), network, "loader", seconds],
            "script": [options.bench, network, "script", seconds],
            "hand": [options.python, str(rival), network, "hand", seconds],
        }
        rates = {name: [] for name in commands}
        for _ in range(options.rounds):
            for name, command in commands.items():
                rates[name].append(float(run(*command)))
        rate = {name: statistics.median(values) for name, values in rates.items()}
        if ours == "script":
            rate["script"] = rate["lampwork"]
        ratios = [rate["lampwork"] / rate[name] for name in ("loader", "hand", "script")]
        short += ratios[0] < to_loader or ratios[2] < to_script
        print(f"{title}: {rate['lampwork']:.1f} ({ours})\n"
              f"  × {ratios[0]:.2f} PyTorch with DataLoader, {rate['loader']:.1f}"
              f" (wanted {to_loader})\n"
              f"  × {ratios[1]:.2f} PyTorch by hand, {rate['hand']:.1f}\n"
              f"  × {ratios[2]:.2f} own script stepper, {rate['script']:.1f}"
              f" (wanted {to_script})", flush=True)
    print("\nLess than wanted: " + (str(short) if short else "nothing"))


main()
