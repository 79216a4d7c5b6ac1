#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What pyarrow, TensorBoard and MLflow read in the files of data/written, as data/written.json.

The files are those that tst_runwriters writes with LAMPWORK_KEEP_WRITTEN=1 set; without it, the
test compares what it writes with them, byte for byte. Needs pyarrow, tensorboard and mlflow.
"""

import json
import math
import pathlib

import mlflow
import pyarrow
import pyarrow.parquet
import tensorboard
from mlflow.store.tracking.file_store import FileStore
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2
from tensorboard.util import tensor_util

here = pathlib.Path(__file__).parent / "data"
written = here / "written"
LOSS = [0.1, math.nan, math.inf, -math.inf]


def same(a, b):
    return len(a) == len(b) and all(x == y or (x != x and y != y) for x, y in zip(a, b))


def read_parquet():
    table = pyarrow.parquet.read_table(written / "points.parquet")
    columns = table.to_pydict()
    columns["time_ms"] = [int(t.timestamp() * 1000) for t in columns["time_ms"]]
    assert columns["run"] == [1] * 5 and set(columns["run_name"]) == {'a, "b"'}
    assert columns["series"] == ["train/loss"] * 4 + ["valid/loss"]
    assert columns["step"] == [1, 2, 3, 4, 4]
    assert columns["time_ms"] == [1000, 2000, 3000, 4000, 4500]
    assert same(columns["value"], LOSS + [0.25])
    return {"version": pyarrow.__version__, "schema": str(table.schema).splitlines(), "columns": columns}


def read_tensorboard():
    result = {"version": tensorboard.__version__, "runs": {}}
    for folder in sorted((written / "board").iterdir()):
        events = EventAccumulator(str(folder), size_guidance={})
        events.Reload()
        run = {"scalars": {}, "histograms": {}, "hparams": {}}
        for tag in events.Tags()["scalars"]:
            run["scalars"][tag] = [[e.step, e.wall_time, e.value] for e in events.Scalars(tag)]
        for tag in events.Tags()["tensors"]:
            for event in events.Tensors(tag):
                metadata = events.SummaryMetadata(tag)
                if metadata.plugin_data.plugin_name == "scalars":
                    value = tensor_util.make_ndarray(event.tensor_proto).item()
                    run["scalars"].setdefault(tag, []).append([event.step, event.wall_time, value])
        for tag in events.Tags()["histograms"]:
            for event in events.Histograms(tag):
                h = event.histogram_value
                run["histograms"].setdefault(tag, []).append(
                    [event.step, h.min, h.max, h.num, list(h.bucket_limit), list(h.bucket)])
        content = events.SummaryMetadata("_hparams_/session_start_info").plugin_data.content
        start = plugin_data_pb2.HParamsPluginData.FromString(content).session_start_info
        for name, value in sorted(start.hparams.items()):
            run["hparams"][name] = getattr(value, value.WhichOneof("kind"))
        content = events.SummaryMetadata("_hparams_/session_end_info").plugin_data.content
        run["status"] = plugin_data_pb2.HParamsPluginData.FromString(content).session_end_info.status
        result["runs"][folder.name] = run
    first = next(iter(result["runs"].values()))
    assert same([v for _, _, v in first["scalars"]["train/loss"]], LOSS)
    assert [s for s, _, _ in first["scalars"]["train/loss"]] == [1, 2, 3, 4]
    assert first["scalars"]["valid/loss"] == [[4, 4.5, 0.25]]
    assert first["histograms"]["layers/w"] == [[4, -1, 1, 10, [-0.5, 0, 0.5, 1], [1, 2, 3, 4]]]
    assert first["hparams"] == {"train.epochs": 3, "train.optimizer.lr": 0.1, "train.task": "regression"}
    assert [r["status"] for r in result["runs"].values()] == [1, 2]
    return result


def read_mlflow():
    store = FileStore(str(written / "mlruns"))
    result = {"version": mlflow.__version__, "runs": []}
    experiments = [e for e in store.search_experiments() if e.name != "Default"]
    assert [e.name for e in experiments] == ['odd, "values"']
    for info in sorted(store.search_runs([experiments[0].experiment_id], "", 1), key=lambda r: r.info.run_name):
        metrics = {}
        for name in info.data.metrics:
            metrics[name] = [[m.step, m.timestamp, m.value]
                             for m in store.get_metric_history(info.info.run_id, name)]
        result["runs"].append({
            "name": info.info.run_name, "status": info.info.status, "start": info.info.start_time,
            "end": info.info.end_time, "params": info.data.params, "tags": info.data.tags, "metrics": metrics})
    first = result["runs"][0]
    assert same([v for _, _, v in first["metrics"]["train/loss"]], LOSS)
    assert first["params"] == {"train.epochs": "3", "train.optimizer.lr": "0.1", "train.task": "regression"}
    assert first["status"] == "FINISHED" and result["runs"][1]["status"] == "FAILED"
    return result


out = {"parquet": read_parquet(), "tensorboard": read_tensorboard(), "mlflow": read_mlflow()}
(here / "written.json").write_text(json.dumps(out, indent=1, ensure_ascii=False, sort_keys=True) + "\n")
