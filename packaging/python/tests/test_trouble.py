# SPDX-License-Identifier: GPL-3.0-or-later
"""Disks that are full, locks that are held, stores that go away."""

import os
import time
import unittest
import warnings
from unittest import mock

import lampwork
from lampwork import _database, _lock, _writer
from lampwork._database import Database
from lampwork._lock import StoreLock

from . import support


class Trouble(support.StoreTest):
    def setUp(self) -> None:
        super().setUp()
        for where, name, value in (
            (_database, "_TIMEOUT_S", 0.2),
            (_writer, "_RETRY_S", 0.1),
        ):
            patch = mock.patch.object(where, name, value)
            patch.start()
            self.addCleanup(patch.stop)

    def hold(self) -> StoreLock:
        lock = StoreLock(self.store)
        lock.acquire(1)
        self.addCleanup(lock.close)
        return lock

    def test_a_store_that_another_program_holds_is_waited_for(self) -> None:
        run = lampwork.init(store=self.store)
        run.log({"a": 1})
        run.flush()
        lock = self.hold()
        run.log({"a": 2})
        with self.assertRaisesRegex(lampwork.StoreBusy, "has held the store"):
            run.flush(timeout=0.5)
        with self.assertWarnsRegex(lampwork.LampworkWarning, "for the moment"):
            run.log({"a": 3})
        run.log_artifact(b"kept", name="kept")
        with self.assertRaises(lampwork.StoreBusy):
            run.finish(timeout=0.3)
        with self.assertRaisesRegex(lampwork.StoreBusy, "has held the store"):
            lampwork.init(store=self.store)
        lock.close()
        run.finish()
        with lampwork.open_store(self.store) as store:
            found = store.run(1)
            self.assertEqual((found.state, found.points("a").values), ("finished", [1, 2, 3]))
            self.assertEqual(found.artifacts()[0].read(), b"kept")

    def test_logging_costs_no_time_while_the_store_is_held(self) -> None:
        run = lampwork.init(store=self.store)
        run.flush()
        lock = self.hold()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", lampwork.LampworkWarning)
            slowest = 0.0
            for step in range(3000):
                begun = time.perf_counter()
                run.log({"a": step})
                slowest = max(slowest, time.perf_counter() - begun)
            lock.close()
            run.finish()
        # The lock is held throughout; a call that waited for it would take the 0.2 s.
        self.assertLess(slowest, 0.15)
        with lampwork.open_store(self.store) as store:
            self.assertEqual(len(store.run(1).points("a").steps), 3000)

    def test_what_waits_is_bounded_and_what_is_dropped_is_told(self) -> None:
        run = lampwork.init(store=self.store)
        run.flush()
        lock = self.hold()
        with mock.patch("lampwork.run.MOST_ROWS", 50), warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            for step in range(100):
                run.log({"a": step}, step=step)
                time.sleep(0.01)
            lock.close()
            run.flush()
        run.log({"a": 1000}, step=1000)
        run.finish()
        texts = [str(one.message) for one in told]
        self.assertTrue(any("dropped until the store can be written" in text for text in texts))
        with lampwork.open_store(self.store) as store:
            found = store.run(1)
            steps = found.points("a").steps
            self.assertEqual(steps[-1], 1000)
            kept = len(steps)
            self.assertLess(kept, 101)
            events = [event.text for event in found.events() if event.kind == "warning"]
            self.assertEqual(len(events), 1)
            self.assertIn(f"{101 - kept} rows", events[0])

    def test_a_full_disk_keeps_what_was_stored_and_goes_on_when_there_is_room(self) -> None:
        out, err = self.run_script(
            """
import resource, warnings
from lampwork import _writer
_writer._RETRY_S = 0.1
run = lampwork.init(store=store)
for step in range(100):
    run.log({"a": step / 3}, step=step)
run.flush()
soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
size = os.path.getsize(os.path.join(store, "store.db-wal"))
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 20000, hard))
try:
    for step in range(100, 100000):
        run.log({"a": step / 3, "b": step / 7}, step=step)
        if step % 500 == 0:
            run.flush(timeout=0.5)
    print("never full")
except lampwork.StoreIO as error:
    print("full:", error)
resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
run.flush()
print(step)
run.finish()
"""
        )
        first, last = out.splitlines()
        self.assertTrue(first.startswith("full: "), out)
        self.assertIn("What was stored before is safe", first)
        self.assertIn("cannot be written for the moment", err)
        with lampwork.open_store(self.store) as store:
            run = store.run(1)
            self.assertEqual(run.state, "finished")
            self.assertEqual(run.points("a").values, [s / 3 for s in range(int(last) + 1)])
        self.assertEqual(self.shown(1)["series"][0]["count"], int(last) + 1)

    def test_a_full_disk_at_the_end_says_what_is_lost(self) -> None:
        _, err = self.run_script(
            """
import resource
from lampwork import _writer, _lifecycle, run as module
_writer._RETRY_S = 0.1
module.TIMEOUT_S = 1
lampwork.Run.finish.__defaults__ = (None, "", 1.0)
run = lampwork.init(store=store)
run.log({"a": 1})
run.flush()
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
run.log({"a": 2})
"""
        )
        self.assertIn("lampwork: ", err)
        self.assertIn("What was stored before is safe", err)
        self.lampwork("runs")
        with lampwork.open_store(self.store) as store:
            self.assertEqual(store.run(1).state, "lost")
            self.assertEqual(store.run(1).points("a").values, [1.0])

    def test_a_file_that_finds_no_room_is_told_at_once(self) -> None:
        self.run_script(
            """
import resource
run = lampwork.init(store=store)
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
try:
    run.log_artifact(bytes(2 << 20), name="large")
    raise SystemExit("it found room")
except lampwork.StoreIO as error:
    assert "free some space" in str(error), error
assert os.listdir(os.path.join(store, "objects")) == []
run.finish()
"""
        )

    def test_a_store_that_is_moved_away_is_written_again_when_it_is_back(self) -> None:
        run = lampwork.init(store=self.store)
        run.log({"a": 1})
        run.flush()
        os.rename(self.store, self.store + ".away")
        run.log({"a": 2})
        with self.assertRaisesRegex(lampwork.StoreIO, "moved or deleted"):
            run.flush(timeout=0.5)
        os.rename(self.store + ".away", self.store)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", lampwork.LampworkWarning)
            run.finish()
        with lampwork.open_store(self.store) as store:
            self.assertEqual(store.run(1).points("a").values, [1, 2])

    def test_a_run_that_is_removed_for_good_ends_there(self) -> None:
        run = lampwork.init(store=self.store)
        run.flush()
        database = Database(self.store)
        with database.write():
            database.run("DELETE FROM run")
        database.close()
        run.log({"a": 1})
        with self.assertRaisesRegex(lampwork.NotFound, "no run 1"):
            run.flush()
        with self.assertWarnsRegex(lampwork.LampworkWarning, "Nothing more is written"):
            run.log({"a": 1})

    def test_places_that_cannot_be_written_say_so(self) -> None:
        lampwork.init(store=self.store).finish()
        if os.geteuid() == 0:
            # Root may write everywhere: what the check of the permissions answers is given instead.
            with mock.patch.object(_database, "_may_write", lambda path: False):
                with self.assertRaisesRegex(lampwork.StoreReadOnly, "cannot be written"):
                    lampwork.init(store=self.store)
                with lampwork.open_store(self.store) as store:
                    self.assertEqual(store.run(1).state, "finished")
        else:
            os.chmod(self.store, 0o555)
            self.addCleanup(os.chmod, self.store, 0o755)
            with self.assertRaisesRegex(lampwork.StoreReadOnly, "cannot be written"):
                lampwork.init(store=self.store)
            with lampwork.open_store(self.store) as store:
                self.assertEqual(store.run(1).state, "finished")

    def test_a_place_that_cannot_be_made_says_so(self) -> None:
        with open(self.path("file"), "w", encoding="utf-8"):
            pass
        with self.assertRaisesRegex(lampwork.StoreIO, "could not be created"):
            lampwork.init(store=self.path("file", "below", "x.lampwork"))

    def test_a_teams_store_is_refused(self) -> None:
        address = "postgresql://db/runs?folder=/shared"
        config = self.path("config", "lampwork")
        os.makedirs(config)
        with open(os.path.join(config, "lampwork.conf"), "w", encoding="utf-8") as file:
            file.write(f'[data]\nlast=no\n\n[store]\nlast="{address}"\n')
        out, _ = self.run_script(
            "for attempt in (lampwork.init, lampwork.open_store):\n"
            "    try: attempt()\n"
            "    except lampwork.Unsupported as error: print(error)\n"
        )
        lines = out.splitlines()
        self.assertEqual(len(lines), 2)
        for line in lines:
            self.assertIn(address, line)
            self.assertIn("Name one", line)
        with self.assertRaises(lampwork.Unsupported):
            lampwork.init(store=address)
        self.assertFalse(os.path.exists("postgresql:"))

    def test_a_network_file_system_is_refused(self) -> None:
        with mock.patch.object(_lock, "_file_system", lambda fd: "nfs4"):
            with self.assertRaisesRegex(lampwork.Unsupported, "PostgreSQL"):
                lampwork.init(store=self.store)

    def test_the_file_system_of_a_file_is_found(self) -> None:
        with open(self.path("x"), "w", encoding="utf-8") as file:
            name = _lock._file_system(file.fileno())
        with open("/proc/filesystems", encoding="utf-8") as mounts:
            known = {line.split()[-1] for line in mounts}
        self.assertTrue(name == "" or name in known | {"fuse"} or name.startswith("fuse."), name)


if __name__ == "__main__":
    unittest.main()
