# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes the TensorBoard logs in data/tensorboard and, in data/tensorboard.json, what TensorBoard's
own EventAccumulator reads from them.

    python3 -m venv venv && venv/bin/pip install tensorboard tensorboardX torch
    venv/bin/python fixtures_tensorboard.py torch
    python3 -m venv tf && tf/bin/pip install tensorflow-cpu
    tf/bin/python fixtures_tensorboard.py keras
    venv/bin/python fixtures_tensorboard.py expect
"""
import json
import math
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.join(HERE, "data", "tensorboard")


def fresh(name):
    folder = os.path.join(ROOT, name)
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    return folder


def rename(folder):
    """Fixed names in the order in which the files were written, instead of time, host and pid."""
    names = sorted(n for n in os.listdir(folder) if "tfevents" in n)
    for number, name in enumerate(names):
        os.rename(os.path.join(folder, name),
                  os.path.join(folder, f"events.out.tfevents.{1700000000 + number}.host"))


def write_torch():
    import numpy as np
    from torch.utils.tensorboard import SummaryWriter

    folder = fresh("torch")
    with SummaryWriter(folder) as writer:
        rng = np.random.default_rng(1)
        for step in range(20):
            writer.add_scalar("train/loss", math.exp(-step / 5), step, walltime=1700000000 + step)
            if step % 5 == 0:
                writer.add_scalar("valid/accuracy", step / 20, step, walltime=1700000000 + step)
                writer.add_scalar("new/style", step * 2, step, walltime=1700000000 + step, new_style=True)
        writer.add_scalar("train/bad", float("nan"), 0, walltime=1700000000)
        writer.add_scalar("train/bad", float("inf"), 1, walltime=1700000001)
        writer.add_histogram("weights", rng.normal(size=1000), 0)
        writer.add_histogram("weights", rng.normal(size=1000) * 2, 10)
        writer.add_text("notes", "a **bold** text", 3)
        writer.add_image("picture", rng.integers(0, 255, size=(3, 4, 5)).astype("uint8"), 7)
    rename(folder)

    folder = fresh("hparams")
    with SummaryWriter(folder) as writer:
        writer.add_hparams({"lr": 0.01, "layers": 3, "name": "adam", "nesterov": True},
                           {"hparam/accuracy": 0.9}, run_name=".")
    rename(folder)

    # A training that was killed after step 9, went on from its checkpoint of step 6, was killed
    # after step 11, and went on from step 9.
    folder = fresh("restart")
    with SummaryWriter(folder) as writer:
        for step in range(10):
            writer.add_scalar("loss", 10 - step, step, walltime=1700000000 + step)
    rename(folder)
    with SummaryWriter(folder, purge_step=6) as writer:
        for step in range(6, 12):
            writer.add_scalar("loss", 100 - step, step, walltime=1700000100 + step)
    rename(folder)
    with SummaryWriter(folder, purge_step=9) as writer:
        for step in range(9, 15):
            writer.add_scalar("loss", 1000 - step, step, walltime=1700000200 + step)
    rename(folder)


def write_keras():
    import tensorflow as tf

    folder = fresh("keras")
    writer = tf.summary.create_file_writer(folder)
    with writer.as_default():
        for step in range(10):
            tf.summary.scalar("epoch_loss", 1 / (step + 1), step=step)
            tf.summary.scalar("lr", tf.constant(0.5 ** step, dtype=tf.float64), step=step)
        tf.summary.histogram("dense/kernel", tf.range(100, dtype=tf.float32), step=0)
        tf.summary.text("readme", ["one", "two"], step=1)
        tf.summary.image("digits", tf.zeros([2, 3, 3, 1], tf.uint8), step=2, max_outputs=2)
    writer.close()
    rename(folder)


def expect():
    from tensorboard.backend.event_processing.plugin_event_accumulator import EventAccumulator
    from tensorboard.util import tensor_util

    result = {}
    for name in sorted(os.listdir(ROOT)):
        accumulator = EventAccumulator(os.path.join(ROOT, name), size_guidance={"tensors": 0})
        accumulator.Reload()
        scalars = {}
        for tag in accumulator.Tags()["tensors"]:
            plugin = accumulator.SummaryMetadata(tag).plugin_data.plugin_name
            if plugin == "scalars":
                events = accumulator.Tensors(tag)
                scalars[tag] = {
                    "steps": [e.step for e in events],
                    "wall_ms": [round(e.wall_time * 1000) for e in events],
                    "values": [repr(float(tensor_util.make_ndarray(e.tensor_proto))) for e in events],
                }
        result[name] = scalars
    with open(os.path.join(HERE, "data", "tensorboard.json"), "w") as file:
        json.dump(result, file, indent=1)
        file.write("\n")


if __name__ == "__main__":
    {"torch": write_torch, "keras": write_keras, "expect": expect}[sys.argv[1]]()
