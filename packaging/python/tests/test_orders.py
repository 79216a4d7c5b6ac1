# SPDX-License-Identifier: GPL-3.0-or-later
"""Orders from the window (here from `lampwork order`) reach the script, and their answers the
window."""

import threading
import time
import unittest
from typing import Any, List

import lampwork

from . import support


class Orders(support.StoreTest):
    def setUp(self) -> None:
        super().setUp()
        support.program("LAMPWORK_PROGRAM")
        self.run_ = lampwork.init(store=self.store, name="steered")
        self.addCleanup(self.run_.finish)
        self.run_.log({"a": 1}, step=7)
        self.run_.flush()

    def order(self, *words: str) -> None:
        self.lampwork("order", "1", *words)

    def wait_for_orders(self, count: int = 1) -> List[lampwork.Order]:
        found: List[lampwork.Order] = []
        deadline = time.monotonic() + 10
        while len(found) < count and time.monotonic() < deadline:
            found += self.run_.orders()
            time.sleep(0.01)
        self.assertEqual(len(found), count)
        return found

    def wait_until(self, holds: Any) -> None:
        deadline = time.monotonic() + 10
        while not holds():
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.01)

    def answers(self) -> List[Any]:
        self.run_.flush()
        return [(o["verb"], o["handled_step"], o["result"]) for o in self.shown(1)["orders"]]

    def give(self, verb: str, value: float = 0.0, text: str = "") -> None:
        """As the window does: it knows what the command line checks against a spec."""
        from lampwork._database import Database

        database = Database(self.store)
        with database.write():
            database.run(
                "INSERT INTO command(run_id, seq, at_ms, verb, value, text)"
                " SELECT 1, coalesce(max(seq), 0) + 1, 1, ?, ?, ? FROM command WHERE run_id = 1",
                (verb, value, text),
            )
        database.close()

    def test_come_once_and_are_answered(self) -> None:
        self.order("set_lr", "0.001")
        self.order("checkpoint")
        first, second = self.wait_for_orders(2)
        self.assertEqual((first.verb, first.value), ("set_lr", 0.001))
        self.assertEqual(self.run_.orders(), [])
        first.done()
        second.refuse("There is nothing to save.", step=9)
        with self.assertRaisesRegex(lampwork.InvalidInput, "answered before"):
            first.done()
        self.assertEqual(
            self.answers(), [("set_lr", 7, ""), ("checkpoint", 9, "There is nothing to save.")]
        )
        self.assertEqual(
            [(e["kind"], e["text"]) for e in self.shown(1)["events"]],
            [
                ("order", "Learning rate set to 0.001"),
                ("order", 'Order "checkpoint" not carried out: There is nothing to save.'),
            ],
        )

    def test_those_that_nobody_took_are_refused_at_the_end(self) -> None:
        self.order("pause")
        self.wait_for_orders(1)  # taken, and not answered
        self.order("stop")
        self.run_.finish()
        reason = "The script ended without taking this order."
        results = [(o["verb"], o["result"]) for o in self.shown(1)["orders"]]
        self.assertEqual(results, [("pause", reason), ("stop", reason)])

    def test_of_an_earlier_life_are_not_carried_out(self) -> None:
        self.run_.finish("stopped")
        self.give("stop")
        self.run_ = lampwork.init(store=self.store, resume=1)
        self.addCleanup(self.run_.finish)
        time.sleep(0.3)
        self.assertFalse(self.run_.obey())
        self.assertEqual(self.shown(1)["orders"][0]["result"], "The run was not active then.")

    def test_obey_does_what_it_was_given(self) -> None:
        done: List[Any] = []
        self.give("set_lr", 0.5)
        self.give("evaluate")
        self.give("set", text="batch_size=64")
        self.give("set", text="mode=fast")
        self.give("set", text="nonsense")
        self.give("freeze", text="conv*")
        self.give("break", text="loss > 2")
        self.give("set_lr", -1.0)

        def set_lr(rate: float) -> None:
            if rate < 0:
                raise ValueError("A rate is positive.")
            done.append(rate)

        self.wait_until(lambda: len(self.run_._writer.orders) == 8)
        stop = self.run_.obey(
            set_lr=set_lr,
            evaluate=lambda: done.append("evaluate"),
            set=lambda path, value: done.append((path, value)),
            freeze=done.append,
        )
        self.assertFalse(stop)
        self.assertEqual(done, [0.5, "evaluate", ("batch_size", 64), ("mode", "fast"), "conv*"])
        self.assertEqual(
            [result for _, _, result in self.answers()],
            [
                "", "", "", "", "“nonsense” is not PATH=VALUE.", "",
                "This script does not take such orders.", "A rate is positive.",
            ],
        )  # fmt: skip

    def test_stop_ends_the_run_as_stopped(self) -> None:
        self.order("stop")
        self.wait_until(self.run_.obey)
        self.run_.finish()
        shown = self.shown(1)
        self.assertEqual((shown["state"], shown["orders"][0]["result"]), ("stopped", ""))

    def test_pause_waits_for_resume_and_step_lets_steps_through(self) -> None:
        steps: List[int] = []
        ended = threading.Event()

        def train() -> None:
            for step in range(8, 100_000):
                if self.run_.obey():
                    break
                self.run_.log({"a": step}, step=step)
                steps.append(step)
                time.sleep(0.001)
            ended.set()

        threading.Thread(target=train, daemon=True).start()
        self.order("pause")
        self.wait_until(lambda: self.shown(1)["state"] == "paused")
        before = len(steps)
        time.sleep(0.3)
        self.assertEqual(len(steps), before)
        self.order("step", "3")
        self.wait_until(lambda: len(steps) == before + 3)
        self.wait_until(lambda: self.shown(1)["state"] == "paused")
        time.sleep(0.3)
        self.assertEqual(len(steps), before + 3)
        self.give("step", 0.5)
        self.order("pause")
        self.wait_until(lambda: len([a for a in self.answers() if a[2]]) == 2)
        self.order("resume")
        self.wait_until(lambda: len(steps) > before + 20)
        self.wait_until(lambda: self.shown(1)["state"] == "running")
        self.give("resume")
        self.wait_until(lambda: len([a for a in self.answers() if a[2]]) == 3)
        self.order("pause")
        self.wait_until(lambda: self.shown(1)["state"] == "paused")
        self.order("stop")
        self.assertTrue(ended.wait(10))
        self.assertEqual(
            [result for _, _, result in self.answers() if result],
            [
                "0.5 is no number of steps: it must be a whole one, from 1.",
                "The run was already paused.",
                "The run was not paused.",
            ],
        )


if __name__ == "__main__":
    unittest.main()
