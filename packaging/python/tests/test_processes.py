# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts that end in every way, fork, and write beside others."""

import contextlib
import os
import random
import signal
import subprocess
import time
import unittest
from typing import Iterator, List
from unittest import mock

import lampwork
from lampwork._database import Database
from lampwork._process import liveness, this_process
from lampwork._runs import LOST_MESSAGE

from . import support

KILLS = int(os.environ.get("LAMPWORK_TEST_KILLS", "100"))


class Ends(support.StoreTest):
    def last_run(self) -> lampwork.StoredRun:
        with lampwork.open_store(self.store) as store:
            return store.runs()[0]

    def test_a_script_that_does_not_finish_its_run_ends_it_as_it_ends(self) -> None:
        start = "run = lampwork.init(store=store)\nrun.log({'a': 1})\n"
        for text, code, state, message in (
            ("", 0, "finished", ""),
            ("raise ValueError('too much')", 1, "failed", "ValueError: too much"),
            ("import signal; signal.raise_signal(signal.SIGINT)", None, "stopped", ""),
            ("sys.exit()", 0, "finished", ""),
            ("del run", 0, "finished", ""),
        ):
            self.run_script(start + text, code)
            found = self.last_run()
            self.assertEqual((found.state, found.message), (state, message), text)
            with lampwork.open_store(self.store) as store:
                self.assertEqual(store.run(found.id).points("a").values, [1.0], text)

    def test_a_killed_script_is_lost_to_the_program_and_to_this_package(self) -> None:
        for opener in ("program", "package"):
            process = self.script(
                "run = lampwork.init(store=store)\nrun.log({'a': 1})\nrun.flush()\n"
                "print(run.id, flush=True)\ntime.sleep(60)\n"
            )
            number = int(process.stdout.readline())  # type: ignore[union-attr]
            self.lampwork("runs")
            self.assertEqual(self.last_run().state, "running")  # it lives
            self.assertEqual(self.last_run().pid, process.pid)
            process.kill()
            process.communicate()
            self.assertEqual(process.returncode, -signal.SIGKILL)
            if opener == "program":
                self.lampwork("runs")
            else:
                lampwork.init(store=self.store, name="other").finish()
            with lampwork.open_store(self.store) as store:
                found = store.run(number)
                self.assertEqual((found.state, found.message), ("lost", LOST_MESSAGE))
                self.assertEqual(found.ended_ms, found.heartbeat_ms)
                self.assertEqual([e.kind for e in found.events()], ["error"])
                self.assertEqual(found.points("a").values, [1.0])
            again = lampwork.init(store=self.store, resume=number)
            again.log({"a": 2})
            again.finish()
            self.assertEqual(self.shown(number)["state"], "finished")

    def test_an_imported_run_is_not_lost(self) -> None:
        run = lampwork.init(store=self.store)
        run.finish("stopped")
        database = Database(self.store)
        with database.write():
            database.run("INSERT INTO run_attr VALUES (1, 'import.format', 'text', NULL, 'CSV')")
            database.run("UPDATE run SET state = 'running', process = '', heartbeat_ms = 1")
        database.close()
        lampwork.init(store=self.store).finish()
        with lampwork.open_store(self.store) as store:
            self.assertEqual(store.run(1).state, "running")

    def test_a_store_that_is_open_is_read_by_forked_processes(self) -> None:
        self.run_script(
            """
with lampwork.init(store=store) as run: run.log({"a": 1})
opened = lampwork.open_store(store)
found = opened.run(1)
for _ in range(3):
    if os.fork() == 0:
        os._exit(0 if found.points("a").values == [1.0] and opened.run(1).id == 1 else 7)
    assert os.wait()[1] == 0
assert found.points("a").values == [1.0]
"""
        )

    def test_who_a_process_is_is_told_as_the_program_tells_it(self) -> None:
        run = lampwork.init(store=self.store)
        database = Database(self.store)
        mine = database.run("SELECT host, process FROM run")[0]
        run.finish("stopped")
        self.write_by_engine(1, 1, 1)
        theirs = database.run("SELECT host, process FROM run")[0]
        database.close()
        self.assertEqual(mine[0], theirs[0])
        self.assertEqual(mine[1].split("/")[:3], theirs[1].split("/")[:3])
        self.assertNotEqual(mine[1].split("/")[3], theirs[1].split("/")[3])
        self.assertTrue(liveness(this_process()))
        self.assertFalse(liveness(this_process()._replace(mark=theirs[1])))
        self.assertIsNone(liveness(this_process()._replace(host="elsewhere")))

    def test_a_forked_process_writes_nothing_and_does_not_end_the_run(self) -> None:
        _, err = self.run_script(
            """
import multiprocessing
run = lampwork.init(store=store, name="parent")
run.log({"a": 1}, step=0)

def child(number):
    for step in range(50):
        run.log({"a": -1, "child": number}, step=step)
    run.flush()
    run.log_artifact(b"x", name="x")
    run.finish("failed", "of the child")
    own = lampwork.init(store=store, name=f"child-{number}")
    own.log({"a": number})
    own.finish()

context = multiprocessing.get_context("fork")
children = [context.Process(target=child, args=(n,)) for n in range(4)]
for process in children: process.start()
for step in range(1, 200):
    run.log({"a": step}, step=step)
    time.sleep(0.001)
for process in children: process.join()
assert [p.exitcode for p in children] == [0] * 4
run.log({"a": 200}, step=200)
if os.fork() == 0:
    sys.exit()  # runs atexit
os.wait()
run.log({"a": 201}, step=201)
run.flush()
"""
        )
        self.assertIn("belongs to the process that made it", err)
        with lampwork.open_store(self.store) as store:
            parent = store.run("parent")
            self.assertEqual((parent.state, parent.message), ("finished", ""))
            self.assertEqual([s.name for s in parent.series()], ["a"])
            self.assertEqual(parent.points("a").steps, list(range(202)))
            self.assertEqual(parent.points("a").values[1:], [float(i) for i in range(1, 202)])
            self.assertEqual(parent.artifacts(), [])
            for number in range(4):
                self.assertEqual(store.run(f"child-{number}").points("a").values, [number])
        self.lampwork("runs")

    def test_a_child_that_outlives_its_killed_parent_does_not_keep_the_lock(self) -> None:
        process = self.script(
            """
import signal, threading
run = lampwork.init(store=store)
# Forks while the writer holds the lock, most of the time.
def busy():
    step = 0
    while True:
        run.log({"a": step}, step=step)
        run.flush()
        step += 1
threading.Thread(target=busy, daemon=True).start()
time.sleep(0.3)
pids = []
for _ in range(20):
    pid = os.fork()
    if pid == 0:
        time.sleep(20)
        os._exit(0)
    pids.append(pid)
    time.sleep(0.01)
print(*pids, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
        )
        line = process.stdout.readline()  # type: ignore[union-attr]
        children = [int(pid) for pid in line.split()]
        self.addCleanup(lambda: [os.kill(pid, signal.SIGKILL) for pid in children])
        process.wait()
        process.stdout.close()  # type: ignore[union-attr]
        process.stderr.close()  # type: ignore[union-attr]
        self.assertEqual(len(children), 20)
        begun = time.monotonic()
        lampwork.init(store=self.store, name="next").finish()
        self.assertLess(time.monotonic() - begun, 5)
        with lampwork.open_store(self.store) as store:
            self.assertEqual([run.state for run in store.runs()], ["finished", "lost"])

    def test_workers_of_a_data_loader_write_nothing(self) -> None:
        try:
            import torch.utils.data  # noqa: F401
        except ImportError as error:
            raise unittest.SkipTest("torch is not installed") from error
        self.run_script(
            """
import torch
run = lampwork.init(store=store)
class Data(torch.utils.data.Dataset):
    def __len__(self): return 40
    def __getitem__(self, index):
        run.log({"worker": index}, step=index)
        return float(index)
for step, batch in enumerate(torch.utils.data.DataLoader(Data(), batch_size=10, num_workers=2)):
    run.log({"loss": batch.sum()}, step=step)
"""
        )
        with lampwork.open_store(self.store) as store:
            run = store.runs()[0]
            self.assertEqual([s.name for s in run.series()], ["loss"])
            self.assertEqual(run.points("loss").values, [45, 145, 245, 345])
            self.assertEqual(run.state, "finished")


class Kills(support.StoreTest):
    def test_what_flush_returned_survives_a_kill_at_any_moment(self) -> None:
        """A writing script is killed again and again, goes on with the run each time, and nothing
        that it was told to be on disk is missing; the store opens whole."""
        draw = random.Random(3)
        text = """
run = lampwork.init(store=store, name="killed", resume=True)
step = run.step + 1
print("from", step, flush=True)
while True:
    for _ in range(97):
        run.log({"train/loss": step / 3, "other": -step}, step=step)
        step += 1
    if step % 5 == 0:
        run.log_artifact(str(step).encode(), name=f"file-{step % 3}")
    run.flush()
    print("on disk", step - 1, flush=True)
"""
        acknowledged = -1
        for kill in range(KILLS):
            process = self.script(text)
            lines = []
            lines.append(process.stdout.readline())  # type: ignore[union-attr]
            self.assertTrue(lines[0].startswith("from"), process.stderr and lines)
            self.assertGreater(int(lines[0].split()[1]), acknowledged)
            time.sleep(draw.random() * 0.25)
            process.kill()
            out, err = process.communicate()
            self.assertEqual(err, "")
            told = [line for line in out.splitlines() if line.startswith("on disk ")]
            if told:
                acknowledged = int(told[-1].split()[2])
            if kill % 10 == 9 or kill == KILLS - 1:
                self.check(acknowledged)
        self.assertGreater(acknowledged, 97 * KILLS // 2)

    def test_a_kill_amid_the_end_of_a_wide_run_loses_nothing(self) -> None:
        """Its end takes many transactions: before, between and after them all points are there."""
        draw = random.Random(5)
        text = """
run = lampwork.init(store=store)
for step in range(3):
    run.log({f"layer/{n}": n + step for n in range(3000)}, step=step)
run.flush()
print("on disk", flush=True)
run.finish()
"""
        states = []
        took = 0.0  # what its end takes here
        for kill in range(max(4, KILLS // 20) + 1):
            process = self.script(text)
            self.assertEqual(process.stdout.readline(), "on disk\n")  # type: ignore[union-attr]
            began = time.monotonic()
            if kill == 0:  # one that is left alone
                process.wait()
                took = time.monotonic() - began
            else:
                time.sleep(draw.random() * took * 0.9)
                process.kill()
            _, err = process.communicate()
            self.assertEqual(err, "")
            self.lampwork("runs")
            database = Database(self.store)
            self.assertEqual(database.value("PRAGMA integrity_check"), "ok")
            database.close()
            with lampwork.open_store(self.store) as store:
                run = store.runs()[0]
                states.append(run.state)
                self.assertEqual(len(run.series()), 3000)
                for n in (0, 999, 1000, 2999):
                    self.assertEqual(run.points(f"layer/{n}").values, [n, n + 1, n + 2])
                    theirs = self.program_points(run.id, f"layer/{n}")
                    self.assertEqual(theirs[0], [0, 1, 2])
        self.assertIn("lost", states, "it was never killed in time")

    def check(self, acknowledged: int) -> None:
        database = Database(self.store)
        self.assertEqual(database.value("PRAGMA integrity_check"), "ok")
        self.assertEqual(database.run("PRAGMA foreign_key_check"), [])
        database.close()
        with lampwork.open_store(self.store) as store:
            run = store.run("killed")
            points = run.points("train/loss")
            self.assertGreaterEqual(len(points.steps), acknowledged + 1)
            self.assertEqual(points.steps, list(range(len(points.steps))))
            self.assertEqual(points.values, [step / 3 for step in points.steps])
            self.assertEqual(run.points("other").values, [-step for step in points.steps])
            for artifact in run.artifacts():
                artifact.read()
        theirs = self.program_points(run.id, "train/loss")
        self.assertEqual(theirs[0], points.steps)
        self.assertEqual(theirs[2], support.bits(points.values))
        self.assertEqual(self.shown(run.id)["state"], "lost")


class Together(support.StoreTest):
    def runs_of_engines(self, name: str, count: int) -> List[int]:
        """Stopped runs as if an engine had made them, which can go on with them."""
        runs = [lampwork.init(store=self.store, name=f"{name}-{n}") for n in range(count)]
        for run in runs:
            run.finish("stopped")
        database = Database(self.store)
        with database.write():
            database.run("DELETE FROM run_attr WHERE key = 'made_by.client'")
        database.close()
        return [run.id for run in runs]

    def start_engine(self, run: int, *arguments: str) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [support.program("LAMPWORK_STORE_WRITER"), self.store, str(run), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def test_scripts_and_the_program_write_to_one_store(self) -> None:
        writers = self.runs_of_engines("there", 2)
        scripts = [
            subprocess.Popen(
                [
                    os.sys.executable,  # type: ignore[attr-defined]
                    "-c",
                    "import lampwork, sys, time\n"
                    f"with lampwork.init(store={self.store!r}, name=f'here-{n}') as run:\n"
                    "    for step in range(6000):\n"
                    "        run.log({'a': step / 7, 'b': step}, step=step)\n"
                    "        if step % 100 == 0: run.flush()\n",
                ],
                env=self.environment,
                stderr=subprocess.PIPE,
                text=True,
            )
            for n in range(2)
        ]
        engines = [self.start_engine(number, "60", "100") for number in writers]
        while any(process.poll() is None for process in scripts + engines):
            self.lampwork("runs", "--json")
        for process in scripts + engines:
            _, err = process.communicate()
            self.assertEqual((process.returncode, err), (0, ""))
        database = Database(self.store)
        self.assertEqual(database.value("PRAGMA integrity_check"), "ok")
        database.close()
        with lampwork.open_store(self.store) as store:
            for n in range(2):
                here = store.run(f"here-{n}")
                self.assertEqual(here.points("a").values, [step / 7 for step in range(6000)])
                self.assertEqual(here.points("b").values, [float(step) for step in range(6000)])
                there = store.run(f"there-{n}").points("train/loss")
                self.assertEqual(there.values, [step / 3 for step in range(1, 6001)])
            self.assertEqual({run.state for run in store.runs()}, {"finished"})

    def test_a_run_of_very_many_series_holds_nobody_up(self) -> None:
        """Its flushes and its end are long work, and short locks."""
        series = 20_000
        others = self.runs_of_engines("other", 8)
        engines = [  # a flush each 100 ms
            self.start_engine(number, "60", "50", "0", "100") for number in others
        ]
        with held_locks() as held:
            wide = lampwork.init(store=self.store, name="wide")
            for step in range(4):
                wide.log({f"layer/{n}": n + step / 4 for n in range(series)}, step=step)
                wide.flush()
            self.assertTrue(all(engine.poll() is None for engine in engines), "they end too early")
            held.clear()
            begun = time.monotonic()
            wide.finish()
            taken = time.monotonic() - begun
        self.assertLess(max(held), taken / 3, "the lock was held nearly all the time")
        for engine in engines:
            out, err = engine.communicate(timeout=60)
            self.assertEqual((engine.returncode, err), (0, ""))
            slowest = [line.split()[1] for line in out.splitlines() if line.startswith("slowest")]
            self.assertLess(int(slowest[0]), 2500)  # ms; nothing to be proud of, on a busy machine
        database = Database(self.store)
        self.assertEqual(database.value("SELECT count(*) FROM metric_journal"), 0)
        self.assertEqual(database.value("PRAGMA integrity_check"), "ok")
        flags = database.run("SELECT DISTINCT substr(hex(data), 3, 2) FROM metric_chunk")
        self.assertTrue(all(int(flag, 16) & 4 for (flag,) in flags), "a tail is not packed")
        database.close()
        with lampwork.open_store(self.store) as store:
            found = store.run("wide")
            self.assertEqual((found.state, len(found.series())), ("finished", series))
            for n in range(0, series, 1999):
                points = found.points(f"layer/{n}")
                self.assertEqual(points.values, [n + step / 4 for step in range(4)])
            self.assertEqual(found.attributes["layer/19999"], 19_999.75)


@contextlib.contextmanager
def held_locks() -> Iterator[List[float]]:
    """How long each lock of a store was held in this process, in seconds."""
    held: List[float] = []
    locked = Database.locked

    @contextlib.contextmanager
    def timed(self: Database) -> Iterator[None]:
        with locked(self):
            begun = time.monotonic()
            try:
                yield
            finally:
                held.append(time.monotonic() - begun)

    with mock.patch.object(Database, "locked", timed):
        yield held


if __name__ == "__main__":
    unittest.main()
