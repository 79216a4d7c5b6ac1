# SPDX-License-Identifier: GPL-3.0-or-later
"""What this package writes, the program reads identically; and the reverse."""

import json
import math
import os
import random
import shutil
import sqlite3
import subprocess
import unittest
from contextlib import closing

import lampwork
from lampwork._codec import decode_chunk, encode_chunk, encode_mip, statistics_of

from . import support


class WrittenHere(support.StoreTest):
    def check_points(self, run: int, series: str, steps, values) -> None:  # type: ignore[no-untyped-def]
        theirs = self.program_points(run, series)
        self.assertEqual(theirs[0], list(steps))
        self.assertEqual(theirs[2], support.bits(values))
        with lampwork.open_store(self.store) as store:
            ours = store.run(run).points(series)
        self.assertEqual((ours.steps, ours.times_ms, support.bits(ours.values)), theirs)

    def test_points_are_read_by_the_program_to_the_last_bit(self) -> None:
        draw = random.Random(7)
        steps = sorted(draw.sample(range(1 << 40), 9000))
        values = [draw.choice((draw.gauss(0, 1), draw.gauss(0, 1e-300), 0.5)) for _ in steps]
        values[:6] = [math.nan, math.inf, -math.inf, -0.0, 5e-324, 1.7976931348623157e308]
        with lampwork.init(store=self.store) as run:
            for step, value in zip(steps, values):
                run.log({"train/loss": value, "single": 0.25, "count": step % 7}, step=step)
                if step % 17 == 0:
                    run.flush()
            run.flush()
            # From the journal, and then from chunks that are full, full and a tail.
            self.check_points(1, "train/loss", steps, values)
        self.check_points(1, "train/loss", steps, values)
        self.check_points(1, "single", steps, [0.25] * len(steps))
        self.check_points(1, "count", steps, [step % 7 for step in steps])

    def test_series_that_are_logged_together_now_and_then_stay_in_order(self) -> None:
        run = lampwork.init(store=self.store)
        for step in range(300):
            run.log({"a": step, "b": -step}, step=step)
            if step % 3 == 0:
                run.log({"c": step}, step=step)
            if step % 5 == 0:
                run.log({"b": 0.5, "c": 1}, step=1000 + step)
        with self.assertWarnsRegex(lampwork.LampworkWarning, "b, c"):
            run.finish()
        # b: every step up to 299 comes before 1000 only at the start; what the store keeps is what
        # rises, worked out here one point after the other.
        expected = {"a": [], "b": [], "c": []}
        for step in range(300):
            expected["a"].append((step, step))
            calls = [("b", step, -step)]
            if step % 3 == 0:
                calls.append(("c", step, step))
            if step % 5 == 0:
                calls += [("b", 1000 + step, 0.5), ("c", 1000 + step, 1)]
            for name, at, value in calls:
                if not expected[name] or at > expected[name][-1][0]:
                    expected[name].append((at, value))
        for name, points in expected.items():
            self.check_points(1, name, [p[0] for p in points], [p[1] for p in points])

    def test_everything_else_is_shown_by_the_program(self) -> None:
        config = {
            "lr": 0.01, "epochs": 3, "name": "naïve “x”", "on": True, "none": None, "nan": math.nan,
            "big": 2**60 + 1, "layers": [64, [32, 16]], "empty": {}, "nothing": [],
            "model": {"dropout": 0.5, "odd.key": {"x": 1}},
        }  # fmt: skip
        with lampwork.init(
            "digits", name="first", config=config, store=self.store, tags=["a", "b", "a"],
            notes="hello", total_steps=10, steps_per_epoch=5,
        ) as run:  # fmt: skip
            for step in range(10):
                run.log({"valid/loss": 1 / (step + 1), "valid/accuracy": step / 10}, step=step)
            run.log({"valid/loss": 0.5, "valid/accuracy": 0.2}, step=10)
            run.summarize({"test/accuracy": 0.75})
            run.log_artifact(b"weights", name="weights.bin", kind="model")
            run.write("half way", step=5)
            run.set_progress(samples_per_second=250)
        shown = self.shown(1)
        for field, expected in (
            ("name", "first"), ("experiment", "digits"), ("state", "finished"), ("message", ""),
            ("tags", ["a", "b"]), ("note", "hello"), ("step", 10), ("total_steps", 10),
            ("steps_per_epoch", 5), ("samples_per_second", 250), ("pid", os.getpid()),
        ):  # fmt: skip
            self.assertEqual(shown[field], expected, field)
        parameters = {
            k[len("params.") :]: v
            for k, v in shown["parameters"].items()
            if k.startswith("params.")
        }
        self.assertEqual(
            parameters,
            {
                "lr": 0.01, "epochs": 3, "name": "naïve “x”", "on": True, "none": None, "nan": None,
                "big": 2**60 + 1, "layers[0]": 64, "layers[1][0]": 32, "layers[1][1]": 16,
                "empty": None, "nothing": [], "model.dropout": 0.5, 'model["odd.key"].x': 1,
            },
        )  # fmt: skip
        self.assertEqual(shown["spec"]["params"]["model"], config["model"])
        self.assertEqual(
            shown["spec"]["made_by"]["client"], f"lampwork-python {lampwork.__version__}"
        )
        self.assertEqual(
            shown["metrics"],
            {
                "valid/loss": 0.5, "valid/loss:best": 0.1,
                "valid/accuracy": 0.2, "valid/accuracy:best": 0.9, "test/accuracy": 0.75,
            },
        )  # fmt: skip
        self.assertEqual(shown["events"][0]["text"], "half way")
        self.assertEqual(shown["events"][0]["step"], 5)
        artifact = shown["artifacts"][0]
        # printf weights | sha256sum
        sha = "9a129038d9a00aed0cf6a7ea059ca50a813449061ab87848cf1a13eafdf33b2c"
        self.assertEqual(artifact["object"], sha)
        self.assertEqual((artifact["kind"], artifact["name"]), ("model", "weights.bin"))
        self.assertEqual(artifact["size_bytes"], 7)
        self.assertIn(
            "first", self.lampwork("runs", "--where", "params.lr = 0.01 and params.on = true")
        )

    def test_the_programs_check_finds_nothing_wrong(self) -> None:
        run = lampwork.init(store=self.store, config={"a": 1})
        for step in range(9000):
            run.log({"train/loss": step / 3, "b": step}, step=step)
        run.log_image("picture", [[0, 1]], step=1)
        run.log_histogram("weights", [1, 2, 3])
        run.log_artifact(b"first", name="file")
        run.flush()
        run.log_artifact(b"second", name="file")
        run.flush()
        self.check_whole()
        run.finish()
        self.check_whole()

    def check_whole(self) -> None:
        done = subprocess.run(
            [support.program("LAMPWORK_PROGRAM"), "store", "check", self.store, "--json"],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual((report["damaged"], report["findings"]), (False, []))
        self.assertEqual((report["checked"]["points"], report["checked"]["objects"]), (18_000, 2))

    def test_a_resumed_run_goes_on_where_the_program_left_it(self) -> None:
        """Points of both, in one run: made here, gone on with there, and here again."""
        run = lampwork.init(store=self.store, name="both")
        run.log({"train/loss": 1 / 3}, step=1)
        run.finish("stopped")
        self.write_by_engine(1, 30, 300)
        with self.assertRaisesRegex(lampwork.InvalidInput, "finished"):
            lampwork.init(store=self.store, resume=1)
        with closing(sqlite3.connect(os.path.join(self.store, "store.db"))) as connection:
            connection.execute("UPDATE run SET state = 'failed'")
            connection.commit()
        run = lampwork.init(store=self.store, resume="both")
        self.assertEqual((run.id, run.step), (1, 9001))
        for step in range(9000, 9500):
            run.log({"train/loss": step / 3}, step=step)
        with self.assertWarnsRegex(lampwork.LampworkWarning, "train/loss"):
            run.finish()
        # storewriter: value = step / 3.
        self.check_points(1, "train/loss", range(1, 9500), [step / 3 for step in range(1, 9500)])


class WrittenThere(support.StoreTest):
    def test_what_the_program_wrote_is_read_to_the_last_bit(self) -> None:
        run = lampwork.init(store=self.store)
        run.finish("stopped")
        self.write_by_engine(1, 35, 300)
        theirs = self.program_points(1, "train/loss")
        with lampwork.open_store(self.store) as store:
            found = store.run(1)
            points = found.points("train/loss")
            self.assertEqual((points.steps, points.times_ms, support.bits(points.values)), theirs)
            # tests/store/storetest.h: makePoints()
            self.assertEqual(points.steps, list(range(1, 10501)))
            self.assertEqual(points.values, [step / 3 for step in range(1, 10501)])
            self.assertEqual(points.times_ms[-1], 1_700_000_000_000 + 105_000)
            self.assertEqual(found.series(), [lampwork.Series("train/loss", 10500, 10500)])
            self.assertEqual(found.state, "finished")
            self.assertEqual(self.shown(1)["checkpoints"][0]["step"], 9000)

    def test_its_chunks_are_written_here_byte_for_byte(self) -> None:
        lampwork.init(store=self.store).finish("stopped")
        self.write_by_engine(1, 35, 300)
        with closing(sqlite3.connect(os.path.join(self.store, "store.db"))) as connection:
            rows = connection.execute(
                "SELECT first_step, last_step, n, n_bad, v_min, v_max, v_sum, mip, data"
                " FROM metric_chunk ORDER BY chunk_no"
            ).fetchall()
        self.assertEqual([row[2] for row in rows], [4096, 4096, 2308])
        for first, last, count, bad, low, high, total, mip, data in rows:
            points = decode_chunk(data)
            self.assertEqual((points.steps[0], points.steps[-1]), (first, last))
            self.assertEqual(statistics_of(points.values), (count, bad, low, high, total))
            self.assertEqual(encode_mip(points), mip)
            # zstd may pack otherwise in another version; what is plain may not differ.
            again = encode_chunk(points, packed=bool(data[1] & 4))
            self.assertEqual(again[:4], data[:4])
            self.assertEqual(decode_chunk(again), points)

    def test_a_store_of_the_first_version_is_read(self) -> None:
        shutil.copytree(
            os.path.join(support.ROOT, "tests", "store", "version1.lampwork"), self.store
        )
        shown = self.lampwork("runs", "--json", "--all")  # brings it up to date
        with lampwork.open_store(self.store) as store:
            runs = store.runs(deleted=True)
            self.assertEqual(len(runs), shown.count('"created"'))
            for run in runs:
                theirs = self.shown(run.id)
                self.assertEqual(
                    [(s.name, s.count, s.last_step) for s in run.series()],
                    [(s["name"], s["count"], s["last_step"]) for s in theirs["series"]],
                )
                self.assertEqual(run.spec, theirs["spec"])
                self.assertEqual(run.tags, theirs["tags"])
                for series in run.series():
                    points = run.points(series.name)
                    self.assertEqual(
                        (points.steps, points.times_ms, support.bits(points.values)),
                        self.program_points(run.id, series.name),
                    )

    def test_what_the_engine_trained_is_read(self) -> None:
        engine = support.program("LAMPWORK_ENGINE_PROGRAM")
        self.environment["LAMPWORK_ENGINE"] = engine
        sample = os.path.join(support.ROOT, "resources", "samples", "penguins.csv")
        self.lampwork("train", sample, "--target", "species", "--set", "train.epochs=5")
        shown = self.shown(1)
        with lampwork.open_store(self.store) as store:
            run = store.run(1)
            self.assertEqual(run.parameters["train.epochs"], 5)
            self.assertEqual(run.parameters, dict(lampwork.store.flatten(shown["spec"])))
            metrics = {k: v for k, v in run.attributes.items() if k in shown["metrics"]}
            self.assertEqual(metrics, shown["metrics"])
            for series in run.series():
                points = run.points(series.name)
                self.assertEqual(
                    (points.steps, points.times_ms, support.bits(points.values)),
                    self.program_points(1, series.name),
                )
            for artifact in run.artifacts():
                self.assertEqual(len(artifact.read()), artifact.size_bytes)
            self.assertTrue(run.histogram_names())
            for name in run.histogram_names():
                self.assertTrue(all(sum(h.counts) for h in run.histograms(name).values()))


if __name__ == "__main__":
    unittest.main()
