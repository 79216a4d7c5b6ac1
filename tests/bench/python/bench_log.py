#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a call of run.log() with ten metrics costs the loop that makes it, beside its rivals in the
same run, taken in turns:

    csv           a line of a CSV file a call, flushed to the system (not synced)
    sqlite        a row per point, a transaction each 100 calls, synchronous=NORMAL
    tensorboard   SummaryWriter.add_scalar() ten times, of torch or tensorboardX, where installed
    wandb         wandb.log() with WANDB_MODE=offline, where installed

    bench_log.py [--calls 20000] [--rounds 5] [--step-us 0]

--step-us spends so long in each step, as a training does, half of it outside of the GIL; what is
told is the time of the call alone. Without it the calls come back to back, and the writer's thread
competes with them for the GIL: the worst case. Also tells the bytes on disk a point, and how long
run.flush() takes after a single call: a durable write.
"""

import argparse
import contextlib
import io
import os
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from typing import Any, Callable, Dict, Iterator, List, Tuple

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "..", "..", "packaging", "python"))

import lampwork  # noqa: E402

NAMES = [f"train/metric{i}" for i in range(10)]
Log = Callable[[Dict[str, float], int], Any]


@contextlib.contextmanager
def with_lampwork(folder: str) -> Iterator[Log]:
    with lampwork.init(store=os.path.join(folder, "bench.lampwork")) as run:
        yield run.log


@contextlib.contextmanager
def with_csv(folder: str) -> Iterator[Log]:
    with open(os.path.join(folder, "log.csv"), "w", encoding="utf-8") as file:
        file.write("step," + ",".join(NAMES) + "\n")

        def log(metrics: Dict[str, float], step: int) -> None:
            file.write(f"{step}," + ",".join(map(repr, metrics.values())) + "\n")
            file.flush()

        yield log


@contextlib.contextmanager
def with_sqlite(folder: str) -> Iterator[Log]:
    connection = sqlite3.connect(os.path.join(folder, "rows.db"), isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("CREATE TABLE point(name TEXT, step INTEGER, at REAL, value REAL)")
    connection.execute("BEGIN")

    def log(metrics: Dict[str, float], step: int) -> None:
        now = time.time()
        connection.executemany(
            "INSERT INTO point VALUES (?, ?, ?, ?)",
            [(name, step, now, value) for name, value in metrics.items()],
        )
        if step % 100 == 99:
            connection.execute("COMMIT")
            connection.execute("BEGIN")

    yield log
    connection.execute("COMMIT")
    connection.close()


@contextlib.contextmanager
def with_tensorboard(folder: str) -> Iterator[Log]:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        from tensorboardX import SummaryWriter
    writer = SummaryWriter(os.path.join(folder, "events"))

    def log(metrics: Dict[str, float], step: int) -> None:
        for name, value in metrics.items():
            writer.add_scalar(name, value, step)

    yield log
    writer.close()


@contextlib.contextmanager
def with_wandb(folder: str) -> Iterator[Log]:
    os.environ["WANDB_MODE"] = "offline"
    os.environ["WANDB_SILENT"] = "true"
    import wandb

    run = wandb.init(dir=folder, project="bench")
    yield lambda metrics, step: run.log(metrics, step=step)
    run.finish()


RIVALS = {
    "lampwork": with_lampwork,
    "csv": with_csv,
    "sqlite": with_sqlite,
    "tensorboard": with_tensorboard,
    "wandb": with_wandb,
}


def size_of(folder: str) -> int:
    return sum(
        os.path.getsize(os.path.join(path, name))
        for path, _, names in os.walk(folder)
        for name in names
    )


def spend(microseconds: float) -> None:
    """Half in the interpreter, half outside of the GIL."""
    until = time.perf_counter() + microseconds * 0.5e-6
    while time.perf_counter() < until:
        pass
    time.sleep(microseconds * 0.5e-6)


def measure(make: Any, calls: int, step_us: float) -> Tuple[float, float, float]:
    """µs a call, the slowest of a thousand calls in µs, bytes a point."""
    folder = tempfile.mkdtemp(prefix="lampwork-bench-")
    try:
        times: List[float] = []
        with make(folder) as log:
            value = 1.0
            for step in range(calls):
                value *= 0.9999
                metrics = {name: value + i for i, name in enumerate(NAMES)}
                if step_us:
                    spend(step_us)
                begun = time.perf_counter()
                log(metrics, step)
                times.append(time.perf_counter() - begun)
        times.sort()
        return (
            sum(times) / calls * 1e6,
            times[calls - 1 - calls // 1000] * 1e6,
            size_of(folder) / (calls * len(NAMES)),
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def flush_times(count: int) -> List[float]:
    folder = tempfile.mkdtemp(prefix="lampwork-bench-")
    times = []
    with lampwork.init(store=os.path.join(folder, "flush.lampwork")) as run:
        for step in range(count):
            run.log({name: float(step) for name in NAMES}, step=step)
            begun = time.perf_counter()
            run.flush()
            times.append((time.perf_counter() - begun) * 1e3)
    shutil.rmtree(folder)
    return sorted(times)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--calls", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--step-us", type=float, default=0)
    options = parser.parse_args()
    results: Dict[str, List[Tuple[float, float, float]]] = {}
    missing = {}
    for _ in range(options.rounds):
        for name, make in RIVALS.items():
            if name in missing:
                continue
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    one = measure(make, options.calls, options.step_us)
            except ImportError as error:
                missing[name] = str(error)
                continue
            results.setdefault(name, []).append(one)
    version = sys.version.split()[0]
    print(f"{options.calls} calls of ten metrics, {options.rounds} rounds, Python {version}")
    print(f"{'':14}{'µs a call':>12}{'1 in 1000':>12}{'bytes a point':>16}   against lampwork")
    base = statistics.median(one[0] for one in results["lampwork"])
    for name, all_of_it in results.items():
        call, slow, size = (statistics.median(column) for column in zip(*all_of_it))
        print(f"{name:14}{call:12.2f}{slow:12.1f}{size:16.2f}   {call / base:.1f} ×")
    for name, why in missing.items():
        print(f"{name:14}not installed ({why})")
    times = flush_times(200)
    print(f"flush() after a call: median {times[100]:.1f} ms, 1 in 100 {times[197]:.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
