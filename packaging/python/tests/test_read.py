# SPDX-License-Identifier: GPL-3.0-or-later
"""Reading a store back."""

import math
import os
import sqlite3
import sys
import threading
import unittest
from contextlib import closing
from unittest import mock

import lampwork

from . import support


class Read(support.StoreTest):
    def setUp(self) -> None:
        super().setUp()
        for name, experiment in (("first", "a"), ("second", "b"), ("second", "b")):
            with lampwork.init(experiment, name=name, store=self.store, config={"n": name}) as run:
                for step in range(0, 10, 2):
                    run.log({"train/loss": step / 4}, step=step)
                run.log({"valid/loss": math.nan}, step=8)
        self.opened = lampwork.open_store(self.store)
        self.addCleanup(self.opened.close)

    def test_runs_are_found_by_number_name_and_experiment(self) -> None:
        self.assertEqual([run.id for run in self.opened.runs()], [3, 2, 1])
        self.assertEqual([run.id for run in self.opened.runs(experiment="b")], [3, 2])
        self.assertEqual(self.opened.run(2).name, "second")
        self.assertEqual(self.opened.run("first").id, 1)
        self.assertEqual(self.opened.run("first").parameters, {"n": "first"})
        with self.assertRaisesRegex(lampwork.InvalidInput, "3, 2"):
            self.opened.run("second")
        for unknown in (9, "none"):
            with self.assertRaisesRegex(lampwork.NotFound, "There is no run"):
                self.opened.run(unknown)

    def test_runs_in_the_bin_are_told_only_when_asked_for(self) -> None:
        self.lampwork("edit", "2", "--delete")
        self.assertEqual([run.id for run in self.opened.runs()], [3, 1])
        self.assertEqual([run.id for run in self.opened.runs(deleted=True)], [3, 2, 1])
        self.assertEqual(self.opened.run("second").id, 3)

    def test_points_are_plain_lists(self) -> None:
        points = self.opened.run(1).points("train/loss")
        self.assertEqual((points.steps, points.values), ([0, 2, 4, 6, 8], [0, 0.5, 1, 1.5, 2]))
        self.assertTrue(all(type(value) is float for value in points.values))
        self.assertTrue(
            all(abs(ms / 1000 - points.times_ms[0] / 1000) < 60 for ms in points.times_ms)
        )
        with self.assertRaisesRegex(lampwork.NotFound, "It has: train/loss, valid/loss"):
            self.opened.run(1).points("loss")

    def test_frames_of_pandas(self) -> None:
        try:
            import pandas
        except ImportError as error:
            raise unittest.SkipTest("pandas is not installed") from error
        frame = self.opened.run(1).to_pandas()
        self.assertEqual(list(frame.columns), ["train/loss", "valid/loss"])
        self.assertEqual(frame.index.tolist(), [0, 2, 4, 6, 8])
        self.assertEqual(frame["train/loss"].tolist(), [0, 0.5, 1, 1.5, 2])
        self.assertEqual(list(self.opened.run(1).to_pandas(["valid/loss"]).columns), ["valid/loss"])
        table = self.opened.to_pandas()
        self.assertIsInstance(table, pandas.DataFrame)
        self.assertEqual(table.loc[1, "params.n"], "first")

    def test_without_pandas_it_says_what_to_do(self) -> None:
        with mock.patch.dict(sys.modules, {"pandas": None}):
            with self.assertRaisesRegex(ImportError, "pip install pandas"):
                self.opened.run(1).to_pandas()
            with self.assertRaisesRegex(ImportError, "pip install pandas"):
                self.opened.to_pandas()

    def test_importing_it_imports_no_framework(self) -> None:
        out, _ = self.run_script(
            "names = ('numpy', 'pandas', 'torch', 'sklearn', 'xgboost')\n"
            "print([name for name in names if name in sys.modules])"
        )
        self.assertEqual(out.strip(), "[]")

    def test_a_run_is_read_while_it_is_written(self) -> None:
        run = lampwork.init(store=self.store, name="live")
        done = threading.Event()

        def write() -> None:
            for step in range(20_000):
                run.log({"a": step / 3, "b": step}, step=step)
            run.finish()
            done.set()

        threading.Thread(target=write).start()
        seen = 0
        while True:
            last = done.is_set()
            found = self.opened.run("live")
            if found.series():
                points = found.points("a")
                self.assertGreaterEqual(len(points.steps), seen)
                seen = len(points.steps)
                self.assertEqual(points.values, [step / 3 for step in range(seen)])
            if last:
                break
        self.assertEqual(seen, 20_000)

    def test_damage_is_told_and_named(self) -> None:
        with closing(sqlite3.connect(os.path.join(self.store, "store.db"))) as connection:
            (data,) = connection.execute(
                "SELECT data FROM metric_chunk WHERE series_id = 1"
            ).fetchone()
            connection.execute(
                "UPDATE metric_chunk SET data = ? WHERE series_id = 1", (data[:-1] + b"\0",)
            )
            connection.execute("INSERT INTO metric_journal VALUES (2, 99, x'0102')")
            connection.execute("INSERT INTO histogram VALUES (1, 'h', 1, 0, 1, x'0105')")
            connection.commit()
        with self.assertRaisesRegex(lampwork.StoreDamaged, "checksum"):
            self.opened.run(1).points("train/loss")
        with self.assertRaisesRegex(lampwork.StoreDamaged, "Journal entry 99 of run 2"):
            self.opened.run(2).points("train/loss")
        with self.assertRaisesRegex(lampwork.StoreDamaged, "“h” of run 1 at step 1"):
            self.opened.run(1).histograms("h")
        self.assertEqual(len(self.opened.run(1).points("valid/loss").steps), 1)  # what is whole

    def test_after_closing_it_says_so(self) -> None:
        with lampwork.open_store(self.store) as store:
            run = store.run(1)
        with self.assertRaisesRegex(lampwork.LampworkError, "was closed"):
            run.series()


if __name__ == "__main__":
    unittest.main()
