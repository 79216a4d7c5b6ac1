#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Times Lampwork and TensorBoard's own loaders on the same event files, in turns, and prints
megabytes per second of processor time (the median of the rounds).

    tests/bench/exchange/compare.py build/dev/bin/bench_exchange [--megabytes 16] [--rounds 3]

Uses whichever tensorboard the Python that runs it has; says so where there is none. EventFileLoader
only parses the events; EventAccumulator also sorts them into series, as Lampwork does, with room for
every point. The data server is what TensorBoard itself starts where it has been installed with it;
its count cannot be asked for.
"""
import argparse
import json
import os
import statistics
import struct
import subprocess
import sys
import tempfile
import time

try:
    import tensorboard_data_server
except ImportError:
    tensorboard_data_server = None
try:
    import tensorboard
    from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
    from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
    from tensorboard.summary.writer.record_writer import RecordWriter
except ImportError:
    sys.exit("compare.py: this Python has no tensorboard (pip install tensorboard); nothing to compare with.")


def make(path, megabytes):
    """Ten series, an event each, as `writer.add_scalar` of PyTorch writes them."""
    with open(path, "wb") as file:
        writer = RecordWriter(file)
        writer.write(b"\x09" + struct.pack("<d", 1.7e9) + b"\x1a\x0dbrain.Event:2")
        step = 0
        while file.tell() < megabytes * 1_000_000:
            for series in range(10):
                tag = f"train/metric_{series}".encode()
                value = b"\x0a" + bytes([len(tag)]) + tag + b"\x15" + struct.pack("<f", 1 / (step + series + 1))
                number, varint = step, b""
                while number >= 0x80:
                    varint += bytes([number & 0x7F | 0x80])
                    number >>= 7
                event = (b"\x09" + struct.pack("<d", 1.7e9 + step / 10) + b"\x10" + varint + bytes([number])
                         + b"\x2a" + bytes([len(value) + 2]) + b"\x0a" + bytes([len(value)]) + value)
                writer.write(event)
            step += 1
    return step * 10


def lampwork(program, folder):
    out = subprocess.run([program, "--benchmark_filter=lampworkReadsPoints", "--benchmark_format=json"],
                         env={**os.environ, "LAMPWORK_EVENT_FILES": folder}, check=True, capture_output=True)
    result = json.loads(out.stdout)["benchmarks"][0]
    return result["cpu_time"] / 1000, int(result["points"])


def file_loader(path):
    begin = time.process_time()
    count = sum(1 for event in EventFileLoader(path).Load() for _ in event.summary.value)
    return time.process_time() - begin, count


def accumulator(folder):
    begin = time.process_time()
    loaded = EventAccumulator(folder, size_guidance={"tensors": 0}, tensor_size_guidance={"scalars": 0})
    loaded.Reload()
    spent = time.process_time() - begin
    return spent, sum(len(loaded.Tensors(tag)) for tag in loaded.Tags()["tensors"])


def data_server(folder):
    """The loader in Rust that TensorBoard starts by default, keeping every scalar, with checksums."""
    program = [tensorboard_data_server.server_binary(), "--logdir", folder, "--port", "0", "--verbose",
               "--reload", "1000", "--checksum", "--samples-per-plugin", "scalars=all"]
    server = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        if not any("Finished load cycle" in line for line in server.stderr):
            sys.exit("compare.py: TensorBoard's data server ended before it had read the file")
        with open(f"/proc/{server.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), None
    finally:
        server.kill()
        server.wait()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--megabytes", type=int, default=16)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "events.out.tfevents.1")
        points = make(path, options.megabytes)
        size = os.path.getsize(path) / 1e6
        contestants = {"Lampwork": lambda: lampwork(options.program, folder),
                       f"EventFileLoader {tensorboard.__version__}": lambda: file_loader(path),
                       f"EventAccumulator {tensorboard.__version__}": lambda: accumulator(folder)}
        if tensorboard_data_server:
            contestants["data server (Rust)"] = lambda: data_server(folder)
        seconds = {name: [] for name in contestants}
        for _ in range(options.rounds):
            for name, run in contestants.items():
                spent, count = run()
                if count not in (points, None):
                    sys.exit(f"compare.py: {name} read {count} of {points} points")
                seconds[name].append(spent)
        print(f"{size:.0f} MB, {points} points, the median of {options.rounds} rounds")
        for name, spent in seconds.items():
            median = statistics.median(spent)
            print(f"{name:24} {size / median:9.1f} MB/s   {points / median / 1e6:8.3f} M points/s")


if __name__ == "__main__":
    main()
