# SPDX-License-Identifier: GPL-3.0-or-later
"""What a script says to a run, and what becomes of it."""

import argparse
import dataclasses
import decimal
import math
import os
import sqlite3
import threading
import unittest
import warnings
from contextlib import closing
from fractions import Fraction
from typing import Any
from unittest import mock

import lampwork
from lampwork import InvalidInput

from . import support


class Logging(support.RunTest):
    def test_without_a_step_each_call_is_the_next_one(self) -> None:
        run = self.start()
        for value in (1, 2, 3):
            run.log({"a": value})
        run.log({"a": 4}, step=10)
        run.log({"a": 5})
        run.flush()
        self.assertEqual(self.stored().points("a").steps, [0, 1, 2, 10, 11])
        self.assertEqual(self.stored().points("a").values, [1, 2, 3, 4, 5])
        self.assertEqual((run.step, self.stored().step), (11, 11))

    def test_all_kinds_of_numbers_are_taken(self) -> None:
        class Tensor:  # what torch, jax and tensorflow have in common
            shape = (1,)

            def numel(self) -> int:
                return 1

            def item(self) -> float:
                return 2.5

        run = self.start()
        kinds = {
            "int": 3, "bool": True, "nan": math.nan, "inf": -math.inf, "fraction": Fraction(1, 4),
            "decimal": decimal.Decimal("0.125"), "tensor": Tensor(), "float": 1.5,
        }  # fmt: skip
        run.log(kinds)
        run.flush()
        expected = [3, 1, math.nan, -math.inf, 0.25, 0.125, 2.5, 1.5]
        for (name, _), value in zip(kinds.items(), expected):
            self.assertEqual(
                support.bits(self.stored().points(name).values), support.bits([value]), name
            )

    def test_numbers_of_numpy_and_torch_are_taken(self) -> None:
        try:
            import numpy
        except ImportError as error:
            raise unittest.SkipTest("numpy is not installed") from error
        values = {
            "float32": numpy.float32(0.1), "float64": numpy.float64(0.1), "int64": numpy.int64(7),
            "bool": numpy.bool_(True), "zero_d": numpy.array(0.5), "one": numpy.array([[0.5]]),
        }  # fmt: skip
        expected = [float(numpy.float32(0.1)), 0.1, 7, 1, 0.5, 0.5]
        try:
            import torch
        except ImportError:
            pass
        else:
            values["torch"] = torch.tensor(0.75, requires_grad=True)
            values["half"] = torch.tensor([1.5], dtype=torch.bfloat16)
            expected += [0.75, 1.5]
        run = self.start(config={"lr": numpy.float32(0.5), "sizes": numpy.array([1, 2])})
        run.log(values, step=numpy.int32(4))
        run.flush()
        for name, value in zip(values, expected):
            points = self.stored().points(name)
            self.assertEqual((points.steps, points.values), ([4], [value]), name)
        self.assertEqual(self.stored().parameters["lr"], 0.5)
        self.assertEqual(self.stored().parameters["sizes[1]"], 2)

    def test_what_cannot_be_logged_is_told_and_nothing_of_the_call_is_kept(self) -> None:
        run = self.start()
        for metrics, text in (
            ({"a": 1, "b": "high"}, "'b' is the str 'high'"),
            ({"a": 1, "b": None}, "'b' is the NoneType None"),
            ({"a": 1, "b": [1, 2]}, "'b' is the list"),
            ({"a": 1, "b": {"c": 1}}, "'b' is the dict"),
            ({"a": 1, 5: 1}, "named by a text, not by 5"),
            ({"a": 1, "": 1}, "named by a text"),
            ({"a": 10**400}, "too large"),
            ([1], "takes a dictionary"),
            (None, "takes a dictionary"),
            ({"a": 1, "b": 1j}, "complex"),
        ):
            with self.assertRaisesRegex(InvalidInput, text.replace("(", r"\(")):
                run.log(metrics)  # type: ignore[arg-type]
        for step in (-1, 1.5, "3", True, 1 << 60, math.nan):
            with self.assertRaisesRegex(InvalidInput, "A step is a whole number"):
                run.log({"a": 1}, step=step)  # type: ignore[arg-type]
        run.log({})
        run.flush()
        self.assertEqual(self.stored().series(), [])
        self.assertEqual(self.stored().events(), [])

    def test_a_dictionary_that_changes_afterwards_changes_nothing(self) -> None:
        run = self.start()
        metrics = {"a": 1.0}
        run.log(metrics)
        metrics["a"] = 2.0
        metrics["b"] = 3.0
        run.flush()
        self.assertEqual(self.stored().points("a").values, [1.0])

    def test_steps_that_do_not_rise_are_dropped_and_told_once_a_series(self) -> None:
        run = self.start()
        run.log({"a": 1}, step=5)
        run.log({"a": 2}, step=5)
        run.log({"a": 3, "b": 3}, step=4)
        run.log({"a": 4}, step=6)
        with self.assertWarnsRegex(lampwork.LampworkWarning, "Points of a were dropped"):
            run.flush()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            run.log({"a": 5}, step=6)
            run.flush()
        self.assertEqual(self.stored().points("a").values, [1, 4])
        self.assertEqual(self.stored().points("b").values, [3])
        self.assertEqual(self.stored().attributes["a"], 4)  # the last one that was kept
        told = [event.text for event in self.stored().events() if event.kind == "warning"]
        self.assertEqual(len(told), 1)

    def test_threads_lose_nothing(self) -> None:
        run = self.start()

        def work(number: int) -> None:
            for step in range(2000):
                run.log({f"thread/{number}": step}, step=step)

        threads = [threading.Thread(target=work, args=(n,)) for n in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        run.flush()
        for number in range(8):
            self.assertEqual(
                self.stored().points(f"thread/{number}").values, [float(i) for i in range(2000)]
            )

    def test_best_values_are_of_what_is_better(self) -> None:
        run = self.start()
        run.define("reward_like", best="max")
        run.define("valid/f1", best=None)
        for value in (2.0, 1.0, math.nan, 3.0):
            run.log({name: value for name in ("val_loss", "acc", "lr", "reward_like", "valid/f1")})
            run.flush()
        found = self.stored().attributes
        best = {k: v for k, v in found.items() if k.endswith(":best")}
        self.assertEqual(best, {"val_loss:best": 1, "acc:best": 3, "reward_like:best": 3})
        self.assertEqual(found["lr"], 3)


class Chunks(support.RunTest):
    """What lies in the tables while a run goes on, and after."""

    def entries_and_chunks(self) -> Any:
        with closing(sqlite3.connect(os.path.join(self.store, "store.db"))) as connection:
            (entries,) = connection.execute("SELECT count(*) FROM metric_journal").fetchone()
            chunks = connection.execute("SELECT n, data FROM metric_chunk ORDER BY series_id, chunk_no")
            # Byte 1 of a chunk: flags, 4 where it is packed.
            return entries, [(count, bool(data[1] & 4)) for count, data in chunks]

    def test_full_chunks_are_packed_at_once_and_the_tail_at_the_end(self) -> None:
        run = self.start()
        for step in range(10_000):
            run.log({"a": step / 3}, step=step)
        run.flush()
        run.log({"a": 0.5}, step=10_000)
        run.flush()
        entries, chunks = self.entries_and_chunks()
        self.assertEqual(entries, 1)
        self.assertEqual(chunks, [(4096, True), (4096, True), (1808, False)])
        run.finish()
        self.assertEqual(self.entries_and_chunks(), (0, [(4096, True), (4096, True), (1809, True)]))

    def test_a_journal_of_many_entries_becomes_chunks(self) -> None:
        run = self.start()
        with mock.patch.object(lampwork._points, "MOST_ENTRIES", 5):
            for step in range(12):
                run.log({"a": step}, step=step)
                run.flush()
            self.assertEqual(self.entries_and_chunks(), (2, [(10, False)]))
        with mock.patch.object(lampwork._points, "MOST_BYTES", 10):
            run.log({"a": 12}, step=12)
            run.flush()
        self.assertEqual(self.entries_and_chunks(), (0, [(13, False)]))
        self.assertEqual(self.stored().points("a").values, [float(i) for i in range(13)])

    def test_what_was_prepared_in_vain_is_prepared_again(self) -> None:
        """Entries and chunks are encoded before the store is locked; if somebody else has written
        to the run before it is, that is void."""
        run = self.start()
        run.log({"a": 0}, step=0)
        run.flush()
        voided = []

        def then_bump(name: str) -> Any:
            prepare = getattr(lampwork._points.PointWriter, name)

            def prepared(points: Any, *arguments: Any) -> Any:
                made = prepare(points, *arguments)
                if not points._db._connection.in_transaction:  # else it is the second time
                    with closing(sqlite3.connect(os.path.join(self.store, "store.db"))) as other:
                        other.execute("UPDATE run SET journal_seq = journal_seq + 1")
                        other.commit()
                    voided.append(name)
                return made

            return mock.patch.object(lampwork._points.PointWriter, name, prepared)

        with then_bump("prepare"):
            run.log({"a": 1, "new": 1}, step=1)
            run.flush()
        self.assertEqual(self.stored().points("a").values, [0, 1])
        full = mock.patch.object(lampwork._points, "MOST_ENTRIES", 1)
        with then_bump("prepare_compaction"), full:
            run.log({"a": 2}, step=2)
            run.flush()
        self.assertEqual(self.entries_and_chunks(), (0, [(3, False), (1, False)]))
        run.log({"a": 3}, step=3)
        with then_bump("prepare_compaction"):
            run.finish()
        self.assertEqual(voided, ["prepare", "prepare_compaction", "prepare_compaction"])
        self.assertEqual(self.entries_and_chunks(), (0, [(4, True), (1, True)]))
        self.assertEqual(self.stored().points("a").values, [0, 1, 2, 3])
        self.assertEqual(self.stored().points("new").values, [1])

    def test_many_series_are_packed_and_summed_up_in_slices(self) -> None:
        run = self.start()
        names = [f"layer/{n}/loss" for n in range(25)]
        with mock.patch.object(lampwork._points, "SLICE", 4), mock.patch.object(
            lampwork._writer, "SLICE", 4
        ), mock.patch.object(lampwork._points, "MOST_ENTRIES", 3):
            for step in range(7):  # two compactions, and one entry more, which half of them have
                run.log({name: step for name in names[: 25 if step < 6 else 12]}, step=step)
                run.flush()
            self.assertEqual(self.entries_and_chunks(), (1, [(6, False)] * 25))
            run.finish()
        entries, chunks = self.entries_and_chunks()
        self.assertEqual((entries, sorted(chunks)), (0, [(6, True)] * 13 + [(7, True)] * 12))
        found = self.stored()
        for index, name in enumerate(names):
            last = 6 if index < 12 else 5
            self.assertEqual(found.points(name).values, list(range(last + 1)))
            self.assertEqual(found.attributes[name], last)
            self.assertEqual(found.attributes[name + ":best"], 0)

    def test_a_clock_that_is_set_back_ends_no_run_before_it_began(self) -> None:
        run = self.start()
        began = self.stored().started_ms
        with mock.patch.object(lampwork._runs, "now_ms", lambda: began - 3_600_000):
            run.log({"a": 1})
            run.finish()
        self.assertGreaterEqual(self.stored().ended_ms, began)
        self.assertEqual(self.stored().points("a").values, [1])

    def test_a_writer_that_holds_too_much_reads_back_instead(self) -> None:
        run = self.start()
        with mock.patch.object(lampwork._points, "MOST_HELD", 100):
            for step in range(9000):
                run.log({"a": step / 3, "b": step}, step=step)
                if step % 700 == 0:
                    run.flush()
            run.finish()
        self.assertEqual(self.stored().points("a").values, [step / 3 for step in range(9000)])
        self.assertEqual(self.entries_and_chunks()[0], 0)


class Describing(support.RunTest):
    def test_configs_of_every_kind(self) -> None:
        @dataclasses.dataclass
        class Settings:
            lr: float = 0.5
            inner: Any = dataclasses.field(default_factory=lambda: {"a": 1})

        for config in (
            {"lr": 0.5, "inner": {"a": 1}},
            argparse.Namespace(lr=0.5, inner={"a": 1}),
            Settings(),
        ):
            with lampwork.init(store=self.store, config=config) as run:
                self.assertEqual(run.config, {"lr": 0.5, "inner": {"a": 1}})
            found = self.stored(run.id).parameters
            self.assertEqual((found["lr"], found["inner.a"]), (0.5, 1))
        for config, text in (
            ([1], "config is a dictionary"),
            ({1: 2}, "the key 1"),
            ({"a": {2: 3}}, "the key 2"),
        ):
            with self.assertRaisesRegex(InvalidInput, text):
                lampwork.init(store=self.store, config=config)
        with self.assertRaisesRegex(InvalidInput, "tags is a list"):
            lampwork.init(store=self.store, tags="abc")
        self.assertEqual(len(lampwork.open_store(self.store).runs()), 3)

    def test_texts_that_utf8_cannot_hold_are_kept_as_far_as_it_can(self) -> None:
        with lampwork.init(
            store=self.store, name="a\udc80b", notes="n\udc80", tags=["\udc80"]
        ) as run:
            run.log({"x\udc80": 1})
            run.write("e\udc80")
        self.assertEqual(self.stored().name, "a?b")
        self.assertEqual([s.name for s in self.stored().series()], ["x?"])

    def test_names_tags_notes_and_parameters_change(self) -> None:
        run = self.start(config={"lr": 1, "drop": {"a": 1}})
        run.name, run.notes, run.tags = "other", "much", ["x", "", "x", "y"]
        run.set_parameters({"lr": 2, "new": [1]})
        run.summarize({"test": {"accuracy": 0.5}})
        run.flush()
        found = self.stored()
        self.assertEqual((found.name, found.notes, found.tags), ("other", "much", ["x", "y"]))
        self.assertEqual(found.parameters, {"lr": 2, "drop.a": 1, "new[0]": 1})
        self.assertEqual(found.attributes["params.drop.a"], 1)
        self.assertEqual(found.attributes["test/accuracy"], 0.5)

    def test_without_a_name_a_run_is_called_after_its_script_and_number(self) -> None:
        self.run_script("with lampwork.init(store=store): pass\nlampwork.init(store=store)\n")
        with lampwork.open_store(self.store) as store:
            self.assertEqual([run.name for run in store.runs()], ["script-2", "script-1"])

    def test_project_is_another_word_for_experiment(self) -> None:
        with lampwork.init(project="p", store=self.store):
            pass
        self.assertEqual(self.stored().experiment, "p")
        with self.assertRaises(InvalidInput):
            lampwork.init("a", project="b", store=self.store)

    def test_the_store_is_the_one_that_the_program_would_use(self) -> None:
        text = "r = lampwork.init(); print(r.store); r.finish()"
        out, _ = self.run_script(text)
        self.assertEqual(out.strip(), self.path("data", "lampwork", "runs.lampwork"))
        # What the program used last, in a folder whose name QSettings escapes.
        self.store = self.path('an odd; "näme", x.lampwork')
        lampwork.init(store=self.store).finish()
        self.lampwork("runs")
        out, _ = self.run_script(text)
        self.assertEqual(out.strip(), self.store)
        self.environment["LAMPWORK_STORE"] = self.path("named.lampwork")
        out, _ = self.run_script(text)
        self.assertEqual(out.strip(), self.path("named.lampwork"))


class Ending(support.RunTest):
    def test_a_block_ends_its_run_as_it_ends(self) -> None:
        for error, state, message in (
            (None, "finished", ""),
            (ValueError("too much"), "failed", "ValueError: too much"),
            (KeyboardInterrupt(), "stopped", ""),
            (SystemExit(0), "finished", ""),
            (SystemExit(3), "failed", "The script ended with the exit code 3."),
            (lampwork.RunStopped(), "stopped", ""),
        ):
            try:
                with lampwork.init(store=self.store) as run:
                    run.log({"a": 1})
                    if error is not None:
                        raise error
            except BaseException as raised:
                self.assertIs(raised, error)
            found = self.stored(run.id)
            self.assertEqual((found.state, found.message), (state, message))
            self.assertEqual(found.points("a").values, [1.0])

    def test_after_the_end_calls_do_nothing_and_say_so_once(self) -> None:
        run = lampwork.init(store=self.store)
        run.finish("failed", "by hand")
        run.finish()
        with self.assertWarnsRegex(lampwork.LampworkWarning, "has ended"):
            run.log({"a": 1})
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            run.log({"a": 1})
            run.log_image("i", [[1]])
            run.log_histogram("h", [1])
            run.log_artifact(b"x", name="x")
            run.write("x")
            run.name = "x"
            run.flush()
            self.assertEqual(run.orders(), [])
            self.assertFalse(run.obey())
        found = self.stored()
        self.assertEqual((found.state, found.message, found.series()), ("failed", "by hand", []))
        self.assertEqual(lampwork.current_run(), None)

    def test_when_it_has_ended_the_database_lies_alone(self) -> None:
        with lampwork.init(store=self.store) as run:
            run.log({"a": 1})
        self.assertEqual(
            sorted(os.listdir(self.store)), ["logs", "objects", "store.db", "store.lock"]
        )

    def test_wrong_words_are_refused(self) -> None:
        run = self.start()
        for attempt in (
            lambda: run.finish("done"),
            lambda: run.set_state("asleep"),
            lambda: run.write("x", level="loud"),
            lambda: run.define("x", best="most"),
        ):
            with self.assertRaises(InvalidInput):
                attempt()

    def test_resuming(self) -> None:
        first = lampwork.init(store=self.store, name="mine", config={"lr": 1, "n": 1}, tags=["t"])
        first.log({"valid/loss": 0.25}, step=3)
        with self.assertRaisesRegex(lampwork.StoreBusy, "belongs to process"):
            lampwork.init(store=self.store, resume="mine")
        first.finish("stopped")
        again = lampwork.init(store=self.store, resume="mine", config={"lr": 2}, notes="again")
        self.assertEqual((again.id, again.step, again.tags), (1, 3, ("t",)))
        again.log({"valid/loss": 0.5})
        again.finish()
        found = self.stored()
        self.assertEqual(found.points("valid/loss").steps, [3, 4])
        self.assertEqual(found.attributes["valid/loss:best"], 0.25)
        self.assertEqual((found.parameters["lr"], found.parameters["n"]), (2, 1))
        self.assertEqual((found.notes, found.tags), ("again", ["t"]))
        with lampwork.init(store=self.store, resume=True, name="mine") as run:
            self.assertEqual(run.id, 2)  # the one that is finished is not taken up
        for resume, error in (
            ("none", lampwork.NotFound), (77, lampwork.NotFound), (True, InvalidInput),
            ("mine", InvalidInput), (1, InvalidInput),
        ):  # fmt: skip
            with self.assertRaises(error):
                lampwork.init(store=self.store, resume=resume)
        self.assertEqual(len(lampwork.open_store(self.store).runs()), 2)

    def test_a_run_that_another_process_has_taken_is_left_alone(self) -> None:
        run = lampwork.init(store=self.store)
        run.log({"a": 1})
        run.flush()
        from lampwork._database import Database

        database = Database(self.store)
        with database.write():
            database.run("UPDATE run SET claim = claim + 1")
        database.close()
        run.log({"a": 2})
        with self.assertRaisesRegex(lampwork.RunTaken, "taken over"):
            run.flush()
        with self.assertWarns(lampwork.LampworkWarning):
            run.log({"a": 3})
        run.finish()
        self.assertEqual(self.stored().points("a").values, [1.0])


if __name__ == "__main__":
    unittest.main()
