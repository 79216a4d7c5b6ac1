# SPDX-License-Identifier: GPL-3.0-or-later
"""The disk fails under a writing script, by tests/store/faultshim.cpp, at one call after the other:
what flush() acknowledged is there, and the store opens whole."""

import os
import unittest
from typing import Dict, List

import lampwork
from lampwork._database import Database

from . import support

SCRIPT = """
import warnings
from lampwork import _writer, run as module
warnings.simplefilter("ignore")
_writer._RETRY_S = 0.01
def told(what):
    print(what, flush=True)
try:
    run = lampwork.init(store=store, name="faults", config={"lr": 1})
    told("begun")
    errors = 0
    for step in range(12):
        if errors == 2:
            break
        run.log({"a": step / 3, "b": step}, step=step)
        try:
            if step == 5:
                run.log_artifact(b"content" * 1000, name="file")
            run.flush(timeout=0.2)
            told(f"on disk {step}")
        except lampwork.LampworkError as error:
            errors += 1
            told(f"error {type(error).__name__}")
    run.finish(timeout=0.2)
    told("finished")
except lampwork.LampworkError as error:
    told(f"error {type(error).__name__}")
os._exit(0)
"""


class Faults(support.StoreTest):
    def setUp(self) -> None:
        super().setUp()
        self.shim = support.program("LAMPWORK_FAULT_SHIM")

    def write(self, number: int, faults: Dict[str, str]) -> List[str]:
        self.store = self.path(f"{number}.lampwork")
        self.environment.update(
            LD_PRELOAD=self.shim,
            FAULT_FOLDER=self.store,
            FAULT_COUNT=self.path("count"),
            **faults,
        )
        process = self.script(SCRIPT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, 0, err)
        self.assertNotIn("Traceback", err)
        for name in ("LD_PRELOAD", *faults):
            self.environment.pop(name, None)
        return out.splitlines()

    def count_calls(self) -> int:
        """Of a writing that nothing disturbs. (os._exit() does not run the shim's end.)"""
        self.store = self.path("whole.lampwork")
        counting = SCRIPT.replace("os._exit(0)", "")
        self.environment.update(
            LD_PRELOAD=self.shim, FAULT_FOLDER=self.store, FAULT_COUNT=self.path("count")
        )
        out, err = self.script(counting).communicate(timeout=60)
        self.assertTrue(out.endswith("on disk 11\nfinished\n"), out + err)
        with open(self.path("count"), encoding="utf-8") as file:
            return int(file.read())

    def check(self, told: List[str], faults: Dict[str, str]) -> None:
        if not os.path.exists(os.path.join(self.store, "store.db")):
            self.assertNotIn("begun", told)
            return
        try:
            database = Database(self.store)
        except lampwork.LampworkError as error:
            self.fail(f"{faults}: the store does not open: {error}")
        self.assertEqual(database.value("PRAGMA integrity_check"), "ok", faults)
        database.close()
        acknowledged = max([int(line.split()[2]) for line in told if "on disk" in line], default=-1)
        with lampwork.open_store(self.store) as store:
            runs = store.runs()
            self.assertLessEqual(len(runs), 1, faults)
            if "begun" in told:
                self.assertEqual(len(runs), 1, faults)
            if acknowledged < 0:
                return
            points = runs[0].points("a")
            self.assertGreater(len(points.steps), acknowledged, faults)
            self.assertEqual(points.steps, list(range(len(points.steps))), faults)
            self.assertEqual(points.values, [step / 3 for step in points.steps], faults)
            for artifact in runs[0].artifacts():
                self.assertEqual(artifact.read(), b"content" * 1000, faults)
            if "finished" in told:
                self.assertEqual((runs[0].state, len(points.steps)), ("finished", 12), faults)

    def test_what_was_acknowledged_is_there_wherever_the_disk_fails(self) -> None:
        calls = self.count_calls()
        self.assertGreater(calls, 50)
        number = failed = 0
        for kind, then in (("enospc", "on"), ("eio", "once"), ("short", "once"), ("eio", "on")):
            # Denser at the beginning, when the store is made.
            for at in [*range(1, 24, 4), *range(24, calls, 13)]:
                number += 1
                faults = {"FAULT_KIND": kind, "FAULT_THEN": then, "FAULT_AT": str(at)}
                told = self.write(number, faults)
                failed += any(line.startswith("error") for line in told)
                self.check(told, faults)
                if then == "once" and "begun" in told:
                    # One failure is got over: all is tried again.
                    self.assertEqual(told[-1], "finished", (faults, told))
        self.assertGreater(failed, number // 8)  # the shim does something


if __name__ == "__main__":
    unittest.main()
